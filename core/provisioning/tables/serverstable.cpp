#include "core/provisioning/tables/serverstable.h"

namespace ltb::core::provisioning {

namespace {

QString toJsonList(const QStringList &texts)
{
    Json array = Json::array();
    for (const QString &text : texts)
        array.push_back(text.toStdString());
    return QString::fromUtf8(dumpJson(array));
}

QStringList fromJsonList(const QString &text)
{
    const auto array = parseJson(text.toUtf8());
    QStringList texts;
    if (!array || !array->is_array())
        return texts;
    for (const Json &item : *array) {
        if (item.is_string())
            texts += toQString(item.get_ref<const std::string &>());
    }
    return texts;
}

} // namespace

Result<void> ServersTable::save(const ServerRecord &server)
{
    const auto changed = m_database.change(
        QStringLiteral(
            "INSERT INTO servers(id, deployment_id, account_id, provider, provider_id, name, "
            "location, size, ipv4, ipv6, pending_actions_json, created_at, removed_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
            "ipv4 = excluded.ipv4, ipv6 = excluded.ipv6, name = excluded.name, "
            "pending_actions_json = excluded.pending_actions_json, "
            "removed_at = excluded.removed_at"),
        {server.id.toString(), server.deployment.toString(), server.account.toString(),
         server.provider, server.providerId, server.name, server.location, server.size, server.ipv4,
         server.ipv6, toJsonList(server.pendingActions), server.createdAtMs, server.removedAtMs});
    return changed ? Result<void>() : changed.error();
}

Result<std::vector<ServerRecord>> ServersTable::all()
{
    auto rows = m_database.run(
        QStringLiteral("SELECT id, deployment_id, account_id, provider, provider_id, name, "
                       "location, size, ipv4, ipv6, pending_actions_json, created_at, removed_at "
                       "FROM servers ORDER BY id"));
    if (!rows)
        return rows.error();
    std::vector<ServerRecord> all;
    while (rows->next()) {
        ServerRecord server;
        server.id = ServerId(rows->text(0));
        server.deployment = DeploymentId(rows->text(1));
        server.account = AccountId(rows->text(2));
        server.provider = rows->text(3);
        server.providerId = rows->text(4);
        server.name = rows->text(5);
        server.location = rows->text(6);
        server.size = rows->text(7);
        server.ipv4 = rows->text(8);
        server.ipv6 = rows->text(9);
        server.pendingActions = fromJsonList(rows->text(10));
        server.createdAtMs = rows->integer(11);
        server.removedAtMs = rows->integer(12);
        all.push_back(std::move(server));
    }
    return all;
}

} // namespace ltb::core::provisioning
