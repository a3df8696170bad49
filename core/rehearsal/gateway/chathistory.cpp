#include "core/rehearsal/gateway/chathistory.h"

#include "core/rehearsal/gateway/rpc.h"

#include <algorithm>

namespace ltb::core::rehearsal {

namespace {

constexpr qint64 defaultRows = 200;

Json usage(qint64 inputTokens, qint64 outputTokens)
{
    return {
        {"input", inputTokens},
        {"output", outputTokens},
        {"totalTokens", inputTokens + outputTokens},
        {"cacheRead", 0},
        {"cacheWrite", 0},
        {"cost", {{"input", 0}, {"output", 0}, {"cacheRead", 0}, {"cacheWrite", 0}, {"total", 0}}}};
}

// Four characters a token, the usual rule of thumb.
qint64 tokensOf(const QString &text)
{
    return (text.size() + 3) / 4;
}

Json modelRow(Json content, const QString &runId, const char *stopReason, Json tokens, qint64 nowMs)
{
    return {{"role", "assistant"},
            {"content", Json::array({std::move(content)})},
            {"api", "openai-completions"},
            {"provider", "rehearsal"},
            {"model", "scripted-1"},
            {"usage", std::move(tokens)},
            {"stopReason", stopReason},
            {"timestamp", nowMs},
            {"__openclaw", {{"runId", runId.toStdString()}}}};
}

Json textPart(const QString &text)
{
    return {{"type", "text"}, {"text", text.toStdString()}};
}

// The place behind the last row, as opaque to clients as the real one.
std::string cursorBehind(const GatewaySession &session)
{
    const Json cursor{{"lastSeq", session.rows.size()},
                      {"sessionId", session.sessionId.toStdString()},
                      {"version", 1}};
    return dumpJson(cursor).toBase64().toStdString();
}

std::optional<size_t> rowsBefore(const std::string &cursor, const GatewaySession &session)
{
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray::fromStdString(cursor),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    const Result<Json> json = parseJson(decoded ? decoded.decoded : QByteArray());
    if (!json || !json->is_object()
        || json->value("sessionId", Json()) != session.sessionId.toStdString())
        return std::nullopt;
    const Json seq = json->value("lastSeq", Json());
    if (!seq.is_number_unsigned() || seq.get<size_t>() > session.rows.size())
        return std::nullopt;
    return seq.get<size_t>();
}

Json messagePayload(const GatewaySession &session, const Json &row)
{
    return {{"sessionKey", session.key.toStdString()},
            {"agentId", session.agentId.toStdString()},
            {"message", row},
            {"messageId", row.at("__openclaw").at("id")},
            {"messageSeq", row.at("__openclaw").at("seq")},
            {"sessionId", session.sessionId.toStdString()},
            {"updatedAt", session.updatedAt}};
}

Json deltaPayload(const std::string &cursor, const GatewaySession *session)
{
    const auto before = session ? rowsBefore(cursor, *session) : std::nullopt;
    if (!before)
        return {{"kind", "reset"}};
    Json messages = Json::array();
    for (size_t i = *before; i < session->rows.size(); ++i)
        messages.push_back(messagePayload(*session, session->rows[i]));
    return {{"kind", "delta"},
            {"messages", std::move(messages)},
            {"deltaCursor", cursorBehind(*session)}};
}

Json sessionInfo(const QString &key, const GatewaySession *session,
                 const std::optional<RunInFlight> &run)
{
    Json info{{"key", key.toStdString()},
              {"kind", "direct"},
              {"classification", "thread"},
              {"modelProvider", "rehearsal"},
              {"model", "scripted-1"},
              {"contextTokens", 128'000},
              {"effectiveQueueMode", "steer"},
              {"hasActiveRun", run.has_value()},
              {"activeRunIds", run ? Json::array({run->runId.toStdString()}) : Json::array()}};
    if (session) {
        info["agentId"] = session->agentId.toStdString();
        info["sessionId"] = session->sessionId.toStdString();
        info["updatedAt"] = session->updatedAt;
        info["status"] = run ? "running" : "done";
    }
    return info;
}

} // namespace

Json userRow(const QString &text, const QString &idempotencyKey, qint64 nowMs)
{
    const std::string key = idempotencyKey.toStdString() + ":user";
    return {{"role", "user"},
            {"content", text.toStdString()},
            {"timestamp", nowMs},
            {"idempotencyKey", key},
            {"__openclaw", {{"idempotencyKey", key}}}};
}

Json assistantRow(const QString &text, const QString &runId, const char *stopReason, qint64 nowMs)
{
    return modelRow(textPart(text), runId, stopReason, usage(900 + tokensOf(text), tokensOf(text)),
                    nowMs);
}

Json abortedRow(const QString &text, const QString &runId, qint64 nowMs)
{
    Json row = modelRow(textPart(text), runId, "stop", usage(0, 0), nowMs);
    const std::string id = runId.toStdString();
    row["provider"] = "openclaw";
    row["model"] = "gateway-injected";
    row["idempotencyKey"] = id + ":assistant";
    row["openclawAbort"] = {{"aborted", true}, {"origin", "rpc"}, {"runId", id}};
    row["__openclaw"]["idempotencyKey"] = id + ":assistant";
    return row;
}

Json toolCallRow(const std::string &callId, const PretendTool &tool, const QString &runId,
                 qint64 nowMs)
{
    return modelRow({{"type", "toolCall"},
                     {"id", callId},
                     {"name", tool.name.toStdString()},
                     {"arguments", tool.args}},
                    runId, "toolUse", usage(900, 12), nowMs);
}

Json appendRow(GatewaySession &session, Json row, qint64 nowMs)
{
    Json &mark = row["__openclaw"];
    mark["id"] = newUuid();
    mark["seq"] = session.rows.size() + 1;
    mark["recordTimestampMs"] = nowMs;
    session.updatedAt = nowMs;
    session.rows.push_back(std::move(row));
    return messagePayload(session, session.rows.back());
}

bool hasUserRow(const GatewaySession &session, const QString &idempotencyKey)
{
    const Json key = idempotencyKey.toStdString() + ":user";
    return std::any_of(session.rows.begin(), session.rows.end(), [&key](const Json &row) {
        return row.value("idempotencyKey", Json()) == key;
    });
}

void removeUserRow(GatewaySession &session, const QString &idempotencyKey)
{
    const Json key = idempotencyKey.toStdString() + ":user";
    std::erase_if(session.rows,
                  [&key](const Json &row) { return row.value("idempotencyKey", Json()) == key; });
}

Json historyPayload(const QString &key, const GatewaySession *session, const Json &params,
                    const std::optional<RunInFlight> &run)
{
    if (params.contains("cursor"))
        return deltaPayload(params.at("cursor").get<std::string>(), session);
    const qint64 limit = std::clamp<qint64>(params.value("limit", defaultRows), 1, 1000);
    const auto total = session ? qint64(session->rows.size()) : 0;
    Json messages = Json::array();
    for (qint64 i = qMax<qint64>(0, total - limit); i < total; ++i)
        messages.push_back(session->rows[size_t(i)]);
    Json payload{{"sessionKey", key.toStdString()},
                 {"messages", std::move(messages)},
                 {"pendingInputs", {{"items", Json::array()}, {"total", 0}}},
                 {"hasMore", total > limit},
                 {"totalMessages", total},
                 {"defaults", {{"modelProvider", "rehearsal"}, {"model", "scripted-1"}}},
                 {"sessionInfo", sessionInfo(key, session, run)},
                 {"thinkingLevel", "off"}};
    if (session) {
        payload["sessionId"] = session->sessionId.toStdString();
        payload["deltaCursor"] = cursorBehind(*session);
    }
    if (run)
        payload["inFlightRun"] = {{"runId", run->runId.toStdString()},
                                  {"text", run->text.toStdString()},
                                  {"startedAt", run->startedAt},
                                  {"events", Json::array()}};
    return payload;
}

} // namespace ltb::core::rehearsal
