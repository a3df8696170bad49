#include "core/net/server/connections.h"

#include <algorithm>
#include <atomic>
#include <sys/epoll.h>
#include <sys/uio.h>

namespace ltb::core::net {

namespace {

constexpr unsigned slotBits = 24;
constexpr ConnectionId slotMask = (1ULL << slotBits) - 1;
constexpr std::size_t flushEarlyBytes = 128 << 10;
constexpr int iovecsPerWrite = 16;

// Serial numbers are shared by all servers of the process, so an id never comes twice.
ConnectionId nextId(std::size_t slot)
{
    static std::atomic<ConnectionId> serial{1};
    return (serial.fetch_add(1, std::memory_order_relaxed) << slotBits) | slot;
}

} // namespace

Connection *Connections::find(ConnectionId id) const
{
    const auto slot = static_cast<std::size_t>(id & slotMask);
    if (slot >= m_slots.size() || !m_slots[slot] || m_slots[slot]->id != id)
        return nullptr;
    return m_slots[slot].get();
}

int Connections::countOf(const Endpoint &client) const
{
    const auto found = m_perClient.find(client.clientKey());
    return found == m_perClient.end() ? 0 : found->second;
}

Connection *Connections::add(int descriptor, SslHandle ssl, const Endpoint &peer)
{
    if (m_freeSlots.empty()) {
        m_freeSlots.push_back(static_cast<std::uint32_t>(m_slots.size()));
        m_slots.emplace_back();
    }
    const std::uint32_t slot = m_freeSlots.back();
    auto connection = std::make_unique<Connection>(nextId(slot), descriptor, std::move(ssl), peer);
    connection->interest = EPOLLIN;
    if (!m_epoll.add(descriptor, EPOLLIN, connection->id))
        return nullptr;
    m_freeSlots.pop_back();
    m_slots[slot] = std::move(connection);
    ++m_perClient[peer.clientKey()];
    ++m_size;
    return m_slots[slot].get();
}

void Connections::markWebSocket(Connection &connection)
{
    connection.webSocket = true;
    ++m_webSockets;
}

void Connections::queue(Connection &connection, std::string_view head, std::string_view payload,
                        SendQueue::Unit unit)
{
    if (connection.gone)
        return;
    connection.out.append(head, payload, unit, m_pool);
    m_queuedBytes += head.size() + payload.size();
    if (!connection.dirty) {
        connection.dirty = true;
        m_dirty.push_back(connection.id);
    }
    if (!connection.blocked && connection.out.bytes() >= flushEarlyBytes)
        flush(connection);
}

void Connections::flush(Connection &connection)
{
    connection.dirty = false;
    bool blocked = false;
    while (!connection.gone && !blocked && !connection.out.isEmpty()) {
        iovec entries[iovecsPerWrite];
        const int count = connection.out.gather(entries, iovecsPerWrite);
        const IoResult result = connection.stream.write(entries, count);
        connection.out.consume(result.bytes, m_pool);
        m_queuedBytes -= result.bytes;
        connection.progress |= result.bytes > 0;
        if (result.status == IoStatus::Failed || result.status == IoStatus::Ended)
            return vanish(connection, "the peer does not take data any more");
        blocked = result.status == IoStatus::Blocked;
    }
    if (connection.gone)
        return;
    connection.blocked = blocked;
    if (connection.phase == Phase::Draining && !blocked && !connection.finished) {
        connection.finished = true;
        connection.stream.finishWriting();
        if (connection.ended)
            return drop(connection);
    }
    updateInterest(connection);
    checkWatch(connection);
}

void Connections::discardUnsent(Connection &connection)
{
    m_queuedBytes -= connection.out.bytes();
    connection.out.cut(connection.stream.pledgedBytes(), serverFrameSize, m_pool);
    m_queuedBytes += connection.out.bytes();
}

void Connections::drain(Connection &connection)
{
    if (connection.gone || connection.phase == Phase::Draining)
        return;
    connection.phase = Phase::Draining;
    connection.tail = std::string();
    connection.request.reset();
    setDeadline(connection, m_limits.closeTimeoutMs);
    if (!connection.dirty) {
        connection.dirty = true;
        m_dirty.push_back(connection.id);
    }
}

void Connections::drop(Connection &connection)
{
    if (connection.gone)
        return;
    connection.gone = true;
    connection.stream.close();
    m_queuedBytes -= connection.out.bytes();
    connection.out.clear(m_pool);
    if (connection.watched)
        m_watches.erase(connection.id);
    const auto client = m_perClient.find(connection.peer.clientKey());
    if (client != m_perClient.end() && --client->second == 0)
        m_perClient.erase(client);
    --m_size;
    const auto slot = static_cast<std::uint32_t>(connection.id & slotMask);
    m_graveyard.push_back(std::move(m_slots[slot]));
    m_freeSlots.push_back(slot);
}

void Connections::report(Connection &connection, std::uint16_t code, std::string_view reason)
{
    if (!connection.webSocket || connection.reported)
        return;
    connection.reported = true;
    --m_webSockets;
    m_reports.push_back({connection.id, code, std::string(reason)});
}

void Connections::vanish(Connection &connection, std::string_view reason)
{
    if (connection.phase == Phase::Closing)
        report(connection, connection.closeCode, connection.closeReason);
    else
        report(connection, closecode::abnormal, reason);
    drop(connection);
}

void Connections::setDeadline(Connection &connection, int fromNowMs)
{
    connection.deadline = monotonicMs() + fromNowMs;
    if (connection.scheduled != 0 && connection.scheduled <= connection.deadline)
        return;
    connection.scheduled = connection.deadline;
    m_deadlines.push(connection.deadline, connection.id);
}

Connection *Connections::takeDue(std::int64_t now)
{
    Deadlines::Entry entry;
    while (m_deadlines.popDue(now, entry)) {
        Connection *connection = find(entry.id);
        if (connection == nullptr || connection->scheduled != entry.at)
            continue; // gone, or an earlier entry took over
        connection->scheduled = 0;
        if (connection->deadline == 0)
            continue;
        if (connection->deadline <= now) {
            connection->deadline = 0;
            return connection;
        }
        connection->scheduled = connection->deadline;
        m_deadlines.push(connection->deadline, connection->id);
    }
    return nullptr;
}

void Connections::updateInterest(Connection &connection)
{
    if (connection.gone)
        return;
    const bool writes = connection.blocked || connection.stream.wantsWrite();
    const std::uint32_t interest = (connection.isReading() ? std::uint32_t{EPOLLIN} : 0U)
                                   | (writes ? std::uint32_t{EPOLLOUT} : 0U);
    if (interest == connection.interest)
        return;
    connection.interest = interest;
    m_epoll.change(connection.stream.descriptor(), interest, connection.id);
}

void Connections::readAgain(Connection &connection)
{
    if (connection.again || connection.gone)
        return;
    connection.again = true;
    m_again.push_back(connection.id);
}

void Connections::setWatch(Connection &connection, std::size_t lowWater,
                           std::function<void()> drained)
{
    m_watches.insert_or_assign(connection.id, Watch{lowWater, std::move(drained)});
    connection.watched = true;
    checkWatch(connection);
}

void Connections::checkWatch(Connection &connection)
{
    if (!connection.watched)
        return;
    const auto watch = m_watches.find(connection.id);
    if (connection.out.bytes() > watch->second.lowWater)
        return;
    m_drained.push_back(std::move(watch->second.drained));
    m_watches.erase(watch);
    connection.watched = false;
}

Connection *Connections::longestQueue() const
{
    Connection *longest = nullptr;
    for (const auto &slot : m_slots) {
        if (slot && (longest == nullptr || slot->out.bytes() > longest->out.bytes()))
            longest = slot.get();
    }
    return longest;
}

bool Connections::hasWork() const
{
    return !m_dirty.empty() || !m_again.empty() || !m_reports.empty() || !m_drained.empty()
           || !m_graveyard.empty();
}

} // namespace ltb::core::net
