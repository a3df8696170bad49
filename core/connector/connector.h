// One agent server's end of the relay: joins the hub, the gateway, the inbox and the outbox.
#pragma once

#include "core/connector/gatewayclient.h"
#include "core/connector/hoststats.h"
#include "core/connector/hublink.h"
#include "core/connector/inbox.h"
#include "core/connector/sessionactor.h"

#include <QHash>

namespace ltb::core::connector {

// Which agent of the gateway speaks for an agent of the relay.
struct AgentBinding {
    QString agentId; // the relay's, unique on the hub
    QString gatewayAgent{QStringLiteral("main")};
    // "ID" or "ID=GATEWAY_AGENT". Error: InvalidInput, field "agent".
    static Result<AgentBinding> parse(const QString &text);
};

struct ConnectorOptions {
    HubOptions hub{}; // its agents are filled in from `agents`
    GatewayOptions gateway{};
    std::vector<AgentBinding> agents{};
    std::chrono::milliseconds heartbeatInterval{}; // 0: what the hub asks for
    TurnLimits limits{};
};

class Connector : public QObject {
    Q_OBJECT
public:
    Connector(ConnectorOptions options, StateDir folder, DeviceIdentity identity,
              store::StoreThread *store, const Clock &clock, QObject *parent = nullptr);
    ~Connector() override;

    // Takes up what a former process left unfinished and starts both connections. Errors: Storage,
    // InvalidInput.
    Task<> start();
    // Accepts nothing new, gives the hub what is ready, at most for that long, and hangs up. Turns
    // that still run go on in the gateway and are taken up by the next process.
    Task<> drain(std::chrono::milliseconds limit);

    protocol::InstanceStatus status();
    int runsActive() const;
    int queueDepth() const;
    bool isHubReady() const { return m_hub.isReady(); }

signals:
    void hubReady();

private:
    void wire();
    void handleUserMessage(const protocol::InboundUser &message);
    void handleAbort(const protocol::ControlAbort &abort);
    void handleGatewayEvent(const QString &name, const Json &payload);
    void tellActors();
    void enqueue(Turn turn);
    void dismiss(const QString &gatewayKey);
    void beat();
    Result<QString> gatewayKey(const QString &sessionKey) const;

    ConnectorOptions m_options;
    const Clock &m_clock;
    Outbox m_outbox;
    Inbox m_inbox;
    GatewayClient m_gateway;
    HubLink m_hub;
    HostStats m_host;
    QHash<QString, SessionActor *> m_actors; // by gateway key; children of this
    QTimer m_heartbeat;
    bool m_draining = false;
    TaskScope m_tasks;
};

} // namespace ltb::core::connector
