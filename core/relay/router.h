// Which instance answers for an agent, which connection speaks for an instance, and which consoles
// follow a session.
#pragma once

#include "core/net/server/socketserver.h"
#include "core/relay/accounttable.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ltb::core::relay {

struct TransparentHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <typename Value>
using StringMap = std::unordered_map<std::string, Value, TransparentHash, std::equal_to<>>;

class Router {
public:
    void replaceAgents(const std::vector<AgentRow> &agents);
    void bindAgent(const protocol::AgentInfo &agent, const QString &instanceId);
    // Empty when nobody registered the agent.
    QString instanceOfAgent(std::string_view agentId) const;
    std::vector<protocol::AgentInfo> agentsOf(const QString &instanceId) const;

    // One connection an instance; returns the one it replaces.
    std::optional<net::ConnectionId> attach(const QString &instanceId, net::ConnectionId id);
    // Does nothing when another connection has taken over.
    void detach(const QString &instanceId, net::ConnectionId id);
    std::optional<net::ConnectionId> connectionOf(const QString &instanceId) const;
    qsizetype attachedCount() const { return m_connections.size(); }

    // Replaces what the connection follows: exact keys, or prefixes ending in '*'.
    void subscribe(net::ConnectionId id, const QStringList &patterns);
    void unsubscribe(net::ConnectionId id);
    // Each connection once, in no particular order. Valid until the next call.
    const std::vector<net::ConnectionId> &followers(std::string_view sessionKey);

private:
    void forget(StringMap<std::vector<net::ConnectionId>> &map, const std::string &key,
                net::ConnectionId id);

    struct Binding {
        protocol::AgentInfo agent;
        QString instanceId;
    };
    StringMap<Binding> m_agents;
    QHash<QString, net::ConnectionId> m_connections;
    std::unordered_map<net::ConnectionId, QStringList> m_patterns;
    StringMap<std::vector<net::ConnectionId>> m_exact;
    StringMap<std::vector<net::ConnectionId>> m_prefixes; // without the '*'
    std::map<size_t, int> m_prefixLengths; // how many prefixes of each length exist
    std::vector<net::ConnectionId> m_found;
};

} // namespace ltb::core::relay
