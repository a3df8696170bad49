// Finds secrets that were stored as they are. Link Ltb::Store and Ltb::Secrets to use it.
#pragma once

#include "core/secrets/vault.h"
#include "core/store/database.h"

#include <QStringList>

namespace ltb::tests {

// "table.column row N: …" for every value of a column named …_ciphertext that is neither NULL nor
// an envelope; also any error, so that an empty list means "looked at everything".
inline QStringList ciphertextViolations(core::store::Database &database)
{
    QStringList violations;
    core::Result<core::store::Query> columns = database.run(QStringLiteral(
        "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table' AND c.name LIKE '%\\_ciphertext' ESCAPE '\\'"));
    if (!columns)
        return {describe(columns.error())};
    while (columns->next()) {
        const QString table = columns->text(0);
        const QString column = columns->text(1);
        core::Result<core::store::Query> rows = database.run(
            QStringLiteral(
                "SELECT rowid, \"%2\", typeof(\"%2\") FROM \"%1\" WHERE \"%2\" IS NOT NULL")
                .arg(table, column));
        if (!rows)
            violations.append(describe(rows.error()));
        while (rows && rows->next()) {
            if (rows->text(2) != QStringLiteral("blob")
                || !core::secrets::Vault::isEnvelope(rows->bytes(1)))
                violations.append(QStringLiteral("%1.%2 row %3: not an envelope")
                                      .arg(table, column, rows->text(0)));
        }
    }
    if (const std::optional<core::Error> broken = database.takeReadError())
        violations.append(describe(*broken));
    return violations;
}

} // namespace ltb::tests
