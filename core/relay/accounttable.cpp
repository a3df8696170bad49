#include "core/relay/accounttable.h"

#include <QCoreApplication>

namespace ltb::core::relay::accounttable {

namespace {

using store::Database;

QVariant timeOrNull(qint64 ms)
{
    return ms == 0 ? QVariant() : QVariant(ms);
}

TokenRow instanceTokenRow(const store::Query &query)
{
    TokenRow row;
    row.role = protocol::Role::OpenClaw;
    row.tokenId = query.text(0);
    row.hash = query.text(1).toLatin1();
    row.label = query.text(2);
    row.instanceId = query.text(3);
    row.createdAtMs = query.integer(4);
    row.expiresAtMs = query.integer(5);
    row.revokedAtMs = query.integer(6);
    return row;
}

Result<TokenRow> operatorTokenRow(const store::Query &query)
{
    TokenRow row;
    row.role = protocol::Role::Ui;
    row.tokenId = query.text(0);
    row.hash = query.text(1).toLatin1();
    row.label = query.text(2);
    const auto scopes = parseScopes(query.text(3));
    if (!scopes)
        return scopes.error();
    row.scopes = *scopes;
    row.agents = query.text(7).split(u',', Qt::SkipEmptyParts);
    row.createdAtMs = query.integer(4);
    row.expiresAtMs = query.integer(5);
    row.revokedAtMs = query.integer(6);
    return row;
}

const QString &instanceTokenColumns()
{
    static const QString text = QStringLiteral(
        "SELECT token_id, token_hash, label, instance_id, created_at, expires_at, revoked_at "
        "FROM instance_tokens ");
    return text;
}

const QString &operatorTokenColumns()
{
    static const QString text = QStringLiteral(
        "SELECT token_id, token_hash, label, scopes, created_at, expires_at, revoked_at, agents "
        "FROM operator_tokens ");
    return text;
}

Result<std::vector<InstanceRow>> loadInstances(Database &database)
{
    auto query = database.run(QStringLiteral(
        "SELECT i.instance_id, i.deployment_id, i.name, i.created_at, h.at, h.status "
        "FROM instances i LEFT JOIN heartbeats h ON h.instance_id = i.instance_id"));
    if (!query)
        return query.error();
    std::vector<InstanceRow> rows;
    while (query->next())
        rows.push_back({query->text(0), query->text(1), query->text(2), query->integer(3),
                        query->integer(4), query->text(5).toUtf8()});
    return rows;
}

Result<std::vector<AgentRow>> loadAgents(Database &database)
{
    auto query = database.run(
        QStringLiteral("SELECT agent_id, instance_id, name, model FROM agents ORDER BY agent_id"));
    if (!query)
        return query.error();
    std::vector<AgentRow> rows;
    while (query->next())
        rows.push_back({{query->text(0), query->text(2), query->text(3)}, query->text(1)});
    return rows;
}

} // namespace

Result<qint64> revision(Database &database)
{
    auto query = database.run(
        QStringLiteral("SELECT revision FROM relay_revisions WHERE name = 'accounts'"));
    if (!query)
        return query.error();
    return query->next() ? query->integer(0) : 0;
}

Result<void> bumpRevision(Database &database)
{
    const auto changed = database.change(QStringLiteral(
        "UPDATE relay_revisions SET revision = revision + 1 WHERE name = 'accounts'"));
    return changed ? Result<void>() : changed.error();
}

Result<AccountsSnapshot> load(Database &database)
{
    const auto number = revision(database);
    if (!number)
        return number.error();
    auto all = tokens(database);
    if (!all)
        return all.error();
    auto instances = loadInstances(database);
    if (!instances)
        return instances.error();
    auto agents = loadAgents(database);
    if (!agents)
        return agents.error();
    return AccountsSnapshot{*number, std::move(*all), std::move(*instances), std::move(*agents)};
}

Result<std::vector<TokenRow>> tokens(Database &database)
{
    std::vector<TokenRow> rows;
    auto instances = database.run(instanceTokenColumns() + QStringLiteral("ORDER BY token_id"));
    if (!instances)
        return instances.error();
    while (instances->next())
        rows.push_back(instanceTokenRow(*instances));
    auto operators = database.run(operatorTokenColumns() + QStringLiteral("ORDER BY token_id"));
    if (!operators)
        return operators.error();
    while (operators->next()) {
        auto row = operatorTokenRow(*operators);
        if (!row)
            return row.error();
        rows.push_back(std::move(*row));
    }
    return rows;
}

Result<std::optional<TokenRow>> tokenByHash(Database &database, const QByteArray &hash)
{
    const QString where = QStringLiteral("WHERE token_hash = ?");
    const QVariantList values{QString::fromLatin1(hash)};
    auto instances = database.run(instanceTokenColumns() + where, values);
    if (!instances)
        return instances.error();
    if (instances->next())
        return std::optional(instanceTokenRow(*instances));
    auto operators = database.run(operatorTokenColumns() + where, values);
    if (!operators)
        return operators.error();
    if (!operators->next())
        return std::optional<TokenRow>();
    auto row = operatorTokenRow(*operators);
    if (!row)
        return row.error();
    return std::optional(std::move(*row));
}

Result<void> insertToken(Database &database, const TokenRow &token)
{
    const bool isInstance = token.role == protocol::Role::OpenClaw;
    const QVariant expires = timeOrNull(token.expiresAtMs);
    const QString hash = QString::fromLatin1(token.hash);
    const auto inserted =
        isInstance ? database.change(
            QStringLiteral("INSERT INTO instance_tokens (token_id, instance_id, token_hash, label, "
                           "created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)"),
            {token.tokenId, token.instanceId, hash, token.label, token.createdAtMs, expires})
                   : database.change(
                       QStringLiteral(
                           "INSERT INTO operator_tokens (token_id, token_hash, label, scopes, "
                           "agents, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)"),
                       {token.tokenId, hash, token.label, scopeNames(token.scopes),
                        token.agents.join(u','), token.createdAtMs, expires});
    if (!inserted)
        return inserted.error();
    return bumpRevision(database);
}

Result<void> revokeToken(Database &database, const QString &tokenId, qint64 nowMs)
{
    int found = 0;
    for (const QString &table :
         {QStringLiteral("instance_tokens"), QStringLiteral("operator_tokens")}) {
        const auto changed = database.change(
            QStringLiteral("UPDATE %1 SET revoked_at = COALESCE(revoked_at, ?) WHERE token_id = ?")
                .arg(table),
            {nowMs, tokenId});
        if (!changed)
            return changed.error();
        found += *changed;
    }
    if (found == 0)
        return Error{ErrorCode::NotFound,
                     QCoreApplication::translate("ltb::core", "There is no token with this id."),
                     {},
                     QStringLiteral("tokenId")};
    return bumpRevision(database);
}

Result<void> ensureInstance(Database &database, const QString &instanceId, const QString &name,
                            qint64 nowMs)
{
    const auto changed = database.change(
        QStringLiteral("INSERT INTO instances (instance_id, name, created_at) VALUES (?, ?, ?) "
                       "ON CONFLICT (instance_id) DO NOTHING"),
        {instanceId, name, nowMs});
    return changed ? Result<void>() : changed.error();
}

Result<void> bindAgents(Database &database, const QString &instanceId,
                        const std::vector<protocol::AgentInfo> &agents, qint64 nowMs)
{
    for (const protocol::AgentInfo &agent : agents) {
        const auto changed = database.change(
            QStringLiteral("INSERT INTO agents (agent_id, instance_id, name, model, created_at) "
                           "VALUES (?, ?, ?, ?, ?) ON CONFLICT (agent_id) DO UPDATE SET "
                           "name = excluded.name, model = excluded.model "
                           "WHERE agents.instance_id = excluded.instance_id"),
            {agent.agentId, instanceId, agent.name, agent.model, nowMs});
        if (!changed)
            return changed.error();
        if (*changed == 0)
            return Error{ErrorCode::Conflict,
                         QCoreApplication::translate(
                             "ltb::core", "The agent \"%1\" belongs to another instance.")
                             .arg(agent.agentId),
                         {},
                         QStringLiteral("agents")};
    }
    return {};
}

Result<void> saveHeartbeat(Database &database, const QString &instanceId, qint64 atMs,
                           const QByteArray &status)
{
    const auto changed = database.change(
        QStringLiteral("INSERT INTO heartbeats (instance_id, at, status) VALUES (?, ?, ?) "
                       "ON CONFLICT (instance_id) DO UPDATE SET at = excluded.at, "
                       "status = excluded.status"),
        {instanceId, atMs, QString::fromUtf8(status)});
    return changed ? Result<void>() : changed.error();
}

} // namespace ltb::core::relay::accounttable
