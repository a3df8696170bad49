// One SQL connection (SQLite now, PostgreSQL later) that belongs to the thread which opened it.
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariantList>

#include <memory>

namespace ltb::core::store {

// sqlite:FILE, or postgresql://… (docs/architecture.md). Error: InvalidInput, field "store".
struct StoreLocation {
    enum class Engine { Sqlite, PostgreSql } engine = Engine::Sqlite;
    QString path; // file, or the connection URL without its password
    static Result<StoreLocation> parse(const QString &text);
};

class Database {
public:
    // Opens or creates; SQLite: WAL, synchronous=FULL, foreign_keys, secure_delete, mode 0600.
    static Result<std::unique_ptr<Database>> open(const StoreLocation &location);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    // Brings the schema up to date (migrations.h). Copies the SQLite file aside before it changes one.
    Result<void> migrate();

    // Runs one statement with positional `?` values. Errors: Conflict (unique, foreign key), Storage.
    Result<QSqlQuery> run(const QString &sql, const QVariantList &values = {});
    // As run(), and the number of rows it changed.
    Result<int> change(const QString &sql, const QVariantList &values = {});

    Result<void> begin(); // SQLite: BEGIN IMMEDIATE
    Result<void> commit();
    void rollback();

private:
    explicit Database(QString connectionName);
    QString m_connectionName;
    QSqlDatabase m_connection;
    StoreLocation m_location;
};

} // namespace ltb::core::store
