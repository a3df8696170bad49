// GET /api/openclaw/ws/presence, and POST /api/openclaw/instances/{id}/heartbeat for instances
// whose WebSocket does not get through.
#pragma once

#include "core/relay/httproute.h"
#include "core/relay/peers.h"
#include "core/relay/presence.h"

namespace ltb::core::relay {

class PresenceApi {
public:
    PresenceApi(const Clock &clock, Presence &presence, Peers &peers)
        : m_clock(clock), m_presence(presence), m_peers(peers)
    {}

    std::vector<HttpRoute> routes();

private:
    Task<net::HttpResponse> list(HttpCall call);
    Task<net::HttpResponse> heartbeat(HttpCall call);

    const Clock &m_clock;
    Presence &m_presence;
    Peers &m_peers;
};

} // namespace ltb::core::relay
