#include "core/relay/sessionsapi.h"

#include "core/protocol/sessionkey.h"

#include <QCoreApplication>

namespace ltb::core::relay {

namespace {

constexpr int defaultItems = 100;
constexpr int mostItems = 500;
constexpr qsizetype historyBytes = 4 << 20;

// A whole number in the query, or the fallback. Error: InvalidInput, naming the parameter.
Result<qint64> numberFrom(const net::HttpRequest &request, const char *name, qint64 fallback,
                          qint64 most)
{
    const QString text = request.queryValue(QString::fromLatin1(name));
    if (text.isEmpty())
        return fallback;
    bool ok = false;
    const qint64 number = text.toLongLong(&ok);
    if (ok && number >= 0)
        return std::min(number, most);
    return Error{ErrorCode::InvalidInput,
                 QCoreApplication::translate("ltb::core", "\"%1\" must be a whole number.")
                     .arg(QString::fromLatin1(name)),
                 {},
                 QString::fromLatin1(name)};
}

Json sessionJson(const SessionSummary &session)
{
    return {{"sessionKey", session.sessionKey.toStdString()},
            {"agentId", session.agentId.toStdString()},
            {"instanceId", session.instanceId.toStdString()},
            {"lastSeq", session.lastSeq},
            {"createdAt", session.createdAtMs},
            {"updatedAt", session.updatedAtMs}};
}

// The frames are JSON already and stay as they are.
QByteArray historyJson(const SessionLog::Range &range)
{
    QByteArray body = "{\"messages\":[";
    Json receipts = Json::array();
    for (const LoggedMessage &message : range.messages) {
        if (&message != &range.messages.front())
            body.append(',');
        body.append(message.frame);
        if (message.deliveredAtMs == 0)
            continue;
        Json receipt{
            {"id", message.id.toStdString()}, {"seq", message.seq}, {"at", message.deliveredAtMs}};
        if (!message.rejectedCode.isEmpty())
            receipt["rejected"] = message.rejectedCode.toStdString();
        receipts.push_back(std::move(receipt));
    }
    body.append("],\"delivered\":").append(dumpJson(receipts));
    return body.append(",\"more\":").append(range.more ? "true" : "false").append('}');
}

} // namespace

std::vector<HttpRoute> SessionsApi::routes()
{
    const auto listHandler = [this](HttpCall call) { return list(std::move(call)); };
    const auto messagesHandler = [this](HttpCall call) { return messages(std::move(call)); };
    return {{"GET", "/api/openclaw/sessions", Access::OperatorRead, listHandler},
            {"GET", "/api/openclaw/sessions/{}/messages", Access::OperatorRead, messagesHandler}};
}

Task<net::HttpResponse> SessionsApi::list(HttpCall call)
{
    const Result<qint64> limit = numberFrom(call.request, "limit", defaultItems, mostItems);
    if (!limit)
        co_await fail(limit.error());
    const QString instanceId = call.request.queryValue(QStringLiteral("instanceId"));
    const QString cursor = call.request.queryValue(QStringLiteral("cursor"));
    const int most = std::max(1, int(*limit));
    const std::vector<SessionSummary> rows = co_await m_log.sessions(instanceId, cursor, most);
    Json sessions = Json::array();
    for (const SessionSummary &row : rows) {
        if (call.principal.mayUse(row.agentId))
            sessions.push_back(sessionJson(row));
    }
    Json body{{"sessions", std::move(sessions)}};
    if (int(rows.size()) == most)
        body["nextCursor"] = rows.back().sessionKey.toStdString();
    co_return jsonReply(body);
}

Task<net::HttpResponse> SessionsApi::messages(HttpCall call)
{
    const QString text = call.parts.value(0);
    const Result<protocol::SessionKey> key = protocol::SessionKey::parse(text);
    if (!key)
        co_await fail(key.error());
    const bool allowed = call.principal.mayUse(key->agentId);
    if (!allowed)
        co_await fail(ErrorCode::Forbidden, QCoreApplication::translate(
                                                "ltb::core", "This token may not see this agent."));
    const Result<qint64> afterSeq =
        numberFrom(call.request, "afterSeq", 0, std::numeric_limits<qint64>::max());
    if (!afterSeq)
        co_await fail(afterSeq.error());
    const Result<qint64> limit = numberFrom(call.request, "limit", defaultItems, mostItems);
    if (!limit)
        co_await fail(limit.error());
    SessionLog::Page page;
    page.messages = std::max(1, int(*limit));
    page.bytes = historyBytes;
    const SessionLog::Range range = co_await m_log.read(text, *afterSeq, page);
    net::HttpResponse response;
    response.body = historyJson(range);
    response.headers.push_back({"Cache-Control", "no-store"});
    co_return response;
}

} // namespace ltb::core::relay
