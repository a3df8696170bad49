#include "core/store/secretstable.h"

#include "core/store/database.h"

#include <QCoreApplication>

namespace ltb::core::store {

namespace {

const QString &secretColumns()
{
    static const QString columns = QStringLiteral(
        "SELECT id, owner, name, value_ciphertext, created_at, last_used_at FROM secrets ");
    return columns;
}

SecretRow secretFrom(const Query &row)
{
    return SecretRow{.id = row.text(0),
                     .owner = row.text(1),
                     .name = row.text(2),
                     .valueCiphertext = row.bytes(3),
                     .createdAtMs = row.integer(4),
                     .lastUsedAtMs = row.optionalInteger(5)};
}

Error noSuchSecret(const QString &name)
{
    return Error{
        .code = ErrorCode::NotFound,
        .message =
            QCoreApplication::translate("ltb::core", "There is no secret named %1.").arg(name)};
}

} // namespace

Result<void> SecretsTable::insert(const SecretRow &row)
{
    const Result<int> added = m_database.change(
        QStringLiteral("INSERT INTO secrets(id, owner, name, value_ciphertext, created_at, "
                       "last_used_at) VALUES (?, ?, ?, ?, ?, ?)"),
        {row.id, row.owner, row.name, row.valueCiphertext, row.createdAtMs,
         row.lastUsedAtMs ? QVariant(*row.lastUsedAtMs) : QVariant()});
    return added ? Result<void>() : added.error();
}

Result<SecretRow> SecretsTable::find(const QString &owner, const QString &name)
{
    Result<Query> rows = m_database.run(
        secretColumns() + QStringLiteral("WHERE owner = ? AND name = ?"), {owner, name});
    if (!rows)
        return rows.error();
    if (!rows->next())
        return noSuchSecret(name);
    return secretFrom(*rows);
}

Result<std::vector<SecretRow>> SecretsTable::ofOwner(const QString &owner)
{
    Result<Query> rows =
        m_database.run(secretColumns() + QStringLiteral("WHERE owner = ? ORDER BY name"), {owner});
    if (!rows)
        return rows.error();
    std::vector<SecretRow> secrets;
    while (rows->next())
        secrets.push_back(secretFrom(*rows));
    return secrets;
}

Result<void> SecretsTable::setLastUsed(const QString &id, qint64 atMs)
{
    const Result<int> changed = m_database.change(
        QStringLiteral("UPDATE secrets SET last_used_at = ? WHERE id = ?"), {atMs, id});
    if (!changed)
        return changed.error();
    return *changed > 0 ? Result<void>() : noSuchSecret(id);
}

Result<int> SecretsTable::removeOwner(const QString &owner)
{
    return m_database.change(QStringLiteral("DELETE FROM secrets WHERE owner = ?"), {owner});
}

} // namespace ltb::core::store
