#include "core/net/server/socketengine.h"

#include <algorithm>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ltb::core::net {

namespace {

constexpr int acceptsPerTurn = 256; // new peers must not starve the old ones
constexpr int roundsPerTurn = 8; // callbacks that cause work, before the loop goes on

} // namespace

std::shared_ptr<SocketEngine> SocketEngine::create(EngineHandler handler, EngineLimits limits)
{
    std::shared_ptr<SocketEngine> engine(new SocketEngine(std::move(handler), limits));
    engine->m_http.setSink(engine);
    return engine;
}

SocketEngine::SocketEngine(EngineHandler handler, EngineLimits limits)
    : m_handler(std::move(handler))
    , m_limits(limits)
    , m_connections(m_epoll, m_limits)
    , m_webSockets(m_connections, m_limits, m_handler)
    , m_http(m_connections, m_webSockets, m_limits, m_handler)
    , m_intake(m_connections, m_http, m_webSockets)
    , m_listener(m_epoll)
{}

int SocketEngine::listen(const Endpoint &where)
{
    return m_listener.open(where);
}

void SocketEngine::turn(std::chrono::milliseconds timeout)
{
    if (m_inTurn)
        return; // a callback turned an event loop of its own
    m_inTurn = true;
    bool timerFired = false;
    for (const epoll_event &event : m_epoll.wait(timeout)) {
        if (event.data.u64 == 0)
            timerFired = true;
        else
            serve(event);
    }
    // After the input: when the process was held up, what came in meanwhile came in time.
    if (timerFired)
        serveTimer();
    endTurn();
}

void SocketEngine::finishTurn()
{
    m_turnWanted = false;
    if (m_inTurn)
        return;
    m_inTurn = true;
    endTurn();
}

void SocketEngine::serve(const epoll_event &event)
{
    if (event.data.u64 == Listener::token)
        return acceptAll();
    Connection *connection = m_connections.find(event.data.u64);
    if (connection == nullptr)
        return;
    if ((event.events & EPOLLOUT) != 0) {
        if (connection->stream.wantsWrite())
            m_intake.read(*connection);
        m_connections.flush(*connection);
    }
    if ((event.events & EPOLLIN) != 0)
        m_intake.read(*connection);
    else if ((event.events & (EPOLLERR | EPOLLHUP)) != 0)
        m_connections.vanish(*connection, "the connection was lost");
}

void SocketEngine::serveTimer()
{
    m_epoll.acknowledgeTimer();
    const std::int64_t now = monotonicMs();
    if (m_listener.restsUntil() != 0 && m_listener.restsUntil() <= now)
        m_listener.wake();
    while (Connection *connection = m_connections.takeDue(now)) {
        const bool webSocket =
            connection->phase == Phase::Open || connection->phase == Phase::Closing;
        if (webSocket)
            m_webSockets.deadlinePassed(*connection);
        else
            m_http.deadlinePassed(*connection);
    }
}

void SocketEngine::acceptAll()
{
    const std::int64_t now = monotonicMs();
    for (int i = 0; i < acceptsPerTurn; ++i) {
        const std::optional<Listener::Accepted> accepted = m_listener.accept(now);
        if (!accepted)
            break;
        admit(*accepted);
    }
    if (m_listener.restsUntil() != 0)
        m_connections.wakeForListener(m_listener.restsUntil());
}

void SocketEngine::admit(const Listener::Accepted &accepted)
{
    const bool full = m_connections.size() >= m_limits.connections
                      || m_connections.countOf(accepted.peer) >= m_limits.connectionsPerAddress;
    if (full) {
        static constexpr std::string_view busy =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
            "Content-Length: 0\r\nConnection: close\r\n\r\n";
        if (!m_tls)
            ::send(accepted.descriptor, busy.data(), busy.size(), MSG_NOSIGNAL);
        ::close(accepted.descriptor);
        return;
    }
    SslHandle ssl = m_tls ? m_tls->accept(accepted.descriptor) : nullptr;
    if (m_tls && !ssl) {
        ::close(accepted.descriptor);
        return;
    }
    if (Connection *connection =
            m_connections.add(accepted.descriptor, std::move(ssl), accepted.peer))
        m_http.started(*connection);
}

