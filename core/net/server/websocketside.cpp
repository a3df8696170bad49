#include "core/net/server/websocketside.h"

#include <algorithm>

namespace ltb::core::net {

void WebSocketSide::open(Connection &connection)
{
    connection.phase = Phase::Open;
    connection.decoder = WebSocketDecoder(m_limits.messageBytes);
    m_connections.markWebSocket(connection);
    // Thousands that came in the same second must not be pinged in the same millisecond.
    const int half = m_limits.pingIntervalMs / 2;
    const int spread =
        static_cast<int>((connection.id >> 24U) * 7919 % static_cast<unsigned>(half + 1));
    m_connections.setDeadline(connection, half + spread);
    if (m_handler.opened)
        m_handler.opened(connection.id);
}

std::size_t WebSocketSide::consume(Connection &connection, char *data, std::size_t size)
{
    std::size_t used = 0;
    connection.needed = 0;
    while (connection.isReading() && connection.phase != Phase::Draining) {
        const WebSocketEvent event = connection.decoder.next(data, size, used);
        if (event.kind == WebSocketEvent::Kind::NeedMore) {
            connection.needed = event.needed;
            break;
        }
        handle(connection, event);
        connection.decoder.release();
    }
    return connection.phase == Phase::Draining ? size : used;
}

void WebSocketSide::handle(Connection &connection, const WebSocketEvent &event)
{
    const bool open = connection.phase == Phase::Open;
    switch (event.kind) {
    case WebSocketEvent::Kind::Text:
        if (open && m_handler.text)
            m_handler.text(connection.id, event.payload);
        break;
    case WebSocketEvent::Kind::Ping:
        if (open)
            sendFrame(connection, Opcode::Pong, event.payload);
        break;
    case WebSocketEvent::Kind::Pong:
        connection.pinged = false;
        break;
    case WebSocketEvent::Kind::Close:
        if (open) {
            m_connections.report(connection, event.code, event.payload);
            m_connections.queue(connection, encodeCloseFrame(event.code, {}), {},
                                SendQueue::Unit::Frame);
        } else {
            m_connections.report(connection, connection.closeCode, connection.closeReason);
        }
        m_connections.drain(connection);
        break;
    case WebSocketEvent::Kind::Failed:
        fail(connection, event.code, event.payload);
        break;
    case WebSocketEvent::Kind::NeedMore:
        break;
    }
}

void WebSocketSide::fail(Connection &connection, std::uint16_t code, std::string_view why)
{
    if (connection.phase == Phase::Closing) {
        m_connections.report(connection, connection.closeCode, connection.closeReason);
    } else {
        m_connections.report(connection, code, why);
        m_connections.queue(connection, encodeCloseFrame(code, why), {}, SendQueue::Unit::Frame);
    }
    m_connections.drain(connection);
}

bool WebSocketSide::hasRoom(Connection &connection, std::size_t size)
{
    // One big message may pass the limit when little waits before it: else a message as large as
    // the limit could never be sent.
    const std::size_t room = m_limits.queueBytes - std::min(size, m_limits.queueBytes / 2);
    if (connection.out.bytes() <= room)
        return true;
    if (!connection.blocked)
        m_connections.flush(connection);
    return connection.out.bytes() <= room;
}

void WebSocketSide::sendFrame(Connection &connection, Opcode opcode, std::string_view payload)
{
    const FrameHeader header = encodeFrameHeader(opcode, payload.size());
    if (!hasRoom(connection, header.size + payload.size()))
        return overload(connection);
    m_connections.queue(connection, header.view(), payload, SendQueue::Unit::Frame);
}

bool WebSocketSide::send(Connection &connection, std::string_view message)
{
    if (connection.gone || connection.phase != Phase::Open)
        return false;
    sendFrame(connection, Opcode::Text, message);
    return !connection.gone && connection.phase == Phase::Open;
}

void WebSocketSide::close(Connection &connection, std::uint16_t code, std::string_view reason)
{
    if (connection.gone || connection.phase != Phase::Open)
        return;
    connection.closeCode =
        isSendableCloseCode(code) || code == closecode::noStatus ? code : closecode::internalError;
    connection.closeReason = reason;
    connection.phase = Phase::Closing;
    m_connections.queue(connection, encodeCloseFrame(connection.closeCode, reason), {},
                        SendQueue::Unit::Frame);
    m_connections.setDeadline(connection, m_limits.closeTimeoutMs);
    m_connections.updateInterest(connection);
    m_connections.readAgain(connection); // a paused one may hold the peer's close already
}

void WebSocketSide::overload(Connection &connection)
{
    if (connection.gone || connection.phase == Phase::Draining)
        return;
    const bool closing = connection.phase == Phase::Closing;
    m_connections.report(connection, closing ? connection.closeCode : closecode::tryAgainLater,
                         closing ? std::string_view(connection.closeReason)
                                 : std::string_view("the peer reads too slowly"));
    m_connections.discardUnsent(connection);
    m_connections.queue(connection, encodeCloseFrame(closecode::tryAgainLater, "too slow"), {},
                        SendQueue::Unit::Frame);
    m_connections.drain(connection);
}

void WebSocketSide::deadlinePassed(Connection &connection)
{
    if (connection.phase == Phase::Closing) {
        m_connections.report(connection, connection.closeCode, connection.closeReason);
        return m_connections.drop(connection);
    }
    if (connection.heard || connection.paused) {
        connection.heard = false;
        connection.pinged = false;
    } else if (connection.pinged) {
        return m_connections.vanish(connection, "no pong");
    } else {
        connection.pinged = true;
        sendFrame(connection, Opcode::Ping, {});
    }
    if (!connection.gone && connection.phase == Phase::Open)
        m_connections.setDeadline(connection, m_limits.pingIntervalMs);
}

} // namespace ltb::core::net
