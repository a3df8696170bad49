// Numbered steps that bring a database to the schema of this program (resources/migrations).
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace ltb::core::store {

class Database;

struct Migration {
    int version = 0;
    QString name; // the file's: "0001_base"
    QString sql;
    QString checksum; // SHA-256 of the file, lower-case hex; line endings do not count

    static Result<Migration> fromFile(const QString &fileName, QByteArray content);
    bool operator==(const Migration &) const = default;
};

// What this program was built with, in ascending order.
Result<std::vector<Migration>> embeddedMigrations();

// Applies those the database does not have, in order, each in one transaction together with its row
// in schema_migrations. Numbers belong to rooms, so a lower one may come after a higher one.
// An existing database is copied first (sqlitebackup.h). Errors (Storage): the file is another
// program's, is newer than this program, was made by other steps, or a step failed and was undone.
Result<void> applyMigrations(Database &database, const std::vector<Migration> &migrations,
                             const Clock &clock);

} // namespace ltb::core::store
