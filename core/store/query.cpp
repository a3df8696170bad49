#include "core/store/query.h"

#include "core/store/sqlerror.h"

namespace ltb::core::store {

Query::Query(std::shared_ptr<StatementCache> cache, QString sql, Statement statement)
    : m_cache(std::move(cache))
    , m_sql(std::move(sql))
    , m_statement(std::make_unique<Statement>(std::move(statement)))
{}

Query::~Query()
{
    if (!m_statement)
        return;
    m_statement->query.finish();
    m_cache->giveBack(m_sql, std::move(*m_statement));
}

bool Query::next()
{
    QSqlQuery &query = m_statement->query;
    if (query.next())
        return true;
    if (query.lastError().isValid())
        m_cache->keepReadError(fromSqlError(query.lastError()));
    return false;
}

std::optional<qint64> Query::optionalInteger(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<QString> Query::optionalText(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(text(column));
}

} // namespace ltb::core::store
