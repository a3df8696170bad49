#include "core/relay/instancetable.h"

#include "core/base/ulid.h"
#include "core/relay/accounttable.h"
#include "core/relay/token.h"

#include <QCoreApplication>

namespace ltb::core::relay::instancetable {

namespace {

using store::Database;

Error unknownInstance()
{
    return {ErrorCode::NotFound,
            QCoreApplication::translate("ltb::core", "The hub does not know this instance."),
            {},
            QStringLiteral("instanceId")};
}

// Empty when the deployment is new.
Result<QString> instanceOfDeployment(Database &database, const QString &deploymentId)
{
    auto query =
        database.run(QStringLiteral("SELECT instance_id FROM instances WHERE deployment_id = ?"),
                     {deploymentId});
    if (!query)
        return query.error();
    return query->next() ? query->text(0) : QString();
}

Result<bool> wasExchanged(Database &database, const QString &instanceId)
{
    auto query =
        database.run(QStringLiteral("SELECT 1 FROM bootstrap_tokens "
                                    "WHERE instance_id = ? AND exchanged_at IS NOT NULL LIMIT 1"),
                     {instanceId});
    if (!query)
        return query.error();
    return query->next();
}

Result<void> renew(Database &database, const QString &instanceId, qint64 nowMs)
{
    const auto exchanged = wasExchanged(database, instanceId);
    if (!exchanged)
        return exchanged.error();
    if (*exchanged)
        return Error{
            .code = ErrorCode::Conflict,
            .message = QCoreApplication::translate(
                "ltb::core", "The server of this deployment has fetched its token already."),
            .field = QStringLiteral("deploymentId"),
            .providerCode = QStringLiteral("already_bootstrapped")};
    const auto voided =
        database.change(QStringLiteral("UPDATE bootstrap_tokens SET voided_at = ? "
                                       "WHERE instance_id = ? AND voided_at IS NULL"),
                        {nowMs, instanceId});
    return voided ? Result<void>() : voided.error();
}

Result<void> writeInstance(Database &database, const QString &instanceId,
                           const Registration &registration, const QByteArray &envelope,
                           qint64 nowMs)
{
    const auto written = database.change(
        QStringLiteral("INSERT INTO instances (instance_id, deployment_id, name, created_at, "
                       "secrets_ciphertext) VALUES (?, ?, ?, ?, ?) ON CONFLICT (instance_id) "
                       "DO UPDATE SET name = excluded.name, "
                       "secrets_ciphertext = excluded.secrets_ciphertext"),
        {instanceId, registration.deploymentId, registration.name, nowMs, envelope});
    if (!written)
        return written.error();
    auto bound = accounttable::bindAgents(database, instanceId, {registration.agent}, nowMs);
    if (bound || bound.error().code != ErrorCode::Conflict)
        return bound;
    Error error = bound.error();
    error.field = QStringLiteral("agent.agentId");
    error.providerCode = QStringLiteral("agent_taken");
    return error;
}

Result<Secret> insertBootstrapToken(Database &database, const QString &instanceId, qint64 nowMs,
                                    qint64 expiresAtMs)
{
    Secret token = makeToken(TokenKind::Bootstrap);
    QByteArray text = token.reveal(); // to hash it
    const QByteArray hash = hashToken(text);
    const QByteArray progressHash = hashToken(progressCredential(token));
    wipe(text);
    const auto inserted = database.change(
        QStringLiteral("INSERT INTO bootstrap_tokens (token_hash, progress_hash, instance_id, "
                       "created_at, expires_at) VALUES (?, ?, ?, ?, ?)"),
        {QString::fromLatin1(hash), QString::fromLatin1(progressHash), instanceId, nowMs,
         expiresAtMs});
    if (!inserted)
        return inserted.error();
    return token;
}

Result<void> readBootstrap(Database &database, InstanceDetails &details, qint64 nowMs)
{
    auto query = database.run(
        QStringLiteral("SELECT first_contact_at, exchanged_at, expires_at FROM bootstrap_tokens "
                       "WHERE instance_id = ? AND voided_at IS NULL"),
        {details.instanceId});
    if (!query)
        return query.error();
    details.bootstrapState =
        QStringLiteral("exchanged"); // made by `token create`: nothing to trade
    if (query->next()) {
        details.firstContactMs = query->integer(0);
        if (query->isNull(1))
            details.bootstrapState =
                query->integer(2) <= nowMs ? QStringLiteral("expired") : QStringLiteral("pending");
    }
    if (details.alarmAtMs != 0)
        details.bootstrapState = QStringLiteral("alarm");
    return {};
}

Result<void> readAgents(Database &database, InstanceDetails &details)
{
    auto query = database.run(
        QStringLiteral("SELECT agent_id, name, model FROM agents WHERE instance_id = ? "
                       "ORDER BY agent_id"),
        {details.instanceId});
    if (!query)
        return query.error();
    while (query->next())
        details.agents.push_back({query->text(0), query->text(1), query->text(2)});
    return {};
}

Result<void> readProgress(Database &database, InstanceDetails &details)
{
    auto query =
        database.run(QStringLiteral("SELECT run_id, seq, at, stage, state, exit_code, seconds, log "
                                    "FROM progress_events WHERE instance_id = ? "
                                    "ORDER BY received_at, run_id, seq"),
                     {details.instanceId});
    if (!query)
        return query.error();
    while (query->next())
        details.progress.push_back({query->text(0), query->integer(1), query->integer(2),
                                    query->text(3), query->text(4), query->integer(5),
                                    query->integer(6), query->text(7)});
    return {};
}

} // namespace

secrets::FieldName secretsField(const QString &instanceId)
{
    return {QStringLiteral("instances"), QStringLiteral("secrets_ciphertext"), instanceId};
}

Result<RegisteredInstance> registerInstance(Database &database, const Registration &registration,
                                            const secrets::Vault &vault, qint64 nowMs,
                                            qint64 unusedMs)
{
    const auto known = instanceOfDeployment(database, registration.deploymentId);
    if (!known)
        return known.error();
    const QString instanceId = known->isEmpty() ? newUlid() : *known;
    if (!known->isEmpty()) {
        if (const auto renewed = renew(database, instanceId, nowMs); !renewed)
            return renewed.error();
    }
    const QByteArray envelope = vault.seal(registration.secrets, secretsField(instanceId));
    const auto written = writeInstance(database, instanceId, registration, envelope, nowMs);
    if (!written)
        return written.error();
    const qint64 expiresAtMs = nowMs + unusedMs;
    auto token = insertBootstrapToken(database, instanceId, nowMs, expiresAtMs);
    if (!token)
        return token.error();
    if (const auto bumped = accounttable::bumpRevision(database); !bumped)
        return bumped.error();
    return RegisteredInstance{instanceId, std::move(*token), expiresAtMs};
}

Result<InstanceDetails> details(Database &database, const QString &instanceId, qint64 nowMs)
{
    auto query = database.run(
        QStringLiteral("SELECT deployment_id, name, alarm_at, alarm_reason FROM instances "
                       "WHERE instance_id = ?"),
        {instanceId});
    if (!query)
        return query.error();
    if (!query->next())
        return unknownInstance();
    InstanceDetails details;
    details.instanceId = instanceId;
    details.deploymentId = query->text(0);
    details.name = query->text(1);
    details.alarmAtMs = query->integer(2);
    details.alarmReason = query->text(3);
    for (const auto &read : {readBootstrap(database, details, nowMs), readAgents(database, details),
                             readProgress(database, details)}) {
        if (!read)
            return read.error();
    }
    return details;
}

Result<void> remove(Database &database, const QString &instanceId, qint64 nowMs)
{
    const auto removed = database.change(
        QStringLiteral("DELETE FROM instances WHERE instance_id = ?"), {instanceId});
    if (!removed)
        return removed.error();
    if (*removed == 0)
        return unknownInstance();
    const auto closed = database.change(
        QStringLiteral("UPDATE messages SET waiting = 0, delivered_at = ?, "
                       "rejected_code = 'instance_offline' WHERE instance_id = ? AND waiting = 1"),
        {nowMs, instanceId});
    if (!closed)
        return closed.error();
    return accounttable::bumpRevision(database);
}

} // namespace ltb::core::relay::instancetable
