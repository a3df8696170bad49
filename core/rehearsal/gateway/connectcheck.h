// Whether a connect request is let in, by the rules for a client on the gateway's own loopback
// (docs/openclaw.md 2.2).
#pragma once

#include "core/rehearsal/gateway/gatewaystate.h"
#include "core/rehearsal/gateway/rpc.h"

#include <variant>

namespace ltb::core::rehearsal {

struct Admission {
    QString role;
    QStringList scopes;
    QStringList caps;
    QString deviceId{}; // empty: connected without a device
    QString deviceToken{}; // given back in hello-ok
};

struct Refusal {
    RpcError error;
    quint16 closeCode = 1008;
};

struct ConnectContext {
    QString gatewayToken;
    QString nonce; // of this connection's challenge
    qint64 nowMs = 0;
    bool hasOrigin = false; // the upgrade carried an Origin header, as only browsers do
};

// Pairs an unknown device silently, as the real gateway does for loopback; changes `state` then.
std::variant<Admission, Refusal> checkConnect(const Json &params, const ConnectContext &context,
                                              GatewayState &state);

} // namespace ltb::core::rehearsal
