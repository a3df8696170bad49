#include "tests/unit/connector/fakegateway.h"

#include <QUuid>

namespace ltb::tests {

using namespace core;
using namespace Qt::StringLiterals;

namespace {

QString text(const Json &object, const char *name)
{
    return QString::fromStdString(object.value(name, ""));
}

Json error(const char *code, const char *detail)
{
    return {{"code", code}, {"message", "test"}, {"details", {{"code", detail}}}};
}

QString uuid()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

Json message(const QString &said)
{
    Json content = Json::array();
    content.push_back({{"type", "text"}, {"text", said.toStdString()}});
    return {{"role", "assistant"}, {"content", content}};
}

} // namespace

FakeGateway::FakeGateway()
    : m_server(u"gateway"_s, QWebSocketServer::NonSecureMode), m_bootId(uuid())
{
    connect(&m_server, &QWebSocketServer::newConnection, this, &FakeGateway::accept);
    if (!m_server.listen(QHostAddress::LocalHost, 0))
        qFatal("the fake gateway cannot listen");
}

QUrl FakeGateway::url() const
{
    return m_server.serverUrl();
}

void FakeGateway::accept()
{
    m_peer = m_server.nextPendingConnection();
    m_peer->setParent(this);
    m_subscribed.clear();
    m_seq = 0;
    m_nonce = uuid();
    connect(m_peer, &QWebSocket::textMessageReceived, this,
            [this](const QString &frame) { handle(Json::parse(frame.toStdString())); });
    write({{"type", "event"},
           {"event", "connect.challenge"},
           {"payload", {{"nonce", m_nonce.toStdString()}, {"ts", 1'700'000'000'000}}}});
}

void FakeGateway::handle(const Json &frame)
{
    const QString method = text(frame, "method");
    const Json params = frame.value("params", Json::object());
    m_methods << method;
    if (m_mute || (m_loseSends && method == "chat.send"_L1)
        || (m_loseAborts && method == "chat.abort"_L1))
        return;
    if (method == "connect"_L1) {
        handleConnect(params, frame["id"]);
    } else if (method == "sessions.messages.subscribe"_L1) {
        m_subscribed.insert(text(params, "key"));
        reply(frame["id"], true, {{"subscribed", true}});
    } else if (method == "chat.send"_L1) {
        m_sends.push_back(params);
        if (const auto refusal = std::exchange(m_refuseSend, std::nullopt)) {
            reply(frame["id"], false, *refusal);
            return;
        }
        reply(frame["id"], true, handleSend(params));
        if (m_answerByItself && m_running.contains(text(params, "sessionKey"))) {
            const QString said = u"You said: "_s + text(params, "message");
            stream(text(params, "sessionKey"), said);
            complete(text(params, "sessionKey"), said);
        }
    } else if (method == "chat.history"_L1) {
        reply(frame["id"], true, history(text(params, "sessionKey")));
    } else if (method == "chat.abort"_L1) {
        reply(frame["id"], true, handleAbort(params));
    } else if (method == "agent.wait"_L1) {
        reply(frame["id"], true, handleWait(params));
    } else {
        reply(frame["id"], true, Json::object());
    }
}

void FakeGateway::handleConnect(const Json &params, const Json &id)
{
    m_connects.push_back(params);
    const Json auth = params.value("auth", Json::object());
    Json refusal = m_refuseConnect;
    if (refusal.is_null() && auth.contains("deviceToken")
        && (!m_acceptDeviceToken || text(auth, "deviceToken") != m_deviceToken))
        refusal = error("INVALID_REQUEST", "AUTH_DEVICE_TOKEN_MISMATCH");
    else if (refusal.is_null() && !auth.contains("deviceToken")
             && text(auth, "token") != m_sharedToken)
        refusal = error("INVALID_REQUEST", "AUTH_TOKEN_MISMATCH");
    if (!refusal.is_null()) {
        reply(id, false, refusal);
        m_peer->close(QWebSocketProtocol::CloseCodePolicyViolated);
        return;
    }
    reply(id, true,
          {{"type", "hello-ok"},
           {"server", {{"version", "2026.9.2"}, {"bootId", m_bootId.toStdString()}}},
           {"auth",
            {{"role", "operator"},
             {"scopes", m_scopes},
             {"deviceToken", m_deviceToken.toStdString()}}},
           {"policy", {{"tickIntervalMs", m_tickIntervalMs}}}});
}

Json FakeGateway::handleSend(const Json &params)
{
    const QString session = text(params, "sessionKey");
    const QString key = text(params, "idempotencyKey");
    const auto answer = [&key](const char *status) {
        return Json{{"runId", key.toStdString()}, {"status", status}};
    };
    if (m_running.value(session).runId == key)
        return answer("in_flight");
    if (m_ended.contains(key))
        return answer(m_ended[key] == "aborted"_L1 ? "timeout" : qPrintable(m_ended[key]));
    const std::string rowKey = key.toStdString() + ":user";
    bool known = false;
    for (const Json &row : m_rows.value(session))
        known = known || row.value("idempotencyKey", "") == rowKey;
    if (!known) {
        m_rows[session].push_back(
            {{"role", "user"}, {"content", params["message"]}, {"idempotencyKey", rowKey}});
    }
    m_running[session] = {key, {}, 0};
    return answer("started");
}

Json FakeGateway::handleAbort(const Json &params)
{
    const QString session = text(params, "sessionKey");
    if (!m_running.contains(session))
        return {{"ok", true}, {"aborted", false}};
    const QString said = m_running[session].text;
    chat(session, {{"state", "aborted"}, {"stopReason", "rpc"}, {"message", message(said)}});
    addAnswer(session, said, {{"openclawAbort", {{"aborted", true}}}});
    endRun(session, u"aborted"_s);
    return {{"ok", true}, {"aborted", true}};
}

Json FakeGateway::handleWait(const Json &params) const
{
    const QString status = m_ended.value(text(params, "runId"), u"timeout"_s);
    return {{"runId", params["runId"]}, {"status", status.toStdString()}};
}

Json FakeGateway::history(const QString &sessionKey) const
{
    Json payload = {{"messages", m_rows.value(sessionKey, Json::array())},
                    {"sessionInfo", {{"hasActiveRun", m_running.contains(sessionKey)}}}};
    if (m_running.contains(sessionKey)) {
        const Run run = m_running[sessionKey];
        payload["inFlightRun"] = {{"runId", run.runId.toStdString()},
                                  {"text", run.text.toStdString()}};
    }
    return payload;
}

void FakeGateway::stream(const QString &sessionKey, const QString &wholeText)
{
    m_running[sessionKey].text = wholeText;
    chat(sessionKey, {{"state", "delta"}, {"deltaText", ""}, {"message", message(wholeText)}});
}

void FakeGateway::tool(const QString &sessionKey, const QString &phase, const Json &args,
                       const QString &result)
{
    const bool end = phase == "end"_L1;
    Json data = {{"phase", end ? "result" : "start"}, {"name", "exec"}, {"toolCallId", "call_1"}};
    if (end)
        data["result"] = {{"content", message(result)["content"]}};
    else
        data["args"] = args;
    const Json item = {{"phase", phase.toStdString()},
                       {"kind", "tool"},
                       {"name", "exec"},
                       {"title", "exec something"},
                       {"toolCallId", "call_1"},
                       {"status", end ? "completed" : "running"}};
    for (const auto &[stream, body] : {std::pair{"tool", data}, {"item", item}}) {
        push(u"agent"_s, {{"runId", runOf(sessionKey).toStdString()},
                          {"sessionKey", sessionKey.toStdString()},
                          {"stream", stream},
                          {"data", body}});
    }
}

void FakeGateway::complete(const QString &sessionKey, const QString &wholeText)
{
    chat(sessionKey, {{"state", "final"}, {"stopReason", "stop"}, {"message", message(wholeText)}});
    addAnswer(sessionKey, wholeText);
    endRun(sessionKey, u"ok"_s);
}

void FakeGateway::fail(const QString &sessionKey, const QString &sentence)
{
    chat(sessionKey,
         {{"state", "error"}, {"errorMessage", sentence.toStdString()}, {"errorKind", "timeout"}});
    chat(sessionKey, {{"state", "error"}, {"errorMessage", "and once more"}});
    endRun(sessionKey, u"error"_s);
}

void FakeGateway::absorb(const QString &sessionKey)
{
    chat(sessionKey, {{"state", "final"}});
}

void FakeGateway::push(const QString &name, const Json &payload)
{
    const QString session = text(payload, "sessionKey");
    if (!session.isEmpty() && !m_subscribed.contains(session))
        return; // session-scoped-events
    write(
        {{"type", "event"}, {"event", name.toStdString()}, {"payload", payload}, {"seq", ++m_seq}});
}

void FakeGateway::chat(const QString &sessionKey, const Json &extra)
{
    Json payload = extra;
    payload["runId"] = runOf(sessionKey).toStdString();
    payload["sessionKey"] = sessionKey.toStdString();
    payload["seq"] = ++m_running[sessionKey].seq;
    push(u"chat"_s, payload);
}

void FakeGateway::addAnswer(const QString &sessionKey, const QString &said, const Json &extra)
{
    Json row = message(said);
    row["stopReason"] = "stop";
    row["usage"] = {{"input", 100}, {"output", 7}, {"cost", {{"total", 0.0005}}}};
    row["__openclaw"] = {{"runId", runOf(sessionKey).toStdString()}};
    row.update(extra.is_object() ? extra : Json::object());
    m_rows[sessionKey].push_back(row);
}

void FakeGateway::endRun(const QString &sessionKey, const QString &status)
{
    m_ended[runOf(sessionKey)] = status;
    m_running.remove(sessionKey);
}

int FakeGateway::userRows(const QString &sessionKey) const
{
    int count = 0;
    for (const Json &row : m_rows.value(sessionKey))
        count += row.value("role", "") == "user" && !row.contains("provenance") ? 1 : 0;
    return count;
}

int FakeGateway::answers(const QString &sessionKey) const
{
    int count = 0;
    for (const Json &row : m_rows.value(sessionKey))
        count += row.value("role", "") == "assistant" ? 1 : 0;
    return count;
}

void FakeGateway::dropConnection()
{
    if (m_peer)
        m_peer->abort();
}

void FakeGateway::restart()
{
    m_bootId = uuid();
    m_running.clear();
    m_ended.clear();
    dropConnection();
}

void FakeGateway::forget(const QString &sessionKey)
{
    m_rows.remove(sessionKey);
    m_running.remove(sessionKey);
}

void FakeGateway::forgetRun(const QString &sessionKey)
{
    m_running.remove(sessionKey);
}

QString FakeGateway::rerun(const QString &sessionKey)
{
    const QString runId = uuid();
    const Json row = {
        {"role", "user"},
        {"content", "[System] Your previous turn was interrupted"},
        {"idempotencyKey", (runId + u":user"_s).toStdString()},
        {"provenance",
         {{"kind", "internal_system"}, {"sourceTool", "main_session_restart_recovery"}}}};
    m_rows[sessionKey].push_back(row);
    m_running[sessionKey] = {runId, {}, 0};
    push(u"session.message"_s, {{"sessionKey", sessionKey.toStdString()}, {"message", row}});
    return runId;
}

void FakeGateway::reply(const Json &id, bool ok, const Json &body)
{
    write({{"type", "res"}, {"id", id}, {"ok", ok}, {ok ? "payload" : "error", body}});
}

void FakeGateway::write(const Json &frame)
{
    if (m_peer)
        m_peer->sendTextMessage(QString::fromUtf8(dumpJson(frame)));
}

} // namespace ltb::tests
