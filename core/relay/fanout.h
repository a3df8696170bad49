// Hands one session's messages to the consoles that follow it: each frame is stamped once and
// queued to each reader within that reader's own bounds.
#pragma once

#include "core/relay/peers.h"

namespace ltb::core::relay {

class Fanout {
public:
    Fanout(Router &router, Peers &peers) : m_router(router), m_peers(peers) {}

    // In seq order. Readers that are being replayed this session get it from the replay.
    void durable(std::string_view sessionKey, qint64 seq, std::string_view frame);
    void droppable(std::string_view sessionKey, std::string_view frame);
    // Acknowledgements and errors about a message of the session.
    void notice(std::string_view sessionKey, const protocol::Message &message);

private:
    template <typename Send>
    void toFollowers(std::string_view sessionKey, Send send);

    Router &m_router;
    Peers &m_peers;
};

} // namespace ltb::core::relay
