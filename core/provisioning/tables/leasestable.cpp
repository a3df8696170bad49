#include "core/provisioning/tables/leasestable.h"

#include <QCoreApplication>

namespace ltb::core::provisioning {

Result<bool> LeasesTable::acquire(const QString &name, const QString &owner, qint64 nowMs,
                                  qint64 expiresAtMs)
{
    const auto changed = m_database.change(
        QStringLiteral("INSERT INTO leases(name, owner, expires_at) VALUES (?, ?, ?) "
                       "ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, "
                       "expires_at = excluded.expires_at "
                       "WHERE leases.owner = excluded.owner OR leases.expires_at <= ?"),
        {name, owner, expiresAtMs, nowMs});
    if (!changed)
        return changed.error();
    return *changed == 1;
}

Result<bool> LeasesTable::renew(const QString &name, const QString &owner, qint64 expiresAtMs)
{
    const auto changed = m_database.change(
        QStringLiteral("UPDATE leases SET expires_at = ? WHERE name = ? AND owner = ?"),
        {expiresAtMs, name, owner});
    if (!changed)
        return changed.error();
    return *changed == 1;
}

Result<void> LeasesTable::release(const QString &name, const QString &owner)
{
    const auto changed = m_database.change(
        QStringLiteral("DELETE FROM leases WHERE name = ? AND owner = ?"), {name, owner});
    return changed ? Result<void>() : changed.error();
}

Result<void> LeasesTable::require(const QString &name, const QString &owner)
{
    auto rows = m_database.run(QStringLiteral("SELECT 1 FROM leases WHERE name = ? AND owner = ?"),
                               {name, owner});
    if (!rows)
        return rows.error();
    if (rows->next())
        return {};
    Error lost{
        ErrorCode::Conflict,
        QCoreApplication::translate("ltb::core", "Another console has taken over this deployment."),
        name};
    lost.providerCode = QStringLiteral("lease_lost");
    return lost;
}

Result<std::optional<qint64>> LeasesTable::expiry(const QString &name)
{
    auto rows =
        m_database.run(QStringLiteral("SELECT expires_at FROM leases WHERE name = ?"), {name});
    if (!rows)
        return rows.error();
    return rows->next() ? std::optional(rows->integer(0)) : std::nullopt;
}

} // namespace ltb::core::provisioning
