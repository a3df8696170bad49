// Brings committed inbound.user messages to their connector: in seq order per session, a bounded
// number unacknowledged at a time, again after each reconnect until the connector has them
// (docs/protocol.md section 5).
#pragma once

#include "core/relay/peers.h"
#include "core/relay/sessionlog.h"

#include <QObject>

#include <map>

namespace ltb::core::relay {

// One inbound.user on its way.
struct InboundMessage {
    QString instanceId;
    QString sessionKey;
    QString id;
    qint64 seq = 0;
};

class Delivery {
public:
    struct Events {
        std::function<void(const InboundMessage &)> delivered; // after it is committed
        std::function<void(const InboundMessage &, const protocol::ErrorMessage &)> rejected;
    };

    Delivery(SessionLog &log, Peers &peers, const Clock &clock, int window, Events events)
        : m_log(log), m_peers(peers), m_clock(clock), m_window(window), m_events(std::move(events))
    {}

    // The instance's connector said hello: everything that waits for it is sent (again).
    void attach(const QString &instanceId, net::ConnectionId connection);
    void detach(const QString &instanceId, net::ConnectionId connection);
    // A new message was committed; the frame is what the connector gets.
    void committed(const InboundMessage &message, const QByteArray &frame);

    // The connector has it. Unknown ids are ignored: the message will be sent again.
    void acknowledged(const QString &instanceId, const QString &id);
    // The connector cannot take it: for good, or try again later. False when the id is not known.
    bool refused(const QString &instanceId, const protocol::ErrorMessage &error);

private:
    struct Window {
        std::map<qint64, QString> inFlight; // seq → id
        qint64 sentUpTo = 0;
        bool more = false; // the store holds later ones
        bool loading = false;
    };
    struct Link {
        net::ConnectionId connection = 0;
        QHash<QString, Window> windows; // by session key
        QHash<QString, std::pair<QString, qint64>> inFlight; // id → session key, seq
        bool waitsForRoom = false;
    };

    Link *linkOf(const QString &instanceId, net::ConnectionId connection);
    void loadSessions(const QString &instanceId);
    void pump(const QString &instanceId, const QString &sessionKey);
    void pumpAll(const QString &instanceId);
    void loaded(const QString &instanceId, const QString &sessionKey,
                const Result<SessionLog::Range> &range);
    void transmit(Link &link, Window &window, const InboundMessage &message,
                  const QByteArray &frame);
    void waitForRoom(const QString &instanceId, Link &link);
    void settle(Link &link, const InboundMessage &message);
    void later(const QString &instanceId, qint64 delayMs, std::function<void()> action);
    void resend(const InboundMessage &message);

    SessionLog &m_log;
    Peers &m_peers;
    const Clock &m_clock;
    int m_window;
    Events m_events;
    QHash<QString, Link> m_links; // by instance
    QObject m_context;
    TaskScope m_tasks;
};

} // namespace ltb::core::relay
