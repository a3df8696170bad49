// Prepared statements of one connection, kept by their SQL text and lent to one query at a time.
#pragma once

#include "core/base/error.h"

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>

#include <optional>
#include <unordered_map>

namespace ltb::core::store {

struct Statement {
    QSqlQuery query;
    qsizetype parameters = -1; // -1: not run yet
};

class StatementCache {
public:
    explicit StatementCache(size_t capacity = 128) : m_capacity(capacity) {}

    // The idle statement for this text, if there is one; it is the caller's until given back.
    std::optional<Statement> take(const QString &sql);
    void giveBack(const QString &sql, Statement statement);
    void clear() { m_idle.clear(); }

    // The first error that ended a read before its last row, since it was asked for.
    std::optional<Error> takeReadError() { return std::exchange(m_readError, {}); }
    void keepReadError(Error error);

private:
    struct Idle {
        Statement statement;
        quint64 lastUse = 0;
    };
    void dropOldest();

    std::unordered_map<QString, Idle> m_idle;
    std::optional<Error> m_readError;
    size_t m_capacity;
    quint64 m_uses = 0;
};

} // namespace ltb::core::store
