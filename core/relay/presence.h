// Which instances live: hellos and heartbeats in, online, late and offline out. The last heartbeat
// is kept in the store, so that a restarted hub knows what was (docs/protocol.md section 1).
#pragma once

#include "core/base/clock.h"
#include "core/base/task.h"
#include "core/relay/accounts.h"
#include "core/relay/router.h"

#include <map>

namespace ltb::core::store {
class StoreThread;
} // namespace ltb::core::store

namespace ltb::core::relay {

class Presence {
public:
    enum class Change { State, Heartbeat };
    using Changed = std::function<void(const protocol::Presence &, Change)>;

    Presence(store::StoreThread &store, const Router &router, const Clock &clock, qint64 intervalMs,
             Changed changed)
        : m_store(store)
        , m_router(router)
        , m_clock(clock)
        , m_intervalMs(intervalMs)
        , m_changed(std::move(changed))
    {}

    // What the store knows; what was heard since stays. Returns the instances that are gone.
    QStringList replace(const std::vector<InstanceRow> &instances);

    // The connector said hello, or anything else that proves it lives.
    void seen(const QString &instanceId);
    void heartbeat(const QString &instanceId, std::optional<protocol::InstanceStatus> status);
    // Looks at the clock: who became late, who offline.
    void update();

    // Nothing when the instance is not known.
    std::optional<protocol::Presence> of(const QString &instanceId) const;
    std::vector<protocol::Presence> all() const; // by instance id
    qint64 lastHeartbeatMs(const QString &instanceId) const; // 0: never
    int count(protocol::PresenceState state) const;

private:
    struct Entry {
        QString name;
        protocol::PresenceState state = protocol::PresenceState::Offline;
        qint64 seenMs = 0; // UTC, to show
        qint64 seenSteadyMs = -1; // to judge; -1: never
        qint64 heartbeatMs = 0;
        std::optional<protocol::InstanceStatus> status{};
    };

    protocol::PresenceState judge(const Entry &entry) const;
    protocol::Presence describe(const QString &instanceId, const Entry &entry) const;
    void touch(const QString &instanceId, Entry &entry, Change change);
    void save(const QString &instanceId, const Entry &entry);

    store::StoreThread &m_store;
    const Router &m_router;
    const Clock &m_clock;
    qint64 m_intervalMs;
    Changed m_changed;
    std::map<QString, Entry> m_entries;
    TaskScope m_tasks;
};

// A token that is limited to some agents sees only the instances that have one of them.
bool maySee(const Principal &principal, const protocol::Presence &presence);

QString presenceName(protocol::PresenceState state);
// The JSON of a heartbeat's status, as it stands in messages.
QByteArray statusJson(const protocol::InstanceStatus &status);
// Error: InvalidInput, naming the field ("status.gateway").
Result<protocol::InstanceStatus> parseStatus(const QByteArray &json);

} // namespace ltb::core::relay
