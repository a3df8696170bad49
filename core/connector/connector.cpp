#include "core/connector/connector.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/connector/jsonmember.h"
#include "core/protocol/sessionkey.h"

#include <QCoreApplication>

#include <algorithm>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// Long after any sender gave up repeating a message.
constexpr qint64 rememberForMs = 30LL * 24 * 3600 * 1000;

HubOptions withAgents(HubOptions hub, const std::vector<AgentBinding> &agents)
{
    for (const AgentBinding &agent : agents)
        hub.agents.push_back({agent.agentId, agent.agentId});
    return hub;
}

} // namespace

Result<AgentBinding> AgentBinding::parse(const QString &text)
{
    const qsizetype sign = text.indexOf(u'=');
    AgentBinding binding;
    binding.agentId = text.left(sign);
    if (sign >= 0)
        binding.gatewayAgent = text.mid(sign + 1);
    if (!protocol::isSessionKeyPart(binding.agentId)
        || !protocol::isSessionKeyPart(binding.gatewayAgent)) {
        Error error{
            ErrorCode::InvalidInput,
            QCoreApplication::translate(
                "ltb::core",
                "An agent is given as ID or ID=GATEWAY_AGENT, each 1 to 64 of A-Z a-z 0-9 . _ -")};
        error.field = u"agent"_s;
        return error;
    }
    return binding;
}

