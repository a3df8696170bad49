// The tables behind registering an instance before its server exists, and forgetting it.
#pragma once

#include "core/protocol/messages.h"
#include "core/secrets/vault.h"
#include "core/store/database.h"

#include <optional>
#include <vector>

namespace ltb::core::relay {

struct Registration {
    QString deploymentId;
    QString name;
    protocol::AgentInfo agent;
    Secret secrets; // JSON object name → value
};

struct RegisteredInstance {
    QString instanceId;
    Secret bootstrapToken;
    qint64 expiresAtMs = 0;
};

struct ProgressRow {
    QString runId;
    qint64 seq = 0;
    qint64 atMs = 0;
    QString stage;
    QString state;
    qint64 exitCode = 0;
    qint64 seconds = 0;
    QString log{};
};

struct InstanceDetails {
    QString instanceId;
    QString deploymentId;
    QString name;
    QString bootstrapState; // pending, exchanged, expired, alarm
    qint64 firstContactMs = 0; // 0: never
    qint64 alarmAtMs = 0;
    QString alarmReason{};
    std::vector<protocol::AgentInfo> agents{};
    std::vector<ProgressRow> progress{};
};

namespace instancetable {

secrets::FieldName secretsField(const QString &instanceId);

// Idempotent by deployment: the same instance, a fresh token, the older one void. Errors: Conflict
// with providerCode "already_bootstrapped" or "agent_taken".
Result<RegisteredInstance> registerInstance(store::Database &database,
                                            const Registration &registration,
                                            const secrets::Vault &vault, qint64 nowMs,
                                            qint64 unusedMs);
// Error: NotFound.
Result<InstanceDetails> details(store::Database &database, const QString &instanceId, qint64 nowMs);
// Its tokens, agents, heartbeat and progress go; its sessions stay, and nothing waits any more.
// Error: NotFound.
Result<void> remove(store::Database &database, const QString &instanceId, qint64 nowMs);

} // namespace instancetable

} // namespace ltb::core::relay
