#include "core/net/server/httpside.h"

#include "core/net/server/websockethandshake.h"

#include <utility>

namespace ltb::core::net {

namespace {

constexpr int bodyTimeoutFactor = 3; // of the head's: a megabyte may come over a slow line

} // namespace

void HttpSide::started(Connection &connection)
{
    m_connections.setDeadline(connection, m_limits.headerTimeoutMs);
}

std::size_t HttpSide::consume(Connection &connection, const char *data, std::size_t size)
{
    if (!connection.request) {
        connection.request =
            std::make_unique<HttpRequestParser>(m_limits.headerBytes, m_limits.bodyBytes);
        if (connection.requestSerial > 0) // the first one is timed from the accept
            m_connections.setDeadline(connection, m_limits.headerTimeoutMs);
    }
    HttpRequestParser &request = *connection.request;
    const HttpRequestParser::State before = request.state();
    const std::size_t used = request.feed({data, size});
    switch (request.state()) {
    case HttpRequestParser::State::Head:
        break;
    case HttpRequestParser::State::Body:
        if (before == HttpRequestParser::State::Head)
            bodyStarts(connection);
        break;
    case HttpRequestParser::State::Complete:
        dispatch(connection);
        break;
    case HttpRequestParser::State::Failed:
        refuse(connection, request.failure().status, request.failure().reason);
        break;
    }
    return used;
}

void HttpSide::bodyStarts(Connection &connection)
{
    const HttpRequestParser &request = *connection.request;
    if (asksForWebSocket(request.head()))
        return refuse(connection, 400, "A WebSocket starts with a request without a body.");
    m_connections.setDeadline(connection, bodyTimeoutFactor * m_limits.headerTimeoutMs);
    if (request.expectsContinue())
        m_connections.queue(connection, "HTTP/1.1 100 Continue\r\n\r\n", {},
                            SendQueue::Unit::Opaque);
}

void HttpSide::dispatch(Connection &connection)
{
    EngineRequest request{connection.request->takeHead(), connection.request->takeBody(),
                          connection.peer};
    connection.request.reset();
    m_connections.clearDeadline(connection);
    ++connection.requestSerial;
    connection.phase = Phase::Answering;
    connection.headOnly = request.head.method == "HEAD";
    // A peer that asks and asks but does not read its answers is not asked for more.
    connection.keepAlive = request.head.keepAlive && connection.out.bytes() <= m_limits.queueBytes;
    if (asksForWebSocket(request.head))
        return upgrade(connection, request);
    const auto reply =
        std::make_shared<EngineReply>(m_sink, connection.id, connection.requestSerial);
    if (m_handler.http)
        m_handler.http(std::move(request), reply);
    else
        reply->send(refusal(404, "There is nothing here."));
}

void HttpSide::upgrade(Connection &connection, const EngineRequest &request)
{
    const Handshake handshake = checkHandshake(request.head);
    if (handshake.status != 101) {
        EngineResponse response = refusal(handshake.status, handshake.reason);
        if (handshake.status == 426)
            response.fields = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
        return answer(connection, response);
    }
    const EngineDecision decision =
        m_handler.upgrade ? m_handler.upgrade(connection.id, request)
                          : EngineDecision{false, refusal(404, "There is no WebSocket here.")};
    if (connection.gone)
        return;
    if (!decision.accept)
        return answer(connection, decision.refusal);
    m_connections.queue(connection, handshake.answer, {}, SendQueue::Unit::Opaque);
    if (!connection.gone)
        m_webSockets.open(connection);
}

void HttpSide::answer(Connection &connection, const EngineResponse &response)
{
    if (connection.gone || connection.phase != Phase::Answering)
        return;
    if (response.status == 0)
        return m_connections.drop(connection);
    const std::string text =
        renderReply(response, connection.keepAlive ? AfterReply::KeepOpen : AfterReply::Close,
                    connection.headOnly ? ReplyBody::Omit : ReplyBody::Send, std::time(nullptr));
    connection.phase = Phase::Request;
    m_connections.queue(connection, text, {}, SendQueue::Unit::Opaque);
    if (connection.gone)
        return;
    if (!connection.keepAlive)
        return m_connections.drain(connection);
    m_connections.setDeadline(connection, m_limits.idleTimeoutMs);
    m_connections.updateInterest(connection);
    if (!connection.tail.empty() || connection.stream.hasBufferedInput())
        m_connections.readAgain(connection); // the next request came with this one
}

void HttpSide::refuse(Connection &connection, int status, std::string_view sentence)
{
    connection.request.reset();
    connection.phase = Phase::Answering;
    connection.keepAlive = false;
    connection.headOnly = false;
    answer(connection, refusal(status, sentence));
}

void HttpSide::deadlinePassed(Connection &connection)
{
    if (connection.phase == Phase::Draining || !connection.out.isEmpty()) {
        if (!std::exchange(connection.progress, false) || connection.finished)
            return m_connections.drop(connection);
        return m_connections.setDeadline(connection, connection.phase == Phase::Draining
                                                         ? m_limits.closeTimeoutMs
                                                         : m_limits.idleTimeoutMs);
    }
    const bool idle = !connection.request && connection.requestSerial > 0;
    if (idle || !connection.stream.isEstablished())
        return m_connections.drop(connection);
    refuse(connection, 408, "The request took too long to arrive.");
}

} // namespace ltb::core::net
