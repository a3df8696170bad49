#include "core/rehearsal/gateway/gatewaymethods.h"

#include "core/rehearsal/gateway/paramschema.h"

#include <array>

namespace ltb::core::rehearsal {

namespace {

using Handler = RpcReply (*)(GatewayPeer &, const Json &, const MethodContext &);

struct NamedHandler {
    const char *method;
    Handler handler;
};

RpcReply subscribe(GatewayPeer &peer, const Json &params, bool on)
{
    const QString key = toQString(params.at("key").get<std::string>()).toLower();
    if (on)
        peer.subscribe(key);
    else
        peer.unsubscribe(key);
    return Json{{"subscribed", on}, {"key", key.toStdString()}};
}

constexpr std::array handlers{
    NamedHandler{"health",
                 [](GatewayPeer &, const Json &, const MethodContext &c) -> RpcReply {
                     return healthPayload(c.identity, c.clock.nowMs(), c.state);
                 }},
    NamedHandler{"status",
                 [](GatewayPeer &, const Json &, const MethodContext &c) -> RpcReply {
                     return statusPayload(c.identity);
                 }},
    NamedHandler{"system.info",
                 [](GatewayPeer &, const Json &, const MethodContext &c) -> RpcReply {
                     return systemInfoPayload(c.identity,
                                              c.clock.steadyMs() - c.identity.startedSteadyMs);
                 }},
    NamedHandler{"agents.list",
                 [](GatewayPeer &, const Json &, const MethodContext &c) -> RpcReply {
                     return agentsPayload(c.identity);
                 }},
    NamedHandler{"models.list",
                 [](GatewayPeer &, const Json &, const MethodContext &) -> RpcReply {
                     return modelsPayload();
                 }},
    NamedHandler{"sessions.subscribe",
                 [](GatewayPeer &, const Json &, const MethodContext &) -> RpcReply {
                     return Json{{"subscribed", true}};
                 }},
    NamedHandler{"sessions.messages.subscribe",
                 [](GatewayPeer &peer, const Json &params, const MethodContext &) {
                     return subscribe(peer, params, true);
                 }},
    NamedHandler{"sessions.messages.unsubscribe",
                 [](GatewayPeer &peer, const Json &params, const MethodContext &) {
                     return subscribe(peer, params, false);
                 }},
    NamedHandler{"chat.send",
                 [](GatewayPeer &peer, const Json &params, const MethodContext &c) {
                     return c.engine.send(params, peer.number());
                 }},
    NamedHandler{"chat.abort", [](GatewayPeer &, const Json &params,
                                  const MethodContext &c) { return c.engine.abort(params); }},
    NamedHandler{"chat.history", [](GatewayPeer &, const Json &params,
                                    const MethodContext &c) { return c.engine.history(params); }},
    NamedHandler{"question.list",
                 [](GatewayPeer &, const Json &, const MethodContext &) -> RpcReply {
                     return Json{{"questions", Json::array()}};
                 }},
    NamedHandler{"question.resolve",
                 [](GatewayPeer &, const Json &params, const MethodContext &c) {
                     return c.engine.resolveQuestion(params);
                 }},
    NamedHandler{"exec.approval.list",
                 [](GatewayPeer &, const Json &, const MethodContext &) -> RpcReply {
                     return Json{{"approvals", Json::array()}};
                 }},
};

} // namespace

void answerRequest(GatewayPeer &peer, const RpcRequest &request, const MethodContext &context)
{
    const QString scope = requiredScope(request.method);
    if (scope.isEmpty())
        return peer.reply(request.id, missingScope(QStringLiteral("operator.admin")));
    if (!peer.hasScope(scope))
        return peer.reply(request.id, missingScope(scope));
    if (const auto problem = checkParams(request.method, request.params))
        return peer.reply(request.id, *problem);
    if (request.method == QStringLiteral("agent.wait")) {
        context.engine.wait(request.params, &peer, [&peer, id = request.id](Json payload) {
            peer.reply(id, std::move(payload));
        });
        return;
    }
    for (const NamedHandler &named : handlers) {
        if (request.method != QLatin1String(named.method))
            continue;
        const RpcReply reply = named.handler(peer, request.params, context);
        if (const auto *error = std::get_if<RpcError>(&reply))
            peer.reply(request.id, *error);
        else
            peer.reply(request.id, std::get<Json>(reply));
        return;
    }
}

} // namespace ltb::core::rehearsal
