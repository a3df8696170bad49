// The server behind socketserver.h without Qt: one epoll set, one thread, WebSocket and HTTP.
#pragma once

#include "core/net/server/intake.h"
#include "core/net/server/listener.h"
#include "core/net/server/tlscontext.h"

#include <chrono>
#include <optional>

struct epoll_event;

namespace ltb::core::net {

// Wait until descriptor() is readable, call turn(). Callbacks come from inside turn() and
// finishTurn() only; they may call anything but the destructor.
class SocketEngine final : public ReplySink {
public:
    // Replies need a weak reference, so it lives in a shared_ptr.
    static std::shared_ptr<SocketEngine> create(EngineHandler handler, EngineLimits limits);

    int listen(const Endpoint &where); // 0 or an errno value
    void setTls(TlsContext tls) { m_tls = std::move(tls); } // for connections from now on
    void stopListening() { m_listener.close(); }
    std::uint16_t port() const { return m_listener.port(); }
    bool isListening() const { return m_listener.isOpen(); }

    int descriptor() const { return m_epoll.descriptor(); }
    void turn(std::chrono::milliseconds timeout = {}); // serves what is ready
    void finishTurn(); // sends what was queued outside of a turn

    bool sendText(ConnectionId id, std::string_view message);
    std::size_t queuedBytes(ConnectionId id) const;
    void notifyWhenDrained(ConnectionId id, std::size_t lowWater, std::function<void()> drained);
    void setReadingPaused(ConnectionId id, bool paused);
    void setMessageLimit(ConnectionId id, std::size_t bytes);
    void close(ConnectionId id, std::uint16_t code, std::string_view reason);
    int webSocketCount() const { return m_connections.webSockets(); }
    int socketCount() const { return m_connections.size(); }

    void answer(ConnectionId id, std::uint32_t serial, const EngineResponse &response) override;

private:
    SocketEngine(EngineHandler handler, EngineLimits limits);

    void serve(const epoll_event &event);
    void serveTimer();
    void acceptAll();
    void admit(const Listener::Accepted &accepted);
    void endTurn();
    void runEndOfTurn();
    void enforceBudget();
    void wantTurn();

    EngineHandler m_handler;
    EngineLimits m_limits;
    EpollSet m_epoll;
    Connections m_connections;
    WebSocketSide m_webSockets;
    HttpSide m_http;
    Intake m_intake;
    Listener m_listener;
    std::optional<TlsContext> m_tls;
    bool m_inTurn = false;
    bool m_turnWanted = false;
};

} // namespace ltb::core::net
