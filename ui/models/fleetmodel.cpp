#include "ui/models/fleetmodel.h"

#include "ui/models/format.h"

#include <algorithm>

namespace ltb::ui {

using core::console::FleetServer;
using core::console::FleetState;

namespace {
constexpr int ageIntervalMs = 1000;
constexpr double highLoadPercent = 85;
} // namespace

FleetStateLook lookOf(FleetState state)
{
    switch (state) {
    case FleetState::Failed:
        return {FleetModel::tr("Failed"), StatusTone::Error, {}};
    case FleetState::Offline:
        return {FleetModel::tr("Offline"), StatusTone::Error, QStringLiteral("wifi-off")};
    case FleetState::GatewayDown:
        return {FleetModel::tr("Gateway down"), StatusTone::Error, {}};
    case FleetState::Late:
        return {FleetModel::tr("Late"), StatusTone::Warn, {}};
    case FleetState::Deploying:
        return {FleetModel::tr("Deploying"), StatusTone::Info, {}};
    case FleetState::Removing:
        return {FleetModel::tr("Removing"), StatusTone::Info, QStringLiteral("trash-2")};
    case FleetState::Unknown:
        return {FleetModel::tr("Unknown"), StatusTone::Neutral, QStringLiteral("circle-help")};
    case FleetState::Healthy:
        break;
    }
    return {FleetModel::tr("Healthy"), StatusTone::Ok, {}};
}

bool needsAttention(FleetState state)
{
    return state == FleetState::Failed || state == FleetState::Offline
           || state == FleetState::GatewayDown || state == FleetState::Late;
}

bool isHighLoad(double percent)
{
    return percent >= highLoadPercent;
}

double memoryPercent(const core::protocol::HostFigures &host)
{
    return host.memTotalBytes > 0 ? 100.0 * double(host.memUsedBytes) / double(host.memTotalBytes)
                                  : 0;
}

QString placeText(const FleetServer &server)
{
    QStringList parts;
    for (const QString &part : {server.providerName, server.location, server.size}) {
        if (!part.isEmpty())
            parts << part;
    }
    return parts.join(QStringLiteral(" · "));
}

FleetModel::FleetModel(core::console::Fleet &fleet, const core::Clock &clock, QObject *parent)
    : QAbstractTableModel(parent), m_fleet(fleet), m_clock(clock)
{
    connect(&fleet, &core::console::Fleet::changed, this, &FleetModel::sync);
    connect(&m_ageTimer, &QTimer::timeout, this, [this] {
        if (!m_servers.empty())
            emit dataChanged(index(0, Heartbeat), index(rowCount() - 1, Heartbeat));
    });
    m_ageTimer.start(ageIntervalMs);
    sync();
}

int FleetModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_servers.size());
}

int FleetModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

int FleetModel::rowOf(const core::ServerId &id) const
{
    const auto it = std::find_if(m_servers.begin(), m_servers.end(),
                                 [&id](const FleetServer &server) { return server.id == id; });
    return it == m_servers.end() ? -1 : int(it - m_servers.begin());
}

const std::vector<double> &FleetModel::cpuSamples(const core::InstanceId &instance) const
{
    static const std::vector<double> none;
    const auto it = m_samples.constFind(instance.toString());
    return it == m_samples.cend() ? none : it->cpu;
}

void FleetModel::remember(const FleetServer &server)
{
    if (!server.status || server.instance.isEmpty())
        return;
    Samples &samples = m_samples[server.instance.toString()];
    if (samples.lastMs == server.lastHeartbeatMs)
        return;
    samples.lastMs = server.lastHeartbeatMs;
    if (samples.cpu.size() == sampleLimit)
        samples.cpu.erase(samples.cpu.begin());
    samples.cpu.push_back(server.status->host.cpuPercent);
}

// Rows keep their place while they live; new ones come last. Order on screen is the proxy's.
void FleetModel::sync()
{
    const std::vector<FleetServer> &now = m_fleet.servers();
    const auto find = [&now](const core::ServerId &id) {
        return std::find_if(now.begin(), now.end(),
                            [&id](const FleetServer &server) { return server.id == id; });
    };
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (find(m_servers[size_t(row)].id) != now.end())
            continue;
        beginRemoveRows({}, row, row);
        m_servers.erase(m_servers.begin() + row);
        endRemoveRows();
    }
    for (const FleetServer &server : now) {
        remember(server);
        const int row = rowOf(server.id);
        if (row < 0) {
            beginInsertRows({}, rowCount(), rowCount());
            m_servers.push_back(server);
            endInsertRows();
        } else if (m_servers[size_t(row)] != server) {
            m_servers[size_t(row)] = server;
            emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
        }
    }
}

