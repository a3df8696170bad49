#include "core/relay/router.h"

#include <algorithm>

namespace ltb::core::relay {

void Router::replaceAgents(const std::vector<AgentRow> &agents)
{
    m_agents.clear();
    for (const AgentRow &row : agents)
        bindAgent(row.agent, row.instanceId);
}

void Router::bindAgent(const protocol::AgentInfo &agent, const QString &instanceId)
{
    m_agents.insert_or_assign(agent.agentId.toStdString(), Binding{agent, instanceId});
}

QString Router::instanceOfAgent(std::string_view agentId) const
{
    const auto it = m_agents.find(agentId);
    return it == m_agents.end() ? QString() : it->second.instanceId;
}

std::vector<protocol::AgentInfo> Router::agentsOf(const QString &instanceId) const
{
    std::vector<protocol::AgentInfo> agents;
    for (const auto &[id, binding] : m_agents) {
        if (binding.instanceId == instanceId)
            agents.push_back(binding.agent);
    }
    std::sort(agents.begin(), agents.end(),
              [](const auto &a, const auto &b) { return a.agentId < b.agentId; });
    return agents;
}

std::optional<net::ConnectionId> Router::attach(const QString &instanceId, net::ConnectionId id)
{
    const auto old = connectionOf(instanceId);
    m_connections.insert(instanceId, id);
    return old == id ? std::nullopt : old;
}

void Router::detach(const QString &instanceId, net::ConnectionId id)
{
    if (connectionOf(instanceId) == id)
        m_connections.remove(instanceId);
}

std::optional<net::ConnectionId> Router::connectionOf(const QString &instanceId) const
{
    const auto it = m_connections.constFind(instanceId);
    return it == m_connections.constEnd() ? std::nullopt : std::optional(*it);
}

void Router::subscribe(net::ConnectionId id, const QStringList &patterns)
{
    unsubscribe(id);
    for (const QString &pattern : patterns) {
        std::string text = pattern.toStdString();
        const bool isPrefix = text.ends_with('*');
        if (isPrefix)
            text.pop_back();
        auto &ids = (isPrefix ? m_prefixes : m_exact)[text];
        if (isPrefix && ids.empty())
            ++m_prefixLengths[text.size()];
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(id);
    }
    m_patterns[id] = patterns;
}

void Router::unsubscribe(net::ConnectionId id)
{
    const auto patterns = m_patterns.find(id);
    if (patterns == m_patterns.end())
        return;
    for (const QString &pattern : patterns->second) {
        std::string text = pattern.toStdString();
        if (!text.ends_with('*')) {
            forget(m_exact, text, id);
            continue;
        }
        text.pop_back();
        const bool existed = m_prefixes.contains(text);
        forget(m_prefixes, text, id);
        if (existed && !m_prefixes.contains(text) && --m_prefixLengths[text.size()] == 0)
            m_prefixLengths.erase(text.size());
    }
    m_patterns.erase(patterns);
}

void Router::forget(StringMap<std::vector<net::ConnectionId>> &map, const std::string &key,
                    net::ConnectionId id)
{
    const auto it = map.find(key);
    if (it == map.end())
        return;
    std::erase(it->second, id);
    if (it->second.empty())
        map.erase(it);
}

const std::vector<net::ConnectionId> &Router::followers(std::string_view sessionKey)
{
    m_found.clear();
    if (const auto it = m_exact.find(sessionKey); it != m_exact.end())
        m_found = it->second;
    for (const auto &[length, count] : m_prefixLengths) {
        if (length > sessionKey.size())
            break;
        const auto it = m_prefixes.find(sessionKey.substr(0, length));
        if (it != m_prefixes.end())
            m_found.insert(m_found.end(), it->second.begin(), it->second.end());
    }
    std::sort(m_found.begin(), m_found.end());
    m_found.erase(std::unique(m_found.begin(), m_found.end()), m_found.end());
    return m_found;
}

} // namespace ltb::core::relay
