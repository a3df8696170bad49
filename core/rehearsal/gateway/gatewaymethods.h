// Answers the requests of an admitted connection.
#pragma once

#include "core/base/clock.h"
#include "core/rehearsal/gateway/chatengine.h"
#include "core/rehearsal/gateway/gatewaypeer.h"
#include "core/rehearsal/gateway/helloreply.h"

namespace ltb::core::rehearsal {

struct MethodContext {
    const GatewayIdentity &identity;
    const GatewayState &state;
    ChatEngine &engine;
    const Clock &clock;
};

// Checks scope and parameters, then answers, now or later.
void answerRequest(GatewayPeer &peer, const RpcRequest &request, const MethodContext &context);

} // namespace ltb::core::rehearsal
