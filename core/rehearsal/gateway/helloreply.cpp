#include "core/rehearsal/gateway/helloreply.h"

namespace ltb::core::rehearsal {

namespace {

constexpr char rehearsalProvider[] = "rehearsal";
constexpr char rehearsalModel[] = "scripted-1";
constexpr int contextTokens = 128'000;

Json agentRuntime()
{
    return {{"id", "auto"},
            {"cloudPlacementSupported", false},
            {"devicePlacementSupported", false},
            {"source", "implicit"}};
}

Json sessionSummary(const GatewayState &state, qint64 nowMs)
{
    Json recent = Json::array();
    for (const auto &[key, session] : state.sessions()) {
        if (recent.size() < 5)
            recent.push_back({{"key", key.toStdString()},
                              {"updatedAt", session.updatedAt},
                              {"age", nowMs - session.updatedAt}});
    }
    return {{"path", "/home/node/.openclaw/agents/main/agent/openclaw-agent.sqlite"},
            {"count", state.sessions().size()},
            {"recent", std::move(recent)}};
}

Json features()
{
    return {{"methods",
             {"health", "status", "system.info", "agents.list", "models.list", "sessions.subscribe",
              "sessions.messages.subscribe", "sessions.messages.unsubscribe", "chat.history",
              "chat.send", "chat.abort", "agent.wait", "question.list", "question.resolve",
              "exec.approval.list"}},
            {"events",
             {"connect.challenge", "agent", "chat", "session.message", "session.tool",
              "sessions.changed", "tick", "shutdown", "health", "question.requested",
              "question.resolved"}},
            {"capabilities", {"chat-send-routing-contract", "session-scoped-chat-metadata"}}};
}

Json snapshot(const GatewayIdentity &identity, qint64 nowMs, qint64 uptimeMs,
              const GatewayState &state)
{
    const std::string host = identity.hostname.toStdString();
    const std::string version = identity.version.toStdString();
    const std::string agent = identity.agentId.toStdString();
    return {{"suspension", {{"phase", "accepting"}}},
            {"presence",
             Json::array({{{"host", host},
                           {"version", version},
                           {"platform", "linux"},
                           {"deviceFamily", "Linux"},
                           {"mode", "gateway"},
                           {"reason", "self"},
                           {"instanceId", identity.bootId.toStdString()},
                           {"text", "Gateway: " + host + " · app " + version + " · rehearsal"},
                           {"ts", nowMs}}})},
            {"health", healthPayload(identity, nowMs, state)},
            {"stateVersion", {{"presence", 1}, {"health", 1}}},
            {"uptimeMs", uptimeMs},
            {"appliedConfigHash", "hmac-sha256:v1:rehearsal"},
            {"sessionDefaults",
             {{"defaultAgentId", agent},
              {"modelConfigured", true},
              {"ownership", "sole"},
              {"selectionRequired", false},
              {"mainKey", "main"},
              {"mainSessionKey", "agent:" + agent + ":main"},
              {"scope", "per-sender"}}},
            {"updateSchedule", {{"channel", "stable"}, {"autoEnabled", false}}}};
}

Json policy(const GatewayIdentity &identity)
{
    return {{"maxPayload", 26'214'400},
            {"maxBufferedBytes", 52'428'800},
            {"tickIntervalMs", identity.tickIntervalMs},
            {"attachments", {{"maxBytes", 19'464'192}, {"maxImageBytes", 6'291'456}}},
            {"allowedSessionVisibilities", {"shared", "read-only", "suggest", "private"}},
            {"hasMultipleSessionSharingIdentities", false}};
}

} // namespace

Json helloPayload(const GatewayIdentity &identity, const Admission &admission,
                  const std::string &connectionId, qint64 nowMs, qint64 uptimeMs,
                  const GatewayState &state)
{
    Json scopes = Json::array();
    for (const QString &scope : admission.scopes)
        scopes.push_back(scope.toStdString());
    Json auth{{"role", admission.role.toStdString()}, {"scopes", std::move(scopes)}};
    if (!admission.deviceToken.isEmpty()) {
        auth["deviceToken"] = admission.deviceToken.toStdString();
        auth["issuedAtMs"] = nowMs;
        auth["recoveryScope"] = "rehearsal";
        auth["recoveryMigrationAllowed"] = true;
    }
    return {{"type", "hello-ok"},
            {"protocol", 4},
            {"server",
             {{"version", identity.version.toStdString()},
              {"buildId", identity.version.toStdString() + "-rehearsal"},
              {"bootId", identity.bootId.toStdString()},
              {"controlUiBuildSource", "bundled"},
              {"connId", connectionId}}},
            {"features", features()},
            {"snapshot", snapshot(identity, nowMs, uptimeMs, state)},
            {"controlUiWidgetKinds", Json::array()},
            {"pluginSurfaceUrls", Json::object()},
            {"auth", std::move(auth)},
            {"policy", policy(identity)}};
}

Json healthPayload(const GatewayIdentity &identity, qint64 nowMs, const GatewayState &state)
{
    const std::string agent = identity.agentId.toStdString();
    const Json sessions = sessionSummary(state, nowMs);
    return {
        {"ok", true},
        {"ts", nowMs},
        {"durationMs", 4},
        {"eventLoop",
         {{"degraded", false},
          {"degradedSinceMs", nullptr},
          {"reasons", Json::array()},
          {"intervalMs", 1000.0},
          {"delayP99Ms", 21.0},
          {"delayMaxMs", 21.0},
          {"utilization", 0.004},
          {"cpuCoreRatio", 0.006}}},
        {"plugins",
         {{"loaded", Json::array()}, {"errors", Json::array()}, {"unavailable", Json::array()}}},
        {"configReload", {{"hotReloadStatus", "active"}}},
        {"channels", Json::object()},
        {"channelOrder", Json::array()},
        {"channelLabels", Json::object()},
        {"heartbeatSeconds", 0},
        {"defaultAgentId", agent},
        {"agents", Json::array({{{"agentId", agent},
                                 {"isDefault", true},
                                 {"heartbeat", {{"enabled", false}, {"every", "disabled"}}},
                                 {"sessions", sessions}}})},
        {"sessions", sessions}};
}

Json statusPayload(const GatewayIdentity &identity)
{
    return {{"runtimeVersion", identity.version.toStdString()},
            {"channelSummary", Json::array()},
            {"queuedSystemEvents", Json::array()},
            {"sessions",
             {{"defaults", {{"model", rehearsalModel}, {"contextTokens", contextTokens}}}}}};
}

Json systemInfoPayload(const GatewayIdentity &identity, qint64 uptimeMs)
{
    return {{"machineName", identity.hostname.toStdString()},
            {"hostname", identity.hostname.toStdString()},
            {"platform", "linux"},
            {"arch", "x64"},
            {"osLabel", "Rehearsal"},
            {"uptimeMs", uptimeMs},
            {"cpuCount", 2},
            {"loadAverage", {0.18, 0.12, 0.05}},
            {"memoryTotalBytes", 4'102'373'376},
            {"memoryFreeBytes", 2'914'185'216},
            {"diskTotalBytes", 40'211'841'024},
            {"diskAvailableBytes", 34'871'029'760},
            {"diskPath", "/home/node/.openclaw"}};
}

Json agentsPayload(const GatewayIdentity &identity)
{
    return {{"defaultId", identity.agentId.toStdString()},
            {"ownership", "sole"},
            {"selectionRequired", false},
            {"mainKey", "main"},
            {"scope", "per-sender"},
            {"agents",
             Json::array(
                 {{{"id", identity.agentId.toStdString()},
                   {"name", identity.agentName.toStdString()},
                   {"workspace", "/home/node/.openclaw/workspace"},
                   {"workspaceGit", true},
                   {"agentRuntime", agentRuntime()},
                   {"model", {{"primary", std::string(rehearsalProvider) + "/" + rehearsalModel}}},
                   {"defaultPermissionMode", "full"}}})}};
}

Json modelsPayload()
{
    return {{"models", Json::array({{{"id", rehearsalModel},
                                     {"name", "Scripted answers"},
                                     {"provider", rehearsalProvider},
                                     {"contextWindow", contextTokens},
                                     {"reasoning", false},
                                     {"tags", {"default"}},
                                     {"available", true}}})}};
}

} // namespace ltb::core::rehearsal
