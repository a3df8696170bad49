#include "core/net/server/intake.h"

#include <cstring>

namespace ltb::core::net {

namespace {

constexpr std::size_t tailRoom = 64 << 10; // in front of what is read, for a short tail
constexpr std::size_t readBytes = 128 << 10;

} // namespace

Intake::Intake(Connections &connections, HttpSide &http, WebSocketSide &webSockets)
    : m_connections(connections)
    , m_http(http)
    , m_webSockets(webSockets)
    , m_buffer(std::make_unique<char[]>(tailRoom + readBytes + readablePadding))
{}

void Intake::read(Connection &connection)
{
    if (!connection.isReading())
        return;
    const IoResult result = connection.stream.read(m_buffer.get() + tailRoom, readBytes);
    if (result.bytes > 0) {
        connection.heard = true;
        take(connection, result.bytes);
    }
    if (connection.gone)
        return;
    if (result.status == IoStatus::Ended || result.status == IoStatus::Failed)
        return end(connection, result.status);
    m_connections.updateInterest(connection);
    if (result.status == IoStatus::Ok && connection.stream.hasBufferedInput())
        m_connections.readAgain(connection);
}

void Intake::resume(Connection &connection)
{
    connection.again = false;
    if (!connection.isReading())
        return;
    if (!connection.tail.empty())
        takeTail(connection, std::exchange(connection.tail, {}));
    if (!connection.gone && connection.stream.hasBufferedInput())
        read(connection);
}

void Intake::take(Connection &connection, std::size_t bytes)
{
    if (connection.phase == Phase::Draining)
        return;
    char *data = m_buffer.get() + tailRoom;
    const std::size_t kept = connection.tail.size();
    if (kept > 0) {
        if (kept > tailRoom || kept + bytes < connection.needed) {
            connection.tail.append(data, bytes);
            if (connection.tail.size() >= connection.needed)
                takeTail(connection, std::exchange(connection.tail, {}));
            return;
        }
        data -= kept;
        bytes += kept;
        std::memcpy(data, connection.tail.data(), kept);
        connection.tail = std::string();
    }
    const std::size_t used = consume(connection, data, bytes);
    if (used < bytes && !connection.gone && connection.phase != Phase::Draining)
        connection.tail.assign(data + used, bytes - used);
}

void Intake::takeTail(Connection &connection, std::string tail)
{
    tail.reserve(tail.size() + readablePadding);
    const std::size_t used = consume(connection, tail.data(), tail.size());
    if (used == tail.size() || connection.gone || connection.phase == Phase::Draining)
        return;
    tail.erase(0, used);
    connection.tail = std::move(tail);
}

std::size_t Intake::consume(Connection &connection, char *data, std::size_t size)
{
    std::size_t used = 0;
    while (used < size && connection.isReading()) {
        const Phase before = connection.phase;
        std::size_t taken = 0;
        if (before == Phase::Draining)
            return size;
        if (before == Phase::Request)
            taken = m_http.consume(connection, data + used, size - used);
        else
            taken = m_webSockets.consume(connection, data + used, size - used);
        used += taken;
        if (taken == 0 && connection.phase == before)
            break;
    }
    return used;
}

void Intake::end(Connection &connection, IoStatus status)
{
    const bool answersLeft = connection.phase == Phase::Request && !connection.out.isEmpty();
    const bool sendsOn = connection.phase == Phase::Draining && !connection.finished;
    if (status == IoStatus::Ended && (answersLeft || sendsOn)) {
        // A client may close its side and still wait for its answer.
        connection.ended = true;
        m_connections.drain(connection);
        return m_connections.updateInterest(connection);
    }
    m_connections.vanish(connection, status == IoStatus::Ended ? "the peer closed the connection"
                                                               : "the connection was lost");
}

} // namespace ltb::core::net
