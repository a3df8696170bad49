#include "core/provisioning/tables/resourceledger.h"

#include "core/provisioning/tables/errorjson.h"

#include <QCoreApplication>

namespace ltb::core::provisioning {

Result<void> ResourceLedger::save(const LedgerResource &resource)
{
    const auto changed = m_database.change(
        QStringLiteral(
            "INSERT INTO server_resources(id, deployment_id, kind, state, provider_id, name, "
            "billed, surplus, created_at, removed_at, error_json) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
            "state = excluded.state, provider_id = excluded.provider_id, name = excluded.name, "
            "billed = excluded.billed, removed_at = excluded.removed_at, "
            "error_json = excluded.error_json"),
        {resource.id, resource.deployment.toString(), kindName(resource.kind),
         stateName(resource.state), resource.providerId, resource.name, int(resource.billed),
         int(resource.surplus), resource.createdAtMs, resource.removedAtMs,
         errorColumn(resource.error)});
    return changed ? Result<void>() : changed.error();
}

Result<std::vector<LedgerResource>> ResourceLedger::all()
{
    auto rows = m_database.run(QStringLiteral(
        "SELECT id, deployment_id, kind, state, provider_id, name, billed, surplus, created_at, "
        "removed_at, error_json FROM server_resources ORDER BY id"));
    if (!rows)
        return rows.error();
    std::vector<LedgerResource> all;
    while (rows->next()) {
        const auto kind = resourceKind(rows->text(2));
        const auto state = resourceState(rows->text(3));
        if (!kind || !state)
            return Error{
                ErrorCode::Storage,
                QCoreApplication::translate("ltb::core", "A row of the ledger cannot be read."),
                rows->text(0)};
        LedgerResource resource;
        resource.id = rows->text(0);
        resource.deployment = DeploymentId(rows->text(1));
        resource.kind = *kind;
        resource.state = *state;
        resource.providerId = rows->text(4);
        resource.name = rows->text(5);
        resource.billed = rows->integer(6) != 0;
        resource.surplus = rows->integer(7) != 0;
        resource.createdAtMs = rows->integer(8);
        resource.removedAtMs = rows->integer(9);
        resource.error = errorFromColumn(rows->optionalText(10));
        all.push_back(std::move(resource));
    }
    return all;
}

} // namespace ltb::core::provisioning
