// Keeps a session's stream in order: what a connector sends after a durable message waits until
// that one is committed and forwarded.
#pragma once

#include "core/relay/fanout.h"

#include <deque>

namespace ltb::core::relay {

class StreamOrder {
public:
    explicit StreamOrder(Fanout &fanout) : m_fanout(fanout) {}

    void droppable(std::string_view sessionKey, QByteArray frame);
    // A durable message went to the store; the ticket is for committed().
    quint64 expect(const std::string &sessionKey);
    // Its commit ended; an empty frame means that there is nothing to forward.
    void committed(const std::string &sessionKey, quint64 ticket, qint64 seq, QByteArray frame);

private:
    struct Item {
        quint64 ticket = 0; // 0: droppable
        bool ready = true;
        qint64 seq = 0;
        QByteArray frame;
    };
    struct Lane {
        std::deque<Item> items;
        qsizetype heldBytes = 0;
    };

    Fanout &m_fanout;
    StringMap<Lane> m_lanes; // only sessions with something uncommitted
    quint64 m_lastTicket = 0;
};

} // namespace ltb::core::relay
