#include "core/rehearsal/gateway/chatengine.h"

#include "core/rehearsal/gateway/chathistory.h"

#include <QTimer>

namespace ltb::core::rehearsal {

namespace {

constexpr int recoveryDelayMs = 4500;
constexpr qint64 defaultWaitMs = 30'000;

QString textOf(const Json &params, const char *name)
{
    return toQString(params.value(name, std::string()));
}

// The whole key is lower-cased; a bare name is a session of the default agent.
QString canonicalKey(const QString &key, const QString &defaultAgent)
{
    const QString lower = key.toLower();
    return lower.startsWith(QStringLiteral("agent:"))
               ? lower
               : QStringLiteral("agent:%1:%2").arg(defaultAgent, lower);
}

QString attachmentNames(const Json &params)
{
    QStringList names;
    for (const Json &item : params.value("attachments", Json::array())) {
        if (item.is_object())
            names << QStringLiteral("`%1`").arg(textOf(item, "fileName"));
    }
    return names.join(QStringLiteral(", "));
}

// Every text inside an answer to a question.
void collectTexts(const Json &json, QStringList &texts)
{
    if (json.is_string())
        texts << toQString(json.get<std::string>());
    else if (json.is_structured())
        for (const Json &item : json)
            collectTexts(item, texts);
}

} // namespace

ChatEngine::ChatEngine(EngineOptions options, GatewayState &state, const Clock &clock,
                       QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_state(state), m_clock(clock)
{}

RpcReply ChatEngine::send(const Json &params, int peer)
{
    const QString key = canonicalKey(textOf(params, "sessionKey"), m_options.agentId);
    Turn turn{textOf(params, "idempotencyKey"), key, textOf(params, "message"),
              attachmentNames(params), peer};
    const QString agent = key.section(u':', 1, 1);
    if (agent != m_options.agentId)
        return invalidRequest(
            QStringLiteral("Agent \"%1\" no longer exists in configuration").arg(agent));
    if (turn.text.isEmpty() && turn.attachmentNames.isEmpty())
        return invalidRequest(QStringLiteral("message or attachment required"));
    if (params.contains("suppressCommandInterpretation"))
        return invalidRequest(QStringLiteral("system provenance fields require admin scope"));
    if (auto reply = answerRepeat(turn))
        return std::move(*reply);
    if (auto reply = answerCommand(turn))
        return std::move(*reply);
    return start(std::move(turn), textOf(params, "queueMode"));
}

std::optional<RpcReply> ChatEngine::answerRepeat(const Turn &turn) const
{
    const auto known = m_records.find(turn.runId);
    if (known == m_records.end())
        return std::nullopt;
    const Record &record = known->second;
    if (record.sessionKey != turn.sessionKey || record.text != turn.text)
        return invalidRequest(
            QStringLiteral("This message ID was already used for different input. "
                           "Check the conversation before sending it again."),
            {{"reason", "chat-request-conflict"}});
    Json payload{{"runId", turn.runId.toStdString()},
                 {"status", record.status == QStringLiteral("aborted")
                                ? "timeout"
                                : record.status.toStdString()}};
    if (record.status == QStringLiteral("aborted")) {
        payload["summary"] = "aborted";
        payload["endedAt"] = record.endedAt;
    }
    return payload;
}

std::optional<RpcReply> ChatEngine::answerCommand(const Turn &turn)
{
    if (turn.text.trimmed() == QStringLiteral("/stop")) {
        ChatRun *active = running(turn.sessionKey);
        if (active)
            active->abort("rpc");
        return Json{{"ok", true}, {"aborted", active != nullptr}, {"runIds", Json::array()}};
    }
    const QString answer = commandAnswerFor(turn.text, m_options.gatewayVersion);
    if (answer.isEmpty())
        return std::nullopt;
    m_records[turn.runId] = {turn.sessionKey, turn.text, QStringLiteral("ok"), m_clock.nowMs(),
                             answer};
    Json payload =
        ChatEvents({turn.runId, turn.sessionKey, m_options.agentId, {}}, m_clock).bareFinal();
    payload["message"] = assistantRow(answer, turn.runId, "stop", m_clock.nowMs());
    QTimer::singleShot(0, this,
                       [this, turn, payload] { publish(turn, QStringLiteral("chat"), payload); });
    return Json{{"runId", turn.runId.toStdString()}, {"status", "started"}};
}

Json ChatEngine::start(Turn turn, const QString &queueMode)
{
    Json ack{{"runId", turn.runId.toStdString()}, {"status", "started"}};
    m_records[turn.runId] = {turn.sessionKey, turn.text, QStringLiteral("in_flight")};
    ChatRun *active = running(turn.sessionKey);
    if (active && queueMode == QStringLiteral("interrupt")) {
        publish({active->names().runId, turn.sessionKey, {}}, QStringLiteral("chat"),
                ChatEvents(active->names(), m_clock).bareFinal());
        active->abort("aborted");
        ack["interruptedActiveRun"] = true;
        active = nullptr;
    }
    if (!active) {
        // The acknowledgement goes out before the first event.
        QTimer::singleShot(0, this, [this, turn] {
            if (running(turn.sessionKey))
                absorb(turn);
            else
                run(turn);
        });
    } else if (queueMode == QStringLiteral("followup") || queueMode == QStringLiteral("collect")) {
        QTimer::singleShot(0, this, [this, turn] {
            publish(turn, QStringLiteral("chat"),
                    ChatEvents({turn.runId, turn.sessionKey, {}, {}}, m_clock).bareFinal());
            m_waiting[turn.sessionKey].push_back(turn);
            m_records[turn.runId].status = QStringLiteral("ok");
        });
    } else {
        QTimer::singleShot(0, this, [this, turn] { absorb(turn); });
    }
    return ack;
}

// queueMode steer: the text joins the turn that is under way, and its own run ends without a
// message.
void ChatEngine::absorb(const Turn &turn)
{
    ChatRun *active = running(turn.sessionKey);
    if (!active)
        return run(turn);
    GatewaySession &session = *m_state.session(turn.sessionKey);
    const qint64 now = m_clock.nowMs();
    publish(turn, QStringLiteral("session.message"),
            appendRow(session, userRow(turn.text, turn.runId, now), now));
    active->steer(script(turn, session));
    m_records[turn.runId].status = QStringLiteral("ok");
    publish(turn, QStringLiteral("chat"),
            ChatEvents({turn.runId, turn.sessionKey, {}, {}}, m_clock).bareFinal());
    m_state.save();
}

void ChatEngine::run(const Turn &turn)
{
    const qint64 now = m_clock.nowMs();
    GatewaySession *session = m_state.session(turn.sessionKey);
    if (!session)
        session = &m_state.createSession(turn.sessionKey, m_options.agentId, now);
    if (!hasUserRow(*session, turn.runId))
        publish(turn, QStringLiteral("session.message"),
                appendRow(*session, userRow(turn.text, turn.runId, now), now));
    session->runningRunId = turn.runId;
    session->runningText = turn.text;
    m_state.save();

    auto *play = new ChatRun(names(turn.runId, *session), script(turn, *session), m_options.speed,
                             m_clock, this);
    m_running[turn.sessionKey] = play;
    connect(play, &ChatRun::streamed, this, [this, turn](const QString &name, const Json &payload) {
        publish(turn, name, payload);
    });
    connect(play, &ChatRun::rowAdded, this, [this, turn](const Json &row) {
        publish(turn, QStringLiteral("session.message"),
                appendRow(*m_state.session(turn.sessionKey), row, m_clock.nowMs()));
    });
    connect(play, &ChatRun::ended, this,
            [this, play](RunOutcome outcome) { finish(play, outcome); });
    play->start();
}

void ChatEngine::finish(ChatRun *ended, RunOutcome outcome)
{
    const RunNames names = ended->names();
    m_running.erase(names.sessionKey);
    GatewaySession &session = *m_state.session(names.sessionKey);
    session.runningRunId.clear();
    session.runningText.clear();
    if (outcome == RunOutcome::Aborted && !ended->modelStarted())
        removeUserRow(session, names.runId);
    m_state.save();

    Record &record = m_records[names.runId];
    record.sessionKey = names.sessionKey;
    record.status = outcome == RunOutcome::Done      ? QStringLiteral("ok")
                    : outcome == RunOutcome::Aborted ? QStringLiteral("aborted")
                                                     : QStringLiteral("error");
    record.endedAt = m_clock.nowMs();
    record.reply = ended->lastBlock();
    ended->deleteLater();
    emit runEnded(names.runId);

    const auto queue = m_waiting.find(names.sessionKey);
    if (queue == m_waiting.end())
        return;
    Turn next = std::move(queue->second.front());
    queue->second.pop_front();
    if (queue->second.empty())
        m_waiting.erase(queue);
    next.runId = toQString(newUuid()); // as the real gateway: a followup runs under a new id
    QTimer::singleShot(0, this, [this, next] { run(next); });
}

RpcReply ChatEngine::abort(const Json &params)
{
    ChatRun *active = running(canonicalKey(textOf(params, "sessionKey"), m_options.agentId));
    const QString runId = textOf(params, "runId");
    Json runIds = Json::array();
    if (active && (runId.isEmpty() || runId == active->names().runId)) {
        runIds.push_back(active->names().runId.toStdString());
        active->abort("rpc");
    }
    const bool aborted = !runIds.empty();
    return Json{{"ok", true}, {"aborted", aborted}, {"runIds", std::move(runIds)}};
}

RpcReply ChatEngine::history(const Json &params) const
{
    const QString key = canonicalKey(textOf(params, "sessionKey"), m_options.agentId);
    std::optional<RunInFlight> inFlight;
    if (const ChatRun *active = running(key))
        inFlight = RunInFlight{active->names().runId, active->text(), active->startedAt()};
    return historyPayload(key, m_state.session(key), params, inFlight);
}

RpcReply ChatEngine::resolveQuestion(const Json &params)
{
    const std::string id = params.at("id").get<std::string>();
    QStringList texts;
    collectTexts(params.value("answers", Json::object()), texts);
    const bool cancelled = params.value("cancel", false);
    const QString answer = cancelled ? QStringLiteral("nothing") : texts.join(QStringLiteral(", "));
    for (const auto &[key, active] : m_running) {
        if (!active->answerQuestion(id, answer))
            continue;
        Json resolution{{"status", cancelled ? "cancelled" : "answered"}};
        if (!cancelled)
            resolution["answers"] = params.value("answers", Json::object());
        return resolution;
    }
    return invalidRequest(QStringLiteral("unknown question"));
}

void ChatEngine::wait(const Json &params, QObject *context, std::function<void(Json)> done)
{
    const QString runId = textOf(params, "runId");
    auto *patience = new QTimer(context);
    patience->setSingleShot(true);
    const auto answer = [this, runId, patience, done] {
        const auto known = m_records.find(runId);
        Json payload{{"runId", runId.toStdString()}, {"status", "timeout"}};
        if (known != m_records.end() && known->second.endedAt > 0) {
            const Record &record = known->second;
            payload["status"] = record.status == QStringLiteral("aborted")
                                    ? "timeout"
                                    : record.status.toStdString();
            payload["endedAt"] = record.endedAt;
            payload["terminalReply"] = {{"disposition", "visible"},
                                        {"text", record.reply.toStdString()}};
        }
        patience->deleteLater();
        done(payload);
    };
    const auto known = m_records.find(runId);
    const bool over = known != m_records.end() && known->second.endedAt > 0;
    connect(patience, &QTimer::timeout, patience, answer);
    connect(this, &ChatEngine::runEnded, patience, [runId, patience](const QString &ended) {
        if (ended == runId && patience->isActive())
            patience->start(0);
    });
    const qint64 timeout = params.value("timeoutMs", defaultWaitMs);
    patience->start(std::chrono::milliseconds(over ? 0 : timeout));
}

void ChatEngine::resumeInterrupted()
{
    for (auto &[key, session] : m_state.sessions()) {
        if (session.runningRunId.isEmpty())
            continue;
        const Turn turn{toQString(newUuid()), key, session.runningText};
        QTimer::singleShot(int(recoveryDelayMs / m_options.speed), this, [this, turn] {
            GatewaySession *interrupted = m_state.session(turn.sessionKey);
            if (!interrupted || running(turn.sessionKey))
                return;
            const qint64 now = m_clock.nowMs();
            Json row =
                userRow(QStringLiteral("[System] Your previous turn was interrupted by a gateway "
                                       "restart. Continue it."),
                        turn.runId, now);
            row["provenance"] = {{"kind", "internal_system"},
                                 {"sourceTool", "main_session_restart_recovery"}};
            publish(turn, QStringLiteral("session.message"), appendRow(*interrupted, row, now));
            run(turn);
        });
    }
}

ChatRun *ChatEngine::running(const QString &sessionKey) const
{
    const auto it = m_running.find(sessionKey);
    return it == m_running.end() ? nullptr : it->second;
}

std::vector<ScriptStep> ChatEngine::script(const Turn &turn, const GatewaySession &session) const
{
    int turns = 0;
    for (const Json &row : session.rows)
        turns += row.value("role", std::string()) == "user" ? 1 : 0;
    QString text = turn.text;
    text.remove(QChar(0x200b)); // connectors put it before a slash that is no command
    std::vector<ScriptStep> steps;
    if (!turn.attachmentNames.isEmpty())
        steps.emplace_back(
            SayStep{QStringLiteral("I have received %1.\n\n").arg(turn.attachmentNames)});
    const std::vector<ScriptStep> answer = scriptFor(text, turns, m_options.speaker);
    steps.insert(steps.end(), answer.begin(), answer.end());
    return steps;
}

void ChatEngine::publish(const Turn &turn, const QString &name, const Json &payload)
{
    emit sessionEvent({turn.peer, turn.sessionKey, name, payload});
}

RunNames ChatEngine::names(const QString &runId, const GatewaySession &session) const
{
    return {runId, session.key, session.agentId, session.sessionId};
}

} // namespace ltb::core::rehearsal
