#include "core/rehearsal/gateway/chatrun.h"

#include "core/base/await.h"
#include "core/rehearsal/gateway/chathistory.h"
#include "core/rehearsal/gateway/rpc.h"

namespace ltb::core::rehearsal {

namespace {

constexpr qint64 deltaIntervalMs = 75;
constexpr std::chrono::minutes questionLifetime{15};

const QString chatEvent = QStringLiteral("chat");
const QString agentEvent = QStringLiteral("agent");

// Words with the white space behind them.
QStringList wordsOf(const QString &text)
{
    QStringList words;
    qsizetype begin = 0;
    for (qsizetype i = 1; i < text.size(); ++i) {
        if (text[i - 1].isSpace() && !text[i].isSpace()) {
            words << text.mid(begin, i - begin);
            begin = i;
        }
    }
    if (begin < text.size())
        words << text.mid(begin);
    return words;
}

} // namespace

ChatRun::ChatRun(RunNames names, std::vector<ScriptStep> script, double speed, const Clock &clock,
                 QObject *parent)
    : QObject(parent)
    , m_events(std::move(names), clock)
    , m_script(std::move(script))
    , m_speed(qMax(0.01, speed))
    , m_clock(clock)
    , m_startedAt(clock.nowMs())
{}

void ChatRun::start()
{
    m_tasks.spawn(play());
}

void ChatRun::steer(const std::vector<ScriptStep> &script)
{
    m_script.insert(m_script.end(), script.begin(), script.end());
}

Task<> ChatRun::wait(int milliseconds)
{
    m_playedMs += milliseconds;
    co_await pause(std::chrono::milliseconds(qint64(milliseconds / m_speed)));
}

Task<> ChatRun::play()
{
    co_await prepare();
    for (size_t i = 0; i < m_script.size(); ++i) {
        const ScriptStep step = m_script[i]; // a copy: steer() may grow the list meanwhile
        if (const auto *saying = std::get_if<SayStep>(&step))
            co_await say(*saying);
        else if (const auto *using_ = std::get_if<ToolStep>(&step))
            co_await use(*using_);
        else if (const auto *asking = std::get_if<AskStep>(&step))
            co_await ask(*asking);
        if (const auto *failing = std::get_if<FailStep>(&step)) {
            co_await wait(failing->afterMs);
            fail(*failing);
            co_return;
        }
    }
    finish();
}

Task<> ChatRun::prepare()
{
    for (const char *phase : {"preparing_workspace", "preparing_context"}) {
        co_await wait(80);
        m_events.advance();
        emit streamed(chatEvent, m_events.status(phase));
        emitAgent("run_status", {{"phase", phase}});
    }
    co_await wait(120);
    m_startedAt = m_clock.nowMs();
    m_modelStarted = true;
    m_events.advance();
    emit streamed(agentEvent, m_events.lifecycle({{"phase", "start"}, {"startedAt", m_startedAt}}));
    m_events.advance();
    emit streamed(chatEvent, m_events.status("starting_model"));
    emitAgent("run_status", {{"phase", "starting_model"}});
    co_await wait(300);
}

void ChatRun::emitAgent(const char *stream, Json data)
{
    emit streamed(agentEvent, m_events.agent(stream, std::move(data)));
}

Task<> ChatRun::say(SayStep step)
{
    m_block.clear();
    for (const QString &word : wordsOf(step.text)) {
        m_pending += word;
        if (m_playedMs - m_lastDeltaMs >= deltaIntervalMs)
            flushDelta();
        co_await wait(step.wordMs);
    }
    flushDelta();
}

void ChatRun::flushDelta()
{
    if (m_pending.isEmpty())
        return;
    const QString piece = std::exchange(m_pending, {});
    m_text += piece;
    m_block += piece;
    m_lastDeltaMs = m_playedMs;
    m_events.advance();
    emitAgent("assistant",
              {{"text", m_block.toStdString()},
               {"delta", piece.toStdString()},
               {"itemId", names().runId.toStdString() + ':' + std::to_string(m_tools.size() + 1)}});
    emit streamed(chatEvent, m_events.delta(piece, m_text));
}

Task<> ChatRun::use(ToolStep step)
{
    const PretendTool tool = std::move(step.tool);
    const qint64 startedAt = m_clock.nowMs();
    m_tools << tool.name;
    m_callId = "call_" + std::to_string(m_tools.size()) + '_' + names().runId.left(8).toStdString();
    emit rowAdded(toolCallRow(m_callId, tool, names().runId, startedAt));
    m_events.advance();
    emit streamed(agentEvent, m_events.tool({{"phase", "start"},
                                             {"name", tool.name.toStdString()},
                                             {"toolCallId", m_callId},
                                             {"args", tool.args}}));
    for (const char *kind : {"tool", "command"}) {
        m_events.advance();
        emit streamed(agentEvent, m_events.item(kind, "start", m_callId, tool, startedAt, {}));
    }
    QString output;
    const int pieceMs = tool.durationMs / int(tool.output.size() + 1);
    for (const QString &piece : tool.output) {
        co_await wait(pieceMs);
        output += piece;
        emitToolUpdate(tool, output, startedAt);
    }
    co_await wait(pieceMs);
    emitToolEnd(tool, output, startedAt);
    co_await wait(200);
}

void ChatRun::emitToolUpdate(const PretendTool &tool, const QString &output, qint64 startedAt)
{
    const std::string text = output.toStdString();
    m_events.advance();
    emit streamed(
        agentEvent,
        m_events.tool(
            {{"phase", "update"},
             {"name", tool.name.toStdString()},
             {"toolCallId", m_callId},
             {"partialResult",
              {{"content", Json::array({{{"type", "text"}, {"text", text}}})},
               {"details", {{"status", "running"}, {"startedAt", startedAt}, {"tail", text}}}}}}));
    for (const char *kind : {"tool", "command"}) {
        m_events.advance();
        emit streamed(agentEvent, m_events.item(kind, "update", m_callId, tool, startedAt, output));
    }
    m_events.advance();
    emit streamed(agentEvent, m_events.commandOutput("delta", m_callId, tool, output));
}

void ChatRun::emitToolEnd(const PretendTool &tool, const QString &output, qint64 startedAt)
{
    const std::string text = output.trimmed().toStdString();
    m_events.advance();
    emit streamed(agentEvent,
                  m_events.tool({{"phase", "result"},
                                 {"name", tool.name.toStdString()},
                                 {"toolCallId", m_callId},
                                 {"meta", tool.meta.toStdString()},
                                 {"isError", tool.exitCode != 0},
                                 {"result",
                                  {{"content", Json::array({{{"type", "text"}, {"text", text}}})},
                                   {"details",
                                    {{"status", tool.exitCode == 0 ? "completed" : "failed"},
                                     {"exitCode", tool.exitCode},
                                     {"durationMs", tool.durationMs},
                                     {"aggregated", text}}}}}}));
    for (const char *kind : {"tool", "command"}) {
        m_events.advance();
        emit streamed(agentEvent, m_events.item(kind, "end", m_callId, tool, startedAt, output));
    }
    m_events.advance();
    emit streamed(agentEvent, m_events.commandOutput("end", m_callId, tool, output));
}

Task<> ChatRun::ask(AskStep step)
{
    Json options = Json::array();
    for (const QString &option : step.options)
        options.push_back({{"label", option.toStdString()}, {"description", ""}});
    m_questionId = "ask_" + newUuid();
    m_answer = OneShot<QString>();
    const qint64 now = m_clock.nowMs();
    m_tools << QStringLiteral("ask_user");
    emit streamed(QStringLiteral("question.requested"),
                  {{"id", m_questionId},
                   {"questions", Json::array({{{"questionId", "q1"},
                                               {"header", step.header.toStdString()},
                                               {"question", step.question.toStdString()},
                                               {"options", std::move(options)},
                                               {"isOther", true}}})},
                   {"agentId", names().agentId.toStdString()},
                   {"sessionKey", names().sessionKey.toStdString()},
                   {"runId", names().runId.toStdString()},
                   {"createdAtMs", now},
                   {"expiresAtMs", now + std::chrono::milliseconds(questionLifetime).count()},
                   {"status", "pending"}});
    // An answer that never comes is a turn that goes on without one, as at the real gateway.
    const Result<QString> answer =
        co_await withDeadline(m_answer.wait(), questionLifetime).result();
    m_questionId.clear();
    const QString said = answer ? *answer : QStringLiteral("nothing");
    const SayStep heard{QStringLiteral("I heard **%1**. ").arg(said)};
    co_await say(heard);
}

bool ChatRun::answerQuestion(const std::string &id, const QString &answer)
{
    if (m_questionId.empty() || id != m_questionId)
        return false;
    m_answer.complete(answer);
    return true;
}

void ChatRun::finish()
{
    emit rowAdded(assistantRow(m_block, names().runId, "stop", m_clock.nowMs()));
    m_events.advance();
    emitAgent("usage", {{"outputTokens", (m_text.size() + 3) / 4}});
    m_events.advance();
    emit streamed(agentEvent, m_events.lifecycle({{"phase", "finishing"},
                                                  {"stopReason", "stop"},
                                                  {"aborted", false},
                                                  {"livenessState", "working"},
                                                  {"endedAt", m_clock.nowMs()}}));
    m_events.advance();
    emit streamed(agentEvent, m_events.ended(m_startedAt, m_block, m_tools));
    emit streamed(chatEvent, m_events.final(m_text));
    emit ended(RunOutcome::Done);
}

void ChatRun::fail(const FailStep &step)
{
    const qint64 now = m_clock.nowMs();
    emit rowAdded(assistantRow(m_block, names().runId, "error", now));
    m_events.advance();
    emit streamed(agentEvent, m_events.lifecycle({{"phase", "error"},
                                                  {"aborted", false},
                                                  {"livenessState", "blocked"},
                                                  {"startedAt", m_startedAt},
                                                  {"endedAt", now},
                                                  {"error", step.message.toStdString()},
                                                  {"executionSettled", true}}));
    emit streamed(chatEvent, m_events.error(step.message, step.kind, step.failover));
    emit streamed(chatEvent, m_events.bareError(step.message)); // the real gateway says it twice
    emit ended(RunOutcome::Failed);
}

void ChatRun::abort(const char *reason)
{
    m_tasks.cancelAll();
    flushDelta();
    const qint64 now = m_clock.nowMs();
    m_events.advance();
    emit streamed(chatEvent, m_events.aborted(m_text, reason));
    emit streamed(agentEvent, m_events.lifecycle({{"phase", "end"},
                                                  {"status", "cancelled"},
                                                  {"aborted", true},
                                                  {"stopReason", reason},
                                                  {"startedAt", m_startedAt},
                                                  {"endedAt", now}}));
    if (m_modelStarted) {
        if (!m_text.isEmpty())
            emit rowAdded(abortedRow(m_text, names().runId, now));
        Json row = assistantRow({}, names().runId, "aborted", now);
        row["errorMessage"] = "This operation was aborted";
        emit rowAdded(row);
        m_events.advance();
        emit streamed(agentEvent, m_events.lifecycle({{"phase", "error"},
                                                      {"startedAt", m_startedAt},
                                                      {"endedAt", now},
                                                      {"error", "This operation was aborted"},
                                                      {"aborted", true},
                                                      {"stopReason", "aborted"},
                                                      {"executionSettled", true}}));
    }
    emit ended(RunOutcome::Aborted);
}

} // namespace ltb::core::rehearsal
