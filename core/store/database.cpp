#include "core/store/database.h"

#include "core/store/migrations.h"
#include "core/store/sqlerror.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlError>

#include <atomic>

namespace ltb::core::store {

namespace {

constexpr auto ownerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

QString nextConnectionName()
{
    static std::atomic<quint64> counter{0};
    return QStringLiteral("ltb-store-%1").arg(++counter);
}

Error fileError(const QString &message, const QString &cause)
{
    return Error{.code = ErrorCode::Storage,
                 .message = message,
                 .cause = cause,
                 .field = QStringLiteral("store"),
                 .nextStep = QCoreApplication::translate(
                     "ltb::core", "Check that the folder belongs to this user and is writable.")};
}

// SQLite would create the file with the umask's permissions; the WAL files copy the main file's.
Result<void> preparePrivateFile(const QString &path)
{
    const QDir folder = QFileInfo(path).absoluteDir();
    if (!folder.exists()) {
        if (!folder.mkpath(QStringLiteral(".")))
            return fileError(
                QCoreApplication::translate("ltb::core", "The data folder could not be created."),
                folder.path());
        QFile::setPermissions(folder.path(), ownerOnly | QFileDevice::ExeOwner);
    }
    QFile file(path);
    if (!file.exists() && !file.open(QIODevice::WriteOnly | QIODevice::NewOnly, ownerOnly)
        && !file.exists()) // another process may have been faster
        return fileError(
            QCoreApplication::translate("ltb::core", "The data file could not be created."),
            file.errorString());
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther
                        | QFileDevice::WriteOther;
    if ((file.permissions() & others) && !file.setPermissions(ownerOnly))
        return fileError(
            QCoreApplication::translate(
                "ltb::core", "The data file can be read by other users of this machine."),
            file.errorString());
    return {};
}

// QtSql would store a null string as NULL, and an unsigned 64-bit number as text.
QVariant bindable(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QString:
        return value.toString().isNull() ? QVariant(QStringLiteral("")) : value;
    case QMetaType::QByteArray:
        return value.toByteArray().isNull() ? QVariant(QByteArray("")) : value;
    case QMetaType::ULongLong:
        return QVariant(value.toLongLong());
    default:
        return value;
    }
}

Error valueCountError(const QString &sql, qsizetype given)
{
    return Error{.code = ErrorCode::Internal,
                 .message = QCoreApplication::translate(
                     "ltb::core", "The program asked its data store for something impossible."),
                 .cause = QStringLiteral("%1 values given for: %2").arg(given).arg(sql)};
}

} // namespace

Database::Database(StoreLocation location, QString connectionName)
    : m_location(std::move(location))
    , m_connectionName(std::move(connectionName))
    , m_statements(std::make_shared<StatementCache>())
{}

Database::~Database()
{
    m_statements->clear();
    m_connection.close();
    m_connection = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_connectionName);
}

Result<std::unique_ptr<Database>> Database::open(const StoreLocation &location)
{
    if (location.engine != StoreLocation::Engine::Sqlite)
        return Error{.code = ErrorCode::InvalidInput,
                     .message = QCoreApplication::translate(
                         "ltb::core", "This version cannot store its data in PostgreSQL yet."),
                     .field = QStringLiteral("store"),
                     .nextStep = QCoreApplication::translate("ltb::core", "Use sqlite:FILE.")};
    std::unique_ptr<Database> database(new Database(location, nextConnectionName()));
    const Result<void> opened = database->openSqlite();
    if (!opened)
        return opened.error();
    return database;
}

Result<void> Database::openSqlite()
{
    const Result<void> file = preparePrivateFile(m_location.path);
    if (!file)
        return file;
    m_connection = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_connectionName);
    m_connection.setDatabaseName(m_location.path);
    m_connection.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
    if (!m_connection.open())
        return fromSqlError(m_connection.lastError());
    return configureSqlite();
}

Result<void> Database::configureSqlite()
{
    Result<Query> mode = run(QStringLiteral("PRAGMA journal_mode=WAL"));
    if (!mode)
        return mode.error();
    if (!mode->next() || mode->text(0) != QStringLiteral("wal"))
        return fileError(
            QCoreApplication::translate(
                "ltb::core", "The data folder's file system cannot hold the data safely."),
            QStringLiteral("journal_mode=WAL was refused"));
    const QStringList settings{
        QStringLiteral("PRAGMA synchronous=FULL"), // an answered write survives a power cut
        QStringLiteral("PRAGMA foreign_keys=ON"),
        QStringLiteral("PRAGMA secure_delete=ON"), // deleted envelopes are overwritten
        QStringLiteral("PRAGMA trusted_schema=OFF"), // a planted schema cannot call functions
        QStringLiteral("PRAGMA temp_store=MEMORY"),
        QStringLiteral("PRAGMA journal_size_limit=67108864"),
    };
    for (const QString &setting : settings) {
        const Result<Query> done = run(setting);
        if (!done)
            return done.error();
    }
    m_statements->clear();
    return {};
}

Result<void> Database::migrate(const Clock &clock)
{
    const Result<std::vector<Migration>> migrations = embeddedMigrations();
    if (!migrations)
        return migrations.error();
    const Result<void> done = applyMigrations(*this, *migrations, clock);
    m_statements->clear(); // prepared statements keep the columns they were prepared with
    return done;
}

Result<Statement> Database::prepared(const QString &sql)
{
    if (std::optional<Statement> idle = m_statements->take(sql))
        return std::move(*idle);
    QSqlQuery query(m_connection);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return fromSqlError(query.lastError());
    return Statement{std::move(query)};
}

Result<Query> Database::run(const QString &sql, const QVariantList &values)
{
    Result<Statement> statement = prepared(sql);
    if (!statement)
        return statement.error();
    // A statement that ran before keeps its values, so too few would go unnoticed.
    if (statement->parameters >= 0 && statement->parameters != values.size())
        return valueCountError(sql, values.size());
    for (qsizetype i = 0; i < values.size(); ++i)
        statement->query.bindValue(int(i), bindable(values[i]));
    if (!statement->query.exec()) {
        if (statement->query.lastError().type() == QSqlError::StatementError
            && statement->query.lastError().nativeErrorCode().isEmpty())
            return valueCountError(sql, values.size());
        return fromSqlError(statement->query.lastError());
    }
    statement->parameters = values.size();
    return Query(m_statements, sql, std::move(statement).value());
}

Result<int> Database::change(const QString &sql, const QVariantList &values)
{
    const Result<Query> query = run(sql, values);
    if (!query)
        return query.error();
    return query->numRowsAffected();
}

Result<void> Database::begin()
{
    const Result<Query> done = run(QStringLiteral("BEGIN IMMEDIATE"));
    return done ? Result<void>() : done.error();
}

Result<void> Database::commit()
{
    const Result<Query> done = run(QStringLiteral("COMMIT"));
    return done ? Result<void>() : done.error();
}

void Database::rollback()
{
    // An error here only says that SQLite rolled back by itself (sqlite.org/lang_transaction.html).
    [[maybe_unused]] const Result<Query> done = run(QStringLiteral("ROLLBACK"));
}

} // namespace ltb::core::store
