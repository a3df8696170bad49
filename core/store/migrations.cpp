#include "core/store/migrations.h"

#include "core/base/log.h"
#include "core/store/database.h"
#include "core/store/sqlitebackup.h"
#include "core/store/sqlscript.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <map>

namespace ltb::core::store {

namespace {

struct RecordedStep {
    QString name;
    QString checksum;
};
using RecordedSteps = std::map<int, RecordedStep>;

Error migrationError(const QString &message, const QString &cause, const QString &nextStep)
{
    return Error{.code = ErrorCode::Storage,
                 .message = message,
                 .cause = cause,
                 .field = QStringLiteral("store"),
                 .nextStep = nextStep};
}

Result<int> count(Database &database, const QString &sql)
{
    Result<Query> rows = database.run(sql);
    if (!rows)
        return rows.error();
    return rows->next() ? int(rows->integer(0)) : 0;
}

// Creates the list of steps in an empty file; refuses a file that has tables but no such list.
Result<void> ensureStepTable(Database &database)
{
    const Result<int> known =
        count(database, QStringLiteral("SELECT count(*) FROM sqlite_master WHERE type='table' AND "
                                       "name='schema_migrations'"));
    if (!known)
        return known.error();
    if (*known > 0)
        return {};
    const Result<int> others =
        count(database, QStringLiteral("SELECT count(*) FROM sqlite_master"));
    if (!others)
        return others.error();
    if (*others > 0)
        return migrationError(
            QCoreApplication::translate("ltb::core", "The data file belongs to another program."),
            QStringLiteral("it has tables but no schema_migrations"),
            QCoreApplication::translate("ltb::core", "Choose another file."));
    const Result<int> created = database.change(QStringLiteral(
        "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL PRIMARY KEY, "
        "name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL)"));
    return created ? Result<void>() : created.error();
}

Result<RecordedSteps> readSteps(Database &database)
{
    Result<Query> rows =
        database.run(QStringLiteral("SELECT version, name, checksum FROM schema_migrations"));
    if (!rows)
        return rows.error();
    RecordedSteps steps;
    while (rows->next())
        steps.emplace(int(rows->integer(0)), RecordedStep{rows->text(1), rows->text(2)});
    if (std::optional<Error> broken = database.takeReadError())
        return std::move(*broken);
    return steps;
}

Result<void> checkSteps(const RecordedSteps &recorded, const std::vector<Migration> &known)
{
    for (const auto &[version, step] : recorded) {
        const auto migration = std::find_if(
            known.begin(), known.end(), [v = version](const auto &m) { return m.version == v; });
        if (migration == known.end())
            return migrationError(
                QCoreApplication::translate(
                    "ltb::core", "The data file was written by a newer version of LaunchThatBot."),
                QStringLiteral("unknown migration %1").arg(step.name),
                QCoreApplication::translate("ltb::core",
                                            "Install the newer version, or use another data "
                                            "folder."));
        if (migration->checksum != step.checksum)
            return migrationError(
                QCoreApplication::translate(
                    "ltb::core", "The data file was made by a different build of LaunchThatBot."),
                QStringLiteral("migration %1 has another checksum").arg(step.name),
                QCoreApplication::translate("ltb::core",
                                            "Use the build that made it, or use another data "
                                            "folder."));
    }
    return {};
}

Result<void> runSteps(Database &database, const Migration &migration, const Clock &clock)
{
    // Another process may have applied it while this one waited for the lock.
    const Result<RecordedSteps> recorded = readSteps(database);
    if (!recorded)
        return recorded.error();
    if (recorded->contains(migration.version))
        return {};
    for (const QString &statement : splitSql(migration.sql)) {
        const Result<int> done = database.change(statement);
        if (!done)
            return done.error();
    }
    const Result<int> noted = database.change(
        QStringLiteral("INSERT INTO schema_migrations(version, name, checksum, applied_at) "
                       "VALUES (?, ?, ?, ?)"),
        {migration.version, migration.name, migration.checksum, clock.nowMs()});
    return noted ? Result<void>() : noted.error();
}

Result<void> applyOne(Database &database, const Migration &migration, const Clock &clock)
{
    const Result<void> begun = database.begin();
    if (!begun)
        return begun;
    Result<void> done = runSteps(database, migration, clock);
    if (done)
        done = database.commit();
    if (done)
        return {};
    database.rollback();
    Error error = done.error();
    error.cause = QStringLiteral("migration %1: %2").arg(migration.name, error.cause);
    return error;
}

} // namespace

Result<Migration> Migration::fromFile(const QString &fileName, QByteArray content)
{
    static const QRegularExpression pattern(
        QStringLiteral("^(?<name>(?<version>\\d{4})_[a-z][a-z0-9_]*)\\.sql$"));
    const QRegularExpressionMatch match = pattern.match(fileName);
    if (!match.hasMatch())
        return Error{.code = ErrorCode::Internal,
                     .message = QCoreApplication::translate(
                         "ltb::core", "The program was put together wrongly."),
                     .cause = QStringLiteral("migration named %1").arg(fileName)};
    content.replace("\r\n", "\n");
    return Migration{
        .version = match.captured(QStringLiteral("version")).toInt(),
        .name = match.captured(QStringLiteral("name")),
        .sql = QString::fromUtf8(content),
        .checksum = QString::fromLatin1(
            QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex()),
    };
}

Result<std::vector<Migration>> embeddedMigrations()
{
    std::vector<Migration> migrations;
    const QDir folder(QStringLiteral(":/ltb/migrations"));
    for (const QString &fileName : folder.entryList(QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(fileName));
        if (!file.open(QIODevice::ReadOnly))
            return Error{.code = ErrorCode::Internal,
                         .message = QCoreApplication::translate(
                             "ltb::core", "The program was put together wrongly."),
                         .cause = file.errorString()};
        Result<Migration> migration = Migration::fromFile(fileName, file.readAll());
        if (!migration)
            return migration.error();
        migrations.push_back(std::move(migration).value());
    }
    return migrations;
}

Result<void> applyMigrations(Database &database, const std::vector<Migration> &migrations,
                             const Clock &clock)
{
    const Result<void> ready = ensureStepTable(database);
    if (!ready)
        return ready;
    const Result<RecordedSteps> recorded = readSteps(database);
    if (!recorded)
        return recorded.error();
    const Result<void> known = checkSteps(*recorded, migrations);
    if (!known)
        return known;

    bool copied = recorded->empty(); // nothing in it yet
    for (const Migration &migration : migrations) {
        if (recorded->contains(migration.version))
            continue;
        if (!copied) {
            const Result<QString> copy = copyAside(database, recorded->rbegin()->first, clock);
            if (!copy)
                return copy.error();
            copied = true;
        }
        const Result<void> applied = applyOne(database, migration, clock);
        if (!applied)
            return applied;
        qCInfo(lcStore).noquote() << "applied migration" << migration.name;
    }
    return {};
}

} // namespace ltb::core::store
