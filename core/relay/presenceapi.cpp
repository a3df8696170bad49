#include "core/relay/presenceapi.h"

#include "core/protocol/wirefields.h"

namespace ltb::core::relay {

namespace {

Json instanceJson(const protocol::Presence &presence, qint64 lastHeartbeatMs)
{
    Json json{{"instanceId", presence.instanceId.toStdString()},
              {"name", presence.name.toStdString()},
              {"presence", presenceName(presence.state).toStdString()},
              {"lastSeenAt", presence.lastSeenMs},
              {"lastHeartbeatAt", lastHeartbeatMs},
              {"agents", protocol::writeAgents(presence.agents)}};
    if (presence.status) {
        json["gateway"] = presence.status->gateway.toStdString();
        json["status"] = protocol::writeStatus(*presence.status);
    }
    return json;
}

} // namespace

std::vector<HttpRoute> PresenceApi::routes()
{
    const auto listHandler = [this](HttpCall call) { return list(std::move(call)); };
    const auto heartbeatHandler = [this](HttpCall call) { return heartbeat(std::move(call)); };
    return {{"GET", "/api/openclaw/ws/presence", Access::OperatorRead, listHandler},
            {"POST", "/api/openclaw/instances/{}/heartbeat", Access::Instance, heartbeatHandler}};
}

Task<net::HttpResponse> PresenceApi::list(HttpCall call)
{
    Json instances = Json::array();
    for (const protocol::Presence &presence : m_presence.all()) {
        if (maySee(call.principal, presence))
            instances.push_back(
                instanceJson(presence, m_presence.lastHeartbeatMs(presence.instanceId)));
    }
    Json consoles = Json::array();
    for (const net::ConnectionId id : m_peers.ids()) {
        const Peer *peer = m_peers.find(id);
        if (peer->isReady(protocol::Role::Ui))
            consoles.push_back({{"connectionId", peer->name.toStdString()}});
    }
    const Json body{{"instances", std::move(instances)},
                    {"consoles", std::move(consoles)},
                    {"serverTs", m_clock.nowMs()}};
    co_return jsonReply(body);
}

Task<net::HttpResponse> PresenceApi::heartbeat(HttpCall call)
{
    std::optional<protocol::InstanceStatus> status;
    if (!call.request.body.trimmed().isEmpty()) {
        const Result<protocol::InstanceStatus> parsed = parseStatus(call.request.body);
        if (!parsed)
            co_await fail(parsed.error());
        status = *parsed;
    }
    m_presence.heartbeat(call.principal.instanceId, status);
    const Json body{{"ok", true}, {"serverTs", m_clock.nowMs()}};
    co_return jsonReply(body);
}

} // namespace ltb::core::relay