void SocketEngine::endTurn()
{
    for (int round = 0; round < roundsPerTurn && m_connections.hasWork(); ++round)
        runEndOfTurn();
    m_epoll.wakeAt(m_connections.nextDeadline());
    m_inTurn = false;
    if (m_connections.hasWork())
        wantTurn();
}

void SocketEngine::runEndOfTurn()
{
    for (const ConnectionId id : m_connections.takeAgain()) {
        if (Connection *connection = m_connections.find(id))
            m_intake.resume(*connection);
    }
    enforceBudget();
    for (const ConnectionId id : m_connections.takeDirty()) {
        Connection *connection = m_connections.find(id);
        if (connection != nullptr && !connection->blocked)
            m_connections.flush(*connection);
        else if (connection != nullptr)
            connection->dirty = false;
    }
    for (const std::function<void()> &drained : m_connections.takeDrained()) {
        if (drained)
            drained();
    }
    for (const CloseReport &report : m_connections.takeReports()) {
        if (m_handler.closed)
            m_handler.closed(report.id, report.code, report.reason);
    }
    m_connections.reap();
}

void SocketEngine::enforceBudget()
{
    while (m_connections.queuedBytes() > m_limits.totalQueueBytes) {
        Connection *longest = m_connections.longestQueue();
        if (longest == nullptr)
            return;
        if (longest->phase == Phase::Open || longest->phase == Phase::Closing)
            m_webSockets.overload(*longest);
        else
            m_connections.drop(*longest);
    }
}

void SocketEngine::wantTurn()
{
    if (m_inTurn || m_turnWanted || !m_connections.hasWork())
        return;
    m_turnWanted = true;
    if (m_handler.turnWanted)
        m_handler.turnWanted();
}

bool SocketEngine::sendText(ConnectionId id, std::string_view message)
{
    Connection *connection = m_connections.find(id);
    const bool queued = connection != nullptr && m_webSockets.send(*connection, message);
    enforceBudget();
    wantTurn();
    return queued;
}

std::size_t SocketEngine::queuedBytes(ConnectionId id) const
{
    const Connection *connection = m_connections.find(id);
    return connection == nullptr ? 0 : connection->out.bytes();
}

void SocketEngine::notifyWhenDrained(ConnectionId id, std::size_t lowWater,
                                     std::function<void()> drained)
{
    if (Connection *connection = m_connections.find(id))
        m_connections.setWatch(*connection, lowWater, std::move(drained));
    wantTurn();
}

void SocketEngine::setReadingPaused(ConnectionId id, bool paused)
{
    Connection *connection = m_connections.find(id);
    if (connection == nullptr || connection->paused == paused)
        return;
    connection->paused = paused;
    m_connections.updateInterest(*connection);
    if (!paused)
        m_connections.readAgain(*connection);
    wantTurn();
}

void SocketEngine::setMessageLimit(ConnectionId id, std::size_t bytes)
{
    if (Connection *connection = m_connections.find(id))
        connection->decoder.setMessageLimit(bytes);
}

void SocketEngine::close(ConnectionId id, std::uint16_t code, std::string_view reason)
{
    if (Connection *connection = m_connections.find(id))
        m_webSockets.close(*connection, code, reason);
    wantTurn();
}

void SocketEngine::answer(ConnectionId id, std::uint32_t serial, const EngineResponse &response)
{
    Connection *connection = m_connections.find(id);
    if (connection != nullptr && connection->requestSerial == serial)
        m_http.answer(*connection, response);
    wantTurn();
}

} // namespace ltb::core::net
