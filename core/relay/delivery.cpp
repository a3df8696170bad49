#include "core/relay/delivery.h"

#include "core/base/log.h"

#include <QTimer>

namespace ltb::core::relay {

namespace {

constexpr qsizetype deliveryPageBytes = 256 << 10;
constexpr qint64 storeRetryMs = 1'000;
constexpr qint64 refusedRetryMs = 5'000; // when the connector names no time

} // namespace

Delivery::Link *Delivery::linkOf(const QString &instanceId, net::ConnectionId connection)
{
    const auto it = m_links.find(instanceId);
    return it == m_links.end() || it->connection != connection ? nullptr : &*it;
}

void Delivery::attach(const QString &instanceId, net::ConnectionId connection)
{
    if (linkOf(instanceId, connection))
        return; // another hello on the same connection: everything is on its way already
    Link link;
    link.connection = connection;
    m_links.insert(instanceId, link);
    loadSessions(instanceId);
}

void Delivery::detach(const QString &instanceId, net::ConnectionId connection)
{
    if (linkOf(instanceId, connection))
        m_links.remove(instanceId);
}

void Delivery::loadSessions(const QString &instanceId)
{
    const net::ConnectionId connection = m_links[instanceId].connection;
    m_tasks.spawn(m_log.waitingSessions(instanceId), [this, instanceId,
                                                      connection](const Result<QStringList> &keys) {
        Link *link = linkOf(instanceId, connection);
        if (!link)
            return;
        if (!keys) {
            qCWarning(lcRelay) << "cannot read the queue of" << instanceId
                               << describe(keys.error());
            later(instanceId, storeRetryMs, [this, instanceId] { loadSessions(instanceId); });
            return;
        }
        for (const QString &key : *keys)
            link->windows[key].more = true;
        pumpAll(instanceId);
    });
}

void Delivery::committed(const InboundMessage &message, const QByteArray &frame)
{
    const auto link = m_links.find(message.instanceId);
    if (link == m_links.end())
        return; // stays in the store until the connector comes
    Window &window = link->windows[message.sessionKey];
    if (message.seq <= window.sentUpTo)
        return;
    const bool direct = !window.more && !window.loading && int(window.inFlight.size()) < m_window
                        && m_peers.hasRoom(link->connection);
    if (direct) {
        transmit(*link, window, message, frame);
        return;
    }
    window.more = true;
    pump(message.instanceId, message.sessionKey);
}

void Delivery::pumpAll(const QString &instanceId)
{
    const auto link = m_links.constFind(instanceId);
    if (link == m_links.constEnd())
        return;
    const QStringList keys = link->windows.keys();
    for (const QString &key : keys)
        pump(instanceId, key);
}

void Delivery::pump(const QString &instanceId, const QString &sessionKey)
{
    const auto link = m_links.find(instanceId);
    if (link == m_links.end())
        return;
    Window &window = link->windows[sessionKey];
    const int room = m_window - int(window.inFlight.size());
    if (!window.more || window.loading || room <= 0)
        return;
    if (!m_peers.hasRoom(link->connection)) {
        waitForRoom(instanceId, *link);
        return;
    }
    window.loading = true;
    window.more = false; // set again by what is committed while the store is read
    const net::ConnectionId connection = link->connection;
    m_tasks.spawn(
        m_log.waiting(sessionKey, window.sentUpTo, {room, deliveryPageBytes}),
        [this, instanceId, sessionKey, connection](const Result<SessionLog::Range> &range) {
            if (linkOf(instanceId, connection))
                loaded(instanceId, sessionKey, range);
        });
}

void Delivery::loaded(const QString &instanceId, const QString &sessionKey,
                      const Result<SessionLog::Range> &range)
{
    Link &link = m_links[instanceId];
    Window &window = link.windows[sessionKey];
    window.loading = false;
    if (!range) {
        qCWarning(lcRelay) << "cannot read the queue of" << instanceId << describe(range.error());
        window.more = true;
        later(instanceId, storeRetryMs,
              [this, instanceId, sessionKey] { pump(instanceId, sessionKey); });
        return;
    }
    for (const LoggedMessage &message : range->messages) {
        if (message.seq > window.sentUpTo)
            transmit(link, window, {instanceId, sessionKey, message.id, message.seq},
                     message.frame);
    }
    window.more = window.more || range->more;
    pump(instanceId, sessionKey);
}

void Delivery::transmit(Link &link, Window &window, const InboundMessage &message,
                        const QByteArray &frame)
{
    window.sentUpTo = message.seq;
    window.inFlight.emplace(message.seq, message.id);
    link.inFlight.insert(message.id, {message.sessionKey, message.seq});
    m_peers.send(link.connection, std::string_view(frame.constData(), size_t(frame.size())));
}

void Delivery::waitForRoom(const QString &instanceId, Link &link)
{
    if (link.waitsForRoom)
        return;
    link.waitsForRoom = true;
    const net::ConnectionId connection = link.connection;
    m_peers.whenRoom(connection, [this, instanceId, connection] {
        if (Link *waiting = linkOf(instanceId, connection)) {
            waiting->waitsForRoom = false;
            pumpAll(instanceId);
        }
    });
}

void Delivery::settle(Link &link, const InboundMessage &message)
{
    link.inFlight.remove(message.id);
    const auto window = link.windows.find(message.sessionKey);
    if (window == link.windows.end())
        return;
    window->inFlight.erase(message.seq);
    const bool idle = window->inFlight.empty() && !window->more && !window->loading;
    if (idle)
        link.windows.erase(window);
    else
        pump(message.instanceId, message.sessionKey);
}

void Delivery::acknowledged(const QString &instanceId, const QString &id)
{
    const auto link = m_links.find(instanceId);
    if (link == m_links.end() || !link->inFlight.contains(id))
        return;
    const auto [sessionKey, seq] = link->inFlight.value(id);
    const InboundMessage message{instanceId, sessionKey, id, seq};
    m_tasks.spawn(m_log.markDelivered(sessionKey, seq, m_clock.nowMs()),
                  [this, message](const Result<void> &stored) {
                      if (stored)
                          m_events.delivered(message);
                      else // it is sent again after a reconnect, and acknowledged as a duplicate
                          qCWarning(lcRelay)
                              << "cannot note a delivery" << describe(stored.error());
                  });
    settle(*link, message);
}

bool Delivery::refused(const QString &instanceId, const protocol::ErrorMessage &error)
{
    const auto link = m_links.find(instanceId);
    if (link == m_links.end() || !link->inFlight.contains(error.ref))
        return false;
    const auto [sessionKey, seq] = link->inFlight.value(error.ref);
    const InboundMessage message{instanceId, sessionKey, error.ref, seq};
    if (error.retryable) {
        later(instanceId, error.retryAfterMs.value_or(refusedRetryMs),
              [this, message] { resend(message); });
        return true;
    }
    m_tasks.spawn(m_log.markRejected(sessionKey, seq, m_clock.nowMs(), error.code),
                  [this, message, error](const Result<void> &stored) {
                      if (stored)
                          m_events.rejected(message, error);
                      else
                          qCWarning(lcRelay) << "cannot note a refusal" << describe(stored.error());
                  });
    settle(*link, message);
    return true;
}

void Delivery::later(const QString &instanceId, qint64 delayMs, std::function<void()> action)
{
    const net::ConnectionId connection = m_links[instanceId].connection;
    QTimer::singleShot(std::chrono::milliseconds(delayMs), &m_context,
                       [this, instanceId, connection, action = std::move(action)] {
                           if (linkOf(instanceId, connection))
                               action();
                       });
}

void Delivery::resend(const InboundMessage &message)
{
    const Link &link = m_links[message.instanceId];
    if (!link.inFlight.contains(message.id))
        return;
    const net::ConnectionId connection = link.connection;
    m_tasks.spawn(m_log.waiting(message.sessionKey, message.seq - 1, {1, deliveryPageBytes}),
                  [this, message, connection](const Result<SessionLog::Range> &range) {
                      if (!linkOf(message.instanceId, connection) || !range
                          || range->messages.empty() || range->messages.front().seq != message.seq)
                          return;
                      const QByteArray &frame = range->messages.front().frame;
                      m_peers.send(connection,
                                   std::string_view(frame.constData(), size_t(frame.size())));
                  });
}

} // namespace ltb::core::relay
