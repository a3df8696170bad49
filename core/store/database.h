// One SQL connection (SQLite now, PostgreSQL later) that belongs to the thread which opened it.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/store/query.h"
#include "core/store/storelocation.h"

#include <QSqlDatabase>
#include <QString>
#include <QVariantList>

#include <memory>
#include <optional>

namespace ltb::core::store {

class Database {
public:
    // Opens or creates; SQLite: WAL, synchronous=FULL, foreign_keys, secure_delete, mode 0600,
    // waits up to 5 s for another process. The first thing done with a file is to migrate() it.
    static Result<std::unique_ptr<Database>> open(const StoreLocation &location);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    // Brings the schema up to date (migrations.h). Copies the SQLite file aside before it changes
    // one.
    Result<void> migrate(const Clock &clock = systemClock());

    // Runs one statement with positional `?` values; its prepared form is kept for the next time.
    // NULL is QVariant(): a null QString or QByteArray is stored as an empty one.
    // Errors: Conflict (unique, foreign key), Storage, Internal (as many values as `?` are needed).
    Result<Query> run(const QString &sql, const QVariantList &values = {});
    // As run(), and the number of rows it changed.
    Result<int> change(const QString &sql, const QVariantList &values = {});

    // A job of the StoreThread runs in a transaction already and calls none of these.
    Result<void> begin(); // SQLite: BEGIN IMMEDIATE
    Result<void> commit(); // after an error the transaction is still open: roll back
    void rollback();

    // Why a Query of this connection stopped before its last row, if one did since the last call.
    std::optional<Error> takeReadError() { return m_statements->takeReadError(); }
    const StoreLocation &location() const { return m_location; }

private:
    Database(StoreLocation location, QString connectionName);
    Result<void> openSqlite();
    Result<void> configureSqlite();
    Result<Statement> prepared(const QString &sql);

    StoreLocation m_location;
    QString m_connectionName;
    QSqlDatabase m_connection;
    std::shared_ptr<StatementCache> m_statements;
};

} // namespace ltb::core::store
