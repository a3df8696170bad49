// The rows a statement answers, read once from first to last. Gives its prepared statement back to
// the connection when it is destroyed, so let it go before the connection.
#pragma once

#include "core/store/statementcache.h"

#include <QByteArray>
#include <QVariant>

#include <memory>
#include <optional>

namespace ltb::core::store {

class Query {
public:
    Query(std::shared_ptr<StatementCache> cache, QString sql, Statement statement);
    Query(Query &&other) noexcept = default;
    Query &operator=(Query &&) = delete;
    ~Query();

    // Moves to the next (at first: the first) row. False at the end, and when reading broke off,
    // which the connection remembers (Database::takeReadError).
    bool next();

    QVariant value(int column) const { return m_statement->query.value(column); }
    QString text(int column) const { return value(column).toString(); }
    qint64 integer(int column) const { return value(column).toLongLong(); }
    QByteArray bytes(int column) const { return value(column).toByteArray(); }
    bool isNull(int column) const { return m_statement->query.isNull(column); }
    std::optional<qint64> optionalInteger(int column) const;
    std::optional<QString> optionalText(int column) const;

    int numRowsAffected() const { return m_statement->query.numRowsAffected(); }
    QVariant lastInsertId() const { return m_statement->query.lastInsertId(); }

private:
    std::shared_ptr<StatementCache> m_cache;
    QString m_sql;
    std::unique_ptr<Statement> m_statement;
};

} // namespace ltb::core::store
