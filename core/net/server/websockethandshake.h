// The HTTP upgrade to WebSocket (RFC 6455 section 4.2): checks and the answer. Qt-free.
#pragma once

#include "core/net/server/httphead.h"

#include <string>

namespace ltb::core::net {

// True when the request wants to become a WebSocket, however badly.
bool asksForWebSocket(const HttpHead &head);

struct Handshake {
    int status = 101; // anything else: why not
    std::string_view reason{};
    std::string answer{}; // the whole head of the 101
};

// Accepts version 13 and, when it is offered, the subprotocol launchthatbot.relay.v1. No extension
// is ever agreed to: compression costs more than the rest of the relay.
Handshake checkHandshake(const HttpHead &head);

} // namespace ltb::core::net