QVariant FleetModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        return int(section == Price ? Qt::AlignRight | Qt::AlignVCenter
                                    : Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Server:
        return tr("Server");
    case Status:
        return tr("Status");
    case Agent:
        return tr("Agent");
    case Cpu:
        return tr("CPU");
    case Memory:
        return tr("Memory");
    case Heartbeat:
        return tr("Heartbeat");
    case Price:
        return tr("Per month");
    case ColumnCount:
        break;
    }
    return {};
}

QVariant FleetModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const FleetServer &item = server(index.row());
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(item, column);
    case Qt::ToolTipRole:
        return column == Status && !item.stateDetail.isEmpty() ? QVariant(item.stateDetail)
                                                               : QVariant();
    case Qt::AccessibleTextRole: {
        const QString second = subline(item, column).toString();
        const QString first = text(item, column).toString();
        return second.isEmpty() ? first : QStringLiteral("%1, %2").arg(first, second);
    }
    case Qt::TextAlignmentRole:
        return headerData(column, Qt::Horizontal, role);
    case SublineRole:
        return subline(item, column);
    case SortRole:
        return sortKey(item, column);
    case ToneRole:
        return tone(item, column);
    case IconRole:
        return column == Status ? QVariant(lookOf(item.state).iconName) : QVariant();
    case SamplesRole:
        return column == Cpu ? QVariant::fromValue(cpuSamples(item.instance)) : QVariant();
    case StateRole:
        return int(item.state);
    case SearchRole: {
        QString words = item.name + u' ' + placeText(item) + u' ' + item.ipv4;
        for (const core::protocol::AgentInfo &agent : item.agents)
            words += u' ' + agent.name + u' ' + agent.agentId + u' ' + agent.model;
        return words;
    }
    default:
        return {};
    }
}

QVariant FleetModel::text(const FleetServer &item, Column column) const
{
    switch (column) {
    case Server:
        return item.name;
    case Status:
        return lookOf(item.state).word;
    case Agent:
        return item.agents.empty() ? QStringLiteral("–") : item.agents.front().name;
    case Cpu:
        return item.status ? percentText(item.status->host.cpuPercent) : QStringLiteral("–");
    case Memory:
        return item.status ? percentText(memoryPercent(item.status->host)) : QStringLiteral("–");
    case Heartbeat:
        return agoText(item.lastHeartbeatMs, m_clock.nowMs());
    case Price:
        return moneyText(item.monthly);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant FleetModel::subline(const FleetServer &item, Column column) const
{
    if (column == Server)
        return placeText(item);
    if (column == Agent && !item.agents.empty()) {
        return item.agents.size() > 1 ? tr("and %1 more").arg(item.agents.size() - 1)
                                      : item.agents.front().model;
    }
    if (column == Memory && item.status && item.status->host.memTotalBytes > 0)
        return tr("of %1").arg(bytesText(item.status->host.memTotalBytes));
    return {};
}

QVariant FleetModel::sortKey(const FleetServer &item, Column column) const
{
    switch (column) {
    case Status:
        return int(item.state);
    case Cpu:
        return item.status ? item.status->host.cpuPercent : -1;
    case Memory:
        return item.status ? memoryPercent(item.status->host) : -1;
    case Heartbeat:
        return item.lastHeartbeatMs;
    case Price:
        return item.monthly.micros;
    case Server:
    case Agent:
    case ColumnCount:
        break;
    }
    return text(item, column);
}

QVariant FleetModel::tone(const FleetServer &item, Column column) const
{
    StatusTone tone = StatusTone::Neutral;
    if (column == Status)
        tone = lookOf(item.state).tone;
    else if (column == Heartbeat && item.state == FleetState::Offline)
        tone = StatusTone::Error;
    else if (column == Heartbeat && item.state == FleetState::Late)
        tone = StatusTone::Warn;
    else if (column == Cpu && item.status && isHighLoad(item.status->host.cpuPercent))
        tone = StatusTone::Error;
    else if (column == Memory && item.status && isHighLoad(memoryPercent(item.status->host)))
        tone = StatusTone::Warn;
    return int(tone);
}

} // namespace ltb::ui
