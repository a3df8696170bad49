#include "core/store/statementcache.h"

#include <algorithm>

namespace ltb::core::store {

std::optional<Statement> StatementCache::take(const QString &sql)
{
    auto node = m_idle.extract(sql);
    if (!node)
        return std::nullopt;
    return std::move(node.mapped().statement);
}

void StatementCache::giveBack(const QString &sql, Statement statement)
{
    if (m_idle.size() >= m_capacity)
        dropOldest();
    m_idle.insert_or_assign(sql, Idle{std::move(statement), ++m_uses});
}

void StatementCache::keepReadError(Error error)
{
    if (!m_readError)
        m_readError = std::move(error);
}

void StatementCache::dropOldest()
{
    const auto oldest =
        std::min_element(m_idle.begin(), m_idle.end(), [](const auto &a, const auto &b) {
            return a.second.lastUse < b.second.lastUse;
        });
    if (oldest != m_idle.end())
        m_idle.erase(oldest);
}

} // namespace ltb::core::store
