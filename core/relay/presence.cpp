#include "core/relay/presence.h"

#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/protocol/wirefields.h"
#include "core/store/storethread.h"

#include <algorithm>

namespace ltb::core::relay {

using protocol::PresenceState;

QStringList Presence::replace(const std::vector<InstanceRow> &instances)
{
    std::map<QString, Entry> next;
    for (const InstanceRow &row : instances) {
        Entry entry;
        if (const auto known = m_entries.find(row.instanceId); known != m_entries.end())
            entry = known->second;
        entry.name = row.name;
        if (row.heartbeatAtMs > entry.seenMs) {
            entry.seenMs = entry.heartbeatMs = row.heartbeatAtMs;
            entry.seenSteadyMs =
                m_clock.steadyMs() - std::max<qint64>(0, m_clock.nowMs() - row.heartbeatAtMs);
            const auto status = parseStatus(row.status);
            entry.status = status ? std::optional(*status) : std::nullopt;
            entry.state = judge(entry);
        }
        next.emplace(row.instanceId, std::move(entry));
    }
    QStringList gone;
    for (const auto &[instanceId, entry] : m_entries) {
        if (!next.contains(instanceId))
            gone.append(instanceId);
    }
    m_entries = std::move(next);
    return gone;
}

void Presence::seen(const QString &instanceId)
{
    touch(instanceId, m_entries[instanceId], Change::State);
}

void Presence::heartbeat(const QString &instanceId, std::optional<protocol::InstanceStatus> status)
{
    Entry &entry = m_entries[instanceId];
    if (status)
        entry.status = std::move(status);
    entry.heartbeatMs = m_clock.nowMs();
    touch(instanceId, entry, Change::Heartbeat);
    save(instanceId, entry);
}

void Presence::touch(const QString &instanceId, Entry &entry, Change change)
{
    entry.seenMs = m_clock.nowMs();
    entry.seenSteadyMs = m_clock.steadyMs();
    const bool wasOnline = entry.state == PresenceState::Online;
    entry.state = PresenceState::Online;
    m_changed(describe(instanceId, entry), wasOnline ? change : Change::State);
}

void Presence::save(const QString &instanceId, const Entry &entry)
{
    const QByteArray status = entry.status ? statusJson(*entry.status) : QByteArray();
    const qint64 at = entry.heartbeatMs;
    std::function<Result<void>(store::Database &)> job = [instanceId, at,
                                                          status](store::Database &database) {
        return accounttable::saveHeartbeat(database, instanceId, at, status);
    };
    m_tasks.spawn(m_store.write<void>(std::move(job)), [](const Result<void> &saved) {
        if (!saved)
            qCWarning(lcRelay) << "cannot store a heartbeat:" << core::describe(saved.error());
    });
}

PresenceState Presence::judge(const Entry &entry) const
{
    if (entry.seenSteadyMs < 0)
        return PresenceState::Offline;
    const qint64 silence = m_clock.steadyMs() - entry.seenSteadyMs;
    if (silence >= 3 * m_intervalMs)
        return PresenceState::Offline;
    return silence * 2 >= 3 * m_intervalMs ? PresenceState::Late : PresenceState::Online;
}

void Presence::update()
{
    for (auto &[instanceId, entry] : m_entries) {
        const PresenceState state = judge(entry);
        if (state == entry.state)
            continue;
        entry.state = state;
        m_changed(describe(instanceId, entry), Change::State);
    }
}

protocol::Presence Presence::describe(const QString &instanceId, const Entry &entry) const
{
    return {.id = newUlid(),
            .ts = m_clock.nowMs(),
            .instanceId = instanceId,
            .name = entry.name,
            .state = entry.state,
            .lastSeenMs = entry.seenMs,
            .agents = m_router.agentsOf(instanceId),
            .status = entry.status};
}

std::optional<protocol::Presence> Presence::of(const QString &instanceId) const
{
    const auto it = m_entries.find(instanceId);
    return it == m_entries.end() ? std::nullopt : std::optional(describe(it->first, it->second));
}

std::vector<protocol::Presence> Presence::all() const
{
    std::vector<protocol::Presence> list;
    list.reserve(m_entries.size());
    for (const auto &[instanceId, entry] : m_entries)
        list.push_back(describe(instanceId, entry));
    return list;
}

qint64 Presence::lastHeartbeatMs(const QString &instanceId) const
{
    const auto it = m_entries.find(instanceId);
    return it == m_entries.end() ? 0 : it->second.heartbeatMs;
}

int Presence::count(PresenceState state) const
{
    return int(std::count_if(m_entries.begin(), m_entries.end(),
                             [state](const auto &item) { return item.second.state == state; }));
}

bool maySee(const Principal &principal, const protocol::Presence &presence)
{
    if (principal.agents.isEmpty())
        return true;
    return std::any_of(
        presence.agents.begin(), presence.agents.end(),
        [&principal](const protocol::AgentInfo &agent) { return principal.mayUse(agent.agentId); });
}

QString presenceName(PresenceState state)
{
    switch (state) {
    case PresenceState::Online:
        return QStringLiteral("online");
    case PresenceState::Late:
        return QStringLiteral("late");
    case PresenceState::Offline:
        break;
    }
    return QStringLiteral("offline");
}

QByteArray statusJson(const protocol::InstanceStatus &status)
{
    return dumpJson(protocol::writeStatus(status));
}

Result<protocol::InstanceStatus> parseStatus(const QByteArray &json)
{
    auto parsed = parseJson(json);
    if (!parsed)
        return parsed.error();
    const Json wrapped{{"status", std::move(*parsed)}};
    JsonFields fields(wrapped);
    protocol::WireProblem problem;
    const auto status = protocol::readStatus(fields, "status", problem);
    problem.note(fields.check());
    if (problem.first())
        return *problem.first();
    if (!status)
        return Error{
            ErrorCode::InvalidInput, QStringLiteral("No status."), {}, QStringLiteral("status")};
    return *status;
}

} // namespace ltb::core::relay
