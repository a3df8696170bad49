#include "core/rehearsal/gateway/chatevents.h"

namespace ltb::core::rehearsal {

namespace {

constexpr char providerName[] = "rehearsal";
constexpr char modelName[] = "scripted-1";

Json modelReference()
{
    return {{"provider", providerName}, {"model", modelName}};
}

} // namespace

Json ChatEvents::chat(const char *state) const
{
    return {{"runId", m_names.runId.toStdString()},
            {"sessionKey", m_names.sessionKey.toStdString()},
            {"agentId", m_names.agentId.toStdString()},
            {"seq", m_seq},
            {"state", state}};
}

Json ChatEvents::message(const QString &text) const
{
    return {{"role", "assistant"},
            {"content", Json::array({{{"type", "text"}, {"text", text.toStdString()}}})},
            {"timestamp", m_clock.nowMs()}};
}

Json ChatEvents::status(const char *phase) const
{
    Json payload = chat("status");
    payload["phase"] = phase;
    return payload;
}

Json ChatEvents::delta(const QString &piece, const QString &textSoFar) const
{
    Json payload = chat("delta");
    payload["deltaText"] = piece.toStdString();
    payload["message"] = message(textSoFar);
    return payload;
}

Json ChatEvents::final(const QString &text) const
{
    Json payload = chat("final");
    payload["stopReason"] = "stop";
    payload["message"] = message(text);
    return payload;
}

Json ChatEvents::aborted(const QString &text, const char *reason) const
{
    Json payload = chat("aborted");
    payload["stopReason"] = reason;
    if (!text.isEmpty())
        payload["message"] = message(text);
    return payload;
}

Json ChatEvents::error(const QString &text, const QString &kind, const QString &failover) const
{
    Json payload = chat("error");
    payload["errorMessage"] = text.toStdString();
    if (!kind.isEmpty())
        payload["errorKind"] = kind.toStdString();
    payload["errorDetail"] = modelReference();
    payload["errorDetail"]["failoverReason"] = failover.toStdString();
    payload["errorDetail"]["providerRuntimeFailureKind"] = failover.toStdString();
    return payload;
}

Json ChatEvents::bareFinal() const
{
    Json payload = chat("final");
    payload.erase("agentId");
    payload["seq"] = 1;
    return payload;
}

Json ChatEvents::bareError(const QString &text) const
{
    Json payload = bareFinal();
    payload["state"] = "error";
    payload["errorMessage"] = "⚠️ Agent failed before reply: " + text.toStdString();
    return payload;
}

Json ChatEvents::agent(const char *stream, Json data) const
{
    return {{"runId", m_names.runId.toStdString()},
            {"stream", stream},
            {"data", std::move(data)},
            {"sessionKey", m_names.sessionKey.toStdString()},
            {"agentId", m_names.agentId.toStdString()},
            {"seq", m_seq},
            {"ts", m_clock.nowMs()},
            {"isHeartbeat", false}};
}

Json ChatEvents::lifecycle(Json data) const
{
    Json payload = agent("lifecycle", std::move(data));
    payload["sessionId"] = m_names.sessionId.toStdString();
    return payload;
}

Json ChatEvents::item(const char *kind, const char *phase, const std::string &callId,
                      const PretendTool &tool, qint64 startedAt, const QString &output) const
{
    const std::string_view phaseName = phase;
    const bool isCommand = std::string_view(kind) == "command";
    const std::string meta = tool.meta.toStdString();
    Json data{{"itemId", std::string(kind) + ':' + callId},
              {"phase", phase},
              {"kind", kind},
              {"title", (isCommand ? "command " : tool.name.toStdString() + ' ') + meta},
              {"status", phaseName != "end"   ? "running"
                         : tool.exitCode == 0 ? "completed"
                                              : "failed"},
              {"name", tool.name.toStdString()},
              {"meta", meta},
              {"toolCallId", callId}};
    if (!isCommand)
        data["commandBearing"] = tool.name == QStringLiteral("exec");
    if (phaseName != "update")
        data["startedAt"] = startedAt;
    if (phaseName == "end")
        data["endedAt"] = m_clock.nowMs();
    if (isCommand && phaseName == "update")
        data["progressText"] = output.trimmed().toStdString();
    if (isCommand && phaseName == "end")
        data["summary"] = output.trimmed().toStdString();
    return agent("item", std::move(data));
}

Json ChatEvents::tool(Json data) const
{
    Json payload = agent("tool", std::move(data));
    payload["session"] = {{"key", m_names.sessionKey.toStdString()},
                          {"agentId", m_names.agentId.toStdString()},
                          {"sessionId", m_names.sessionId.toStdString()},
                          {"kind", "direct"},
                          {"hasActiveRun", true}};
    return payload;
}

Json ChatEvents::commandOutput(const char *phase, const std::string &callId,
                               const PretendTool &tool, const QString &output) const
{
    const bool isEnd = std::string_view(phase) == "end";
    Json data{{"itemId", "command:" + callId},
              {"phase", phase},
              {"title", "command " + tool.meta.toStdString()},
              {"toolCallId", callId},
              {"name", tool.name.toStdString()},
              {"output", output.trimmed().toStdString()},
              {"status", !isEnd               ? "running"
                         : tool.exitCode == 0 ? "completed"
                                              : "failed"}};
    if (isEnd) {
        data["exitCode"] = tool.exitCode;
        data["durationMs"] = tool.durationMs;
        data["cwd"] = "/home/node/.openclaw/workspace";
    }
    return agent("command_output", std::move(data));
}

Json ChatEvents::ended(qint64 startedAt, const QString &reply, const QStringList &tools) const
{
    Json names = Json::array();
    for (const QString &tool : tools)
        names.push_back(tool.toStdString());
    Json effective = modelReference();
    effective["responseModel"] = modelName;
    const std::string runId = m_names.runId.toStdString();
    return lifecycle(
        {{"phase", "end"},
         {"stopReason", "stop"},
         {"aborted", false},
         {"livenessState", "working"},
         {"replayInvalid", !tools.isEmpty()},
         {"startedAt", startedAt},
         {"endedAt", m_clock.nowMs()},
         {"terminalReply", {{"disposition", "visible"}, {"text", reply.toStdString()}}},
         {"terminalReceipt",
          {{"runId", runId},
           {"sessionId", m_names.sessionId.toStdString()},
           {"turnId", runId},
           {"requested", modelReference()},
           {"effective", std::move(effective)},
           {"successfulToolNames", std::move(names)},
           {"rerouted", false},
           {"terminalDisposition", "visible"}}},
         {"executionSettled", true}});
}

} // namespace ltb::core::rehearsal
