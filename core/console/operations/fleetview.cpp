#include "core/console/operations/fleetview.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace ltb::core::console {

using namespace std::chrono_literals;
using provisioning::DeploymentRecord;

namespace {

QString fleetText(const char *source)
{
    return QCoreApplication::translate("ltb::core", source);
}

FleetVerdict judgePresence(const protocol::Presence *presence)
{
    if (!presence)
        return {FleetState::Unknown, fleetText("The hub has not reported this agent yet.")};
    switch (presence->state) {
    case protocol::PresenceState::Offline:
        return {
            FleetState::Offline,
            fleetText("No heartbeat for three intervals: the server or its connector is down.")};
    case protocol::PresenceState::Late:
        return {FleetState::Late, fleetText("The last heartbeat is overdue.")};
    case protocol::PresenceState::Online:
        break;
    }
    if (presence->status && presence->status->gateway == QLatin1String("down"))
        return {FleetState::GatewayDown,
                fleetText("The server answers, but its OpenClaw gateway is down.")};
    if (presence->status && presence->status->gateway == QLatin1String("starting"))
        return {FleetState::Late, fleetText("The OpenClaw gateway is starting.")};
    return {FleetState::Healthy, fleetText("Server, connector and gateway answer.")};
}

QString providerTitle(const QString &id)
{
    if (id == QLatin1String("hetzner"))
        return QStringLiteral("Hetzner Cloud");
    return id == QLatin1String("digitalocean") ? QStringLiteral("DigitalOcean") : id;
}

void addPresence(FleetServer *server, const protocol::Presence *presence)
{
    if (!presence)
        return;
    server->instance = InstanceId(presence->instanceId);
    server->agents = presence->agents;
    server->status = presence->status;
    server->lastHeartbeatMs = presence->lastSeenMs;
}

FleetServer fromRecord(const DeploymentRecord &record, const protocol::Presence *presence)
{
    FleetServer server;
    server.id = record.server ? record.server->id : ServerId(record.id.toString());
    server.deployment = record.id;
    server.instance = record.instance.value_or(InstanceId());
    server.name = record.spec.name;
    server.providerId = record.spec.provider;
    server.providerName = providerTitle(record.spec.provider);
    server.location = record.spec.location;
    server.size = record.spec.size;
    server.ipv4 = record.server ? record.server->ipv4 : QString();
    server.monthly = record.quote ? record.quote->monthly : providers::Money();
    server.createdAtMs = record.startedAtMs;
    addPresence(&server, presence);
    // The operator named the agent here; its connector knows only its id.
    for (protocol::AgentInfo &agent : server.agents) {
        if (agent.agentId == record.spec.agentId())
            agent.name = record.spec.agent.name;
    }
    if (server.agents.empty())
        server.agents.push_back({record.spec.agentId(), record.spec.agent.name});
    const FleetVerdict verdict = judgeServer(&record, presence);
    server.state = verdict.state;
    server.stateDetail = verdict.detail;
    return server;
}

FleetServer fromPresence(const protocol::Presence &presence)
{
    FleetServer server;
    server.name = presence.name.isEmpty() ? presence.instanceId : presence.name;
    server.providerName = fleetText("Self-hosted");
    addPresence(&server, &presence);
    const FleetVerdict verdict = judgeServer(nullptr, &presence);
    server.state = verdict.state;
    server.stateDetail = verdict.detail;
    return server;
}

} // namespace

FleetVerdict judgeServer(const DeploymentRecord *deployment, const protocol::Presence *presence)
{
    using State = provisioning::DeploymentState;
    if (!deployment)
        return judgePresence(presence);
    const QString reason = deployment->error ? deployment->error->message : QString();
    switch (deployment->state) {
    case State::Running:
        return {FleetState::Deploying, fleetText("The server is being set up.")};
    case State::WaitingForRetry:
        return {FleetState::Deploying,
                fleetText("A step failed and will be tried again. %1").arg(reason).trimmed()};
    case State::Failed:
        return {FleetState::Failed, fleetText("The deployment failed. %1").arg(reason).trimmed()};
    case State::Cancelling:
        return {FleetState::Removing, fleetText("The server is being removed.")};
    case State::CleanupFailed:
        return {FleetState::Failed,
                fleetText("Not everything could be removed; it may still be billed. %1")
                    .arg(reason)
                    .trimmed()};
    case State::Cancelled:
        return {FleetState::Removing, fleetText("The server is gone.")};
    case State::Done:
        break;
    }
    return judgePresence(presence);
}

FleetView::FleetView(provisioning::DeploymentWorkflow &workflow, PresenceBook &presence,
                     HubLink &link, const Clock &clock, QObject *parent)
    : Fleet(parent), m_workflow(workflow), m_presence(presence), m_link(link), m_clock(clock)
{
    m_rebuild.setSingleShot(true);
    m_rebuild.setInterval(30ms);
    connect(&m_rebuild, &QTimer::timeout, this, &FleetView::rebuild);
    connect(&m_workflow, &provisioning::DeploymentWorkflow::changed, this,
            &FleetView::scheduleRebuild);
    connect(&m_presence, &PresenceBook::changed, this, &FleetView::scheduleRebuild);
    connect(&m_link, &HubStatus::changed, this, &FleetView::scheduleRebuild);
    m_staleCheck.setInterval(5s);
    connect(&m_staleCheck, &QTimer::timeout, this, [this] {
        if (m_wasStale != isStale())
            scheduleRebuild();
    });
    m_staleCheck.start();
}

void FleetView::setLoaded(const Result<void> &outcome)
{
    m_loadState = outcome ? LoadState::Ready : LoadState::Failed;
    m_loadError = outcome ? std::nullopt : std::optional(outcome.error());
    rebuild();
}

void FleetView::scheduleRebuild()
{
    if (!m_rebuild.isActive())
        m_rebuild.start();
}

void FleetView::rebuild()
{
    std::vector<FleetServer> servers;
    std::set<InstanceId> shown;
    for (const auto &[id, record] : m_workflow.records()) {
        if (record.state == provisioning::DeploymentState::Cancelled)
            continue;
        const protocol::Presence *presence = nullptr;
        if (record.instance) {
            presence = m_presence.find(*record.instance);
            shown.insert(*record.instance);
        }
        servers.push_back(fromRecord(record, presence));
    }
    for (const auto &[id, presence] : m_presence.all()) {
        if (!shown.contains(id))
            servers.push_back(fromPresence(presence));
    }
    m_wasStale = isStale();
    m_servers = std::move(servers);
    emit changed();
}

qint64 FleetView::asOfMs() const
{
    return std::max(m_presence.asOfMs(), m_link.isReady() ? m_link.lastHeardMs() : qint64(0));
}

bool FleetView::isStale() const
{
    return !m_link.isReady();
}

void FleetView::refresh()
{
    m_presence.refresh();
}

} // namespace ltb::core::console