Connector::Connector(ConnectorOptions options, StateDir folder, DeviceIdentity identity,
                     store::StoreThread *store, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_clock(clock)
    , m_outbox(store, clock)
    , m_inbox(store, clock)
    , m_gateway(m_options.gateway, std::move(folder), std::move(identity), clock)
    , m_hub(withAgents(m_options.hub, m_options.agents), &m_outbox, clock)
{
    wire();
}

Connector::~Connector()
{
    qDeleteAll(m_actors); // they use what goes next
}

void Connector::wire()
{
    connect(&m_hub, &HubLink::ready, this, [this](const protocol::HelloAck &hello) {
        const auto interval = m_options.heartbeatInterval > 0ms
                                  ? m_options.heartbeatInterval
                                  : std::chrono::milliseconds(
                                      std::clamp<qint64>(hello.heartbeatIntervalMs, 1000, 300'000));
        m_heartbeat.start(interval);
        beat();
        for (SessionActor *actor : std::as_const(m_actors))
            actor->hubReady();
        emit hubReady();
    });
    connect(&m_hub, &HubLink::lost, &m_heartbeat, &QTimer::stop);
    connect(&m_hub, &HubLink::userMessage, this, &Connector::handleUserMessage);
    connect(&m_hub, &HubLink::abortAsked, this, &Connector::handleAbort);
    connect(&m_heartbeat, &QTimer::timeout, this, &Connector::beat);
    connect(&m_gateway, &GatewayClient::eventReceived, this, &Connector::handleGatewayEvent);
    for (const auto change : {&GatewayClient::up, &GatewayClient::down}) {
        connect(&m_gateway, change, this, [this] {
            tellActors();
            beat(); // so that the hub need not wait for it
        });
    }
    connect(&m_gateway, &GatewayClient::eventsMissed, this, &Connector::tellActors);
    connect(&m_gateway, &GatewayClient::refused, this, &Connector::beat);
}

Task<> Connector::start()
{
    const std::vector<Turn> unfinished = co_await m_inbox.unfinished();
    for (const Turn &turn : unfinished)
        enqueue(turn);
    if (!unfinished.empty())
        qCInfo(lcConnector, "taking up %d unfinished turns", int(unfinished.size()));
    co_await m_inbox.prune(m_clock.nowMs() - rememberForMs);
    if (const Result<void> started = m_gateway.start(); !started)
        co_await fail(started.error());
    if (const Result<void> started = m_hub.start(); !started)
        co_await fail(started.error());
}

Task<> Connector::drain(std::chrono::milliseconds limit)
{
    m_draining = true;
    const qint64 until = m_clock.steadyMs() + limit.count();
    while (m_hub.isReady() && m_hub.hasUnconfirmed() && m_clock.steadyMs() < until)
        co_await pause(20ms);
    m_hub.stop();
    m_gateway.stop();
}

Result<QString> Connector::gatewayKey(const QString &sessionKey) const
{
    const Result<protocol::SessionKey> key = protocol::SessionKey::parse(sessionKey);
    if (!key)
        return key.error();
    const auto binding =
        std::find_if(m_options.agents.begin(), m_options.agents.end(),
                     [&key](const AgentBinding &agent) { return agent.agentId == key->agentId; });
    if (binding == m_options.agents.end()) {
        return Error{
            ErrorCode::Forbidden,
            QCoreApplication::translate("ltb::core", "This connector does not serve the agent %1.")
                .arg(key->agentId)};
    }
    // The gateway lowers the whole key by itself; its events carry it like that.
    return protocol::SessionKey{binding->gatewayAgent, key->projectId, key->threadId}
        .toString()
        .toLower();
}

void Connector::handleUserMessage(const protocol::InboundUser &message)
{
    if (m_draining)
        return; // unacknowledged, so the hub keeps it
    const Result<QString> key = gatewayKey(message.envelope.sessionKey);
    if (!key) {
        m_hub.refuse(message.envelope.id, u"forbidden"_s, key.error().message);
        return;
    }
    Turn turn;
    turn.message = message;
    turn.gatewayKey = *key;
    turn.runKey = runKeyFor(message.envelope.id);
    turn.runId = turn.runKey;
    m_tasks.spawn(m_inbox.receive(turn), [this, turn](const Result<bool> &received) {
        if (!received) {
            qCWarning(lcConnector, "cannot accept a message: %s",
                      qPrintable(describe(received.error())));
            m_hub.refuse(turn.messageId(), u"internal"_s, received.error().message, true);
            return;
        }
        m_hub.acknowledge(turn.messageId(), *received ? protocol::AckStatus::Delivered
                                                      : protocol::AckStatus::Duplicate);
        if (*received)
            enqueue(turn);
    });
}

void Connector::handleAbort(const protocol::ControlAbort &abort)
{
    const Result<QString> key = gatewayKey(abort.envelope.sessionKey);
    SessionActor *actor = key ? m_actors.value(*key) : nullptr;
    if (actor && actor->abort(abort.replyTo, abort.runId)) {
        m_hub.acknowledge(abort.envelope.id, protocol::AckStatus::Delivered);
        return;
    }
    m_hub.refuse(abort.envelope.id, u"run_conflict"_s,
                 QCoreApplication::translate("ltb::core", "Nothing runs in this conversation."));
}

void Connector::handleGatewayEvent(const QString &name, const Json &payload)
{
    if (SessionActor *actor = m_actors.value(memberText(payload, "sessionKey")))
        actor->handleEvent(name, payload);
}

void Connector::tellActors()
{
    for (SessionActor *actor : std::as_const(m_actors))
        actor->gatewayChanged();
}

void Connector::enqueue(Turn turn)
{
    SessionActor *&actor = m_actors[turn.gatewayKey];
    if (!actor) {
        const TurnServices services{&m_gateway, &m_hub, &m_inbox, &m_outbox, &m_clock};
        actor = new SessionActor(turn.gatewayKey, services, m_options.limits, this);
        connect(actor, &SessionActor::idle, this, [this, key = turn.gatewayKey] { dismiss(key); });
    }
    actor->enqueue(std::move(turn));
}

// A conversation at rest costs nothing: no object here, no events from the gateway.
void Connector::dismiss(const QString &gatewayKey)
{
    SessionActor *actor = m_actors.value(gatewayKey);
    if (!actor || !actor->isIdle() || actor->waiting() > 0)
        return;
    m_actors.remove(gatewayKey);
    actor->deleteLater();
    if (!m_gateway.isUp())
        return;
    Json params = {{"key", gatewayKey.toStdString()}};
    m_tasks.spawn(m_gateway.call("sessions.messages.unsubscribe", std::move(params)),
                  [](const Result<Json> &done) {
                      if (!done)
                          qCDebug(lcConnector, "unsubscribe: %s",
                                  qPrintable(describe(done.error())));
                  });
}

int Connector::runsActive() const
{
    return int(std::count_if(m_actors.begin(), m_actors.end(),
                             [](const SessionActor *actor) { return !actor->isIdle(); }));
}

int Connector::queueDepth() const
{
    int depth = 0;
    for (const SessionActor *actor : m_actors)
        depth += actor->waiting();
    return depth;
}

protocol::InstanceStatus Connector::status()
{
    protocol::InstanceStatus status;
    const GatewayState gateway = m_gateway.state();
    status.gateway = gateway == GatewayState::Up           ? u"up"_s
                     : gateway == GatewayState::Connecting ? u"starting"_s
                                                           : u"down"_s;
    status.gatewayVersion = m_gateway.hello().version;
    for (const AgentBinding &agent : m_options.agents) {
        const QString prefix = u"agent:%1:"_s.arg(agent.gatewayAgent).toLower();
        const bool busy =
            std::any_of(m_actors.keyBegin(), m_actors.keyEnd(),
                        [&prefix](const QString &key) { return key.startsWith(prefix); });
        status.agents.push_back({agent.agentId, gateway == GatewayState::Refused ? u"error"_s
                                                : busy                           ? u"active"_s
                                                                                 : u"idle"_s});
    }
    status.runsActive = runsActive();
    status.queueDepth = queueDepth();
    status.host = m_host.read();
    return status;
}

void Connector::beat()
{
    if (!m_hub.isReady())
        return;
    protocol::Heartbeat heartbeat;
    heartbeat.id = newUlid();
    heartbeat.ts = m_clock.nowMs();
    heartbeat.status = status();
    m_hub.sendDroppable(heartbeat);
}

} // namespace ltb::core::connector
