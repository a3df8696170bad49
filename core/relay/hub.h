// The hub: one port for WebSocket and HTTP that connects consoles and instances, keeps every
// session's log and knows who is alive (docs/protocol.md). Runs on the thread that made it.
#pragma once

#include "core/relay/greeter.h"
#include "core/relay/httpapi.h"
#include "core/relay/traffic.h"
#include "core/secrets/vault.h"

#include <QTimer>

namespace ltb::core::relay {

class BootstrapApi;
class HealthApi;
class InstancesApi;
class PresenceApi;
class SessionsApi;

using SocketServerFactory = std::function<std::unique_ptr<net::SocketServer>(
    net::SocketServerHandler, net::SocketServerLimits)>;

// What a hub stands on; all of it outlives the hub.
struct HubServices {
    store::StoreThread &store;
    const secrets::Vault &vault;
    const Clock &clock;
    SocketServerFactory makeServer;
};

class Hub {
public:
    explicit Hub(HubServices services, HubOptions options = {});
    ~Hub();
    Hub(const Hub &) = delete;
    Hub &operator=(const Hub &) = delete;

    struct Address {
        QHostAddress host;
        quint16 port = 0; // 0: a free one
        std::optional<net::TlsFiles> tls{};
    };
    // Loads the accounts, then listens; the port it got. Errors: as SocketServer::listen(),
    // Storage.
    Task<quint16> listen(Address address);
    Result<void> reloadTls(net::TlsFiles tls);
    // SIGTERM: stops accepting, stores and acknowledges what was read, closes everybody with 1012.
    Task<> drain();

    // Reads the accounts again now, as the hub does by itself when another process changed them.
    Task<> refreshAccounts();
    int connectionCount() const;

private:
    net::SocketServerHandler handler();
    void addRoutes();
    void read(net::ConnectionId id, std::string_view frame);
    void process(Peer &peer, std::string_view frame);
    void fault(Peer &peer, const Error &error);
    void readHeld(net::ConnectionId id);
    void sweepClosed();
    void tick();
    Task<> watchAccounts();
    void refreshSoon();
    void closeRevoked();
    Metrics::Gauges gauges();

    HubServices m_services;
    HubOptions m_options;
    Metrics m_metrics;
    Accounts m_accounts;
    Router m_router;
    Peers m_peers;
    SessionLog m_log;
    Fanout m_fanout;
    Replays m_replays;
    Presence m_presence;
    Traffic m_traffic;
    Greeter m_greeter;
    std::unique_ptr<HealthApi> m_healthApi;
    std::unique_ptr<PresenceApi> m_presenceApi;
    std::unique_ptr<SessionsApi> m_sessionsApi;
    std::unique_ptr<InstancesApi> m_instancesApi;
    std::unique_ptr<BootstrapApi> m_bootstrapApi;
    HttpApi m_http;
    qint64 m_accountsRevision = -1;
    bool m_refreshing = false;
    bool m_draining = false;
    std::vector<net::ConnectionId> m_closed; // swept outside the callbacks of the server
    QObject m_context;
    QTimer m_tick;
    std::unique_ptr<net::SocketServer> m_server;
    TaskScope m_tasks;
};

} // namespace ltb::core::relay
