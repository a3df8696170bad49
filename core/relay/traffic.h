// What happens to each message of a greeted peer: who may say it, what is kept, who gets it.
#pragma once

#include "core/protocol/framehead.h"
#include "core/relay/delivery.h"
#include "core/relay/fanout.h"
#include "core/relay/presence.h"
#include "core/relay/streamorder.h"

namespace ltb::core::relay {

class Traffic {
public:
    struct Parts {
        const HubOptions &options;
        const Clock &clock;
        Metrics &metrics;
        Router &router;
        Peers &peers;
        SessionLog &log;
        Fanout &fanout;
        Presence &presence;
    };

    explicit Traffic(const Parts &parts);

    Delivery &delivery() { return m_delivery; }

    // A streamed frame of a connector, by its bytes alone. False: decode it.
    bool stream(Peer &peer, std::string_view frame);
    void message(Peer &peer, const protocol::Message &message, std::string_view frame);

private:
    void inbound(Peer &peer, const protocol::InboundUser &message, std::string_view frame);
    void outbound(Peer &peer, const protocol::ChatEnvelope &envelope, const char *type,
                  std::string_view frame);
    void streamed(Peer &peer, std::string_view sessionKey, std::string_view id,
                  std::string_view frame);
    void abort(Peer &peer, const protocol::ControlAbort &message, std::string_view frame);
    void heartbeat(Peer &peer, const protocol::Heartbeat &message);
    void acknowledged(Peer &peer, const protocol::Ack &ack);
    void failed(Peer &peer, const protocol::ErrorMessage &error);

    // Empty when the peer may speak for the session's agent; otherwise it was answered.
    bool speaksFor(Peer &peer, std::string_view sessionKey, const QString &id);
    void refuse(Peer &peer, const QString &ref, const char *code, const QString &why);
    void store(Peer &peer, NewMessage message,
               std::function<void(net::ConnectionId, const Result<Appended> &)> done);
    void acknowledge(net::ConnectionId id, const NewMessage &message, const Appended &appended,
                     protocol::AckStatus fresh);
    void passOn(const QString &ref, const protocol::Message &answer);

    Parts m_parts;
    Delivery m_delivery;
    StreamOrder m_order;
    QHash<QString, net::ConnectionId> m_aborts; // control.abort id → the console that asked
    std::deque<QString> m_abortOrder; // oldest first, bounded
    TaskScope m_tasks;
};

} // namespace ltb::core::relay
