// The tables of instances, agents and tokens. Plain functions of a database, for the hub's store
// thread and for the command line alike. Every change of access bumps the accounts' revision, which
// a running hub watches.
#pragma once

#include "core/protocol/messages.h"
#include "core/relay/scopes.h"
#include "core/store/database.h"

#include <optional>
#include <vector>

namespace ltb::core::relay {

struct TokenRow {
    QString tokenId; // ULID
    protocol::Role role = protocol::Role::Ui;
    QByteArray hash;
    QString label;
    QString instanceId{}; // role openclaw
    Scopes scopes{}; // role ui
    QStringList agents{}; // role ui: empty means every agent
    qint64 createdAtMs = 0;
    qint64 expiresAtMs = 0; // 0: never
    qint64 revokedAtMs = 0; // 0: not revoked

    bool isValidAt(qint64 nowMs) const
    {
        return revokedAtMs == 0 && (expiresAtMs == 0 || nowMs < expiresAtMs);
    }
};

struct AgentRow {
    protocol::AgentInfo agent;
    QString instanceId;
};

struct InstanceRow {
    QString instanceId;
    QString deploymentId;
    QString name;
    qint64 createdAtMs = 0;
    qint64 heartbeatAtMs = 0; // 0: never
    QByteArray status; // JSON of the last heartbeat, may be empty
};

// Everything the hub keeps in memory about who may talk, read in one go.
struct AccountsSnapshot {
    qint64 revision = 0;
    std::vector<TokenRow> tokens;
    std::vector<InstanceRow> instances;
    std::vector<AgentRow> agents;
};

namespace accounttable {

Result<qint64> revision(store::Database &database);
Result<void> bumpRevision(store::Database &database);
Result<AccountsSnapshot> load(store::Database &database);

Result<void> insertToken(store::Database &database, const TokenRow &token);
Result<std::vector<TokenRow>> tokens(store::Database &database);
Result<std::optional<TokenRow>> tokenByHash(store::Database &database, const QByteArray &hash);
// Error: NotFound.
Result<void> revokeToken(store::Database &database, const QString &tokenId, qint64 nowMs);

// Creates the instance when it is not there; a name that exists stays.
Result<void> ensureInstance(store::Database &database, const QString &instanceId,
                            const QString &name, qint64 nowMs);
// Binds agents to an instance, or updates their names. Error: Conflict, field "agents", when one
// belongs to another instance.
Result<void> bindAgents(store::Database &database, const QString &instanceId,
                        const std::vector<protocol::AgentInfo> &agents, qint64 nowMs);
Result<void> saveHeartbeat(store::Database &database, const QString &instanceId, qint64 atMs,
                           const QByteArray &status);

} // namespace accounttable

} // namespace ltb::core::relay
