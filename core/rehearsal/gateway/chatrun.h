// One turn of the agent: plays a script as the gateway would stream it.
#pragma once

#include "core/base/clock.h"
#include "core/base/oneshot.h"
#include "core/base/task.h"
#include "core/rehearsal/gateway/chatevents.h"
#include "core/rehearsal/gateway/scriptedmodel.h"

#include <QObject>

namespace ltb::core::rehearsal {

enum class RunOutcome { Done, Aborted, Failed };

class ChatRun : public QObject {
    Q_OBJECT
public:
    // `speed` divides every pause: 1 is believable, 20 is for tests.
    ChatRun(RunNames names, std::vector<ScriptStep> script, double speed, const Clock &clock,
            QObject *parent);

    const RunNames &names() const { return m_events.names(); }
    QString text() const { return m_text; } // so far, blocks glued together as the gateway does
    QString lastBlock() const { return m_block; }
    qint64 startedAt() const { return m_startedAt; }
    bool modelStarted() const { return m_modelStarted; }

    void start();
    // Another message for a run that is under way: its answer is glued to this one's.
    void steer(const std::vector<ScriptStep> &script);
    // Ends the run at once. `reason` is the chat event's stopReason ("rpc", "aborted").
    void abort(const char *reason);
    // Answers the question the run is waiting for; false when it has none of that id.
    bool answerQuestion(const std::string &id, const QString &answer);

signals:
    // `name` is chat, agent or question.requested; tool events are told apart by payload.stream.
    void streamed(const QString &name, const ltb::core::Json &payload);
    void rowAdded(const ltb::core::Json &row);
    void ended(ltb::core::rehearsal::RunOutcome outcome);

private:
    Task<> play();
    Task<> prepare();
    Task<> wait(int milliseconds);
    Task<> say(SayStep step);
    Task<> use(ToolStep step);
    Task<> ask(AskStep step);
    void emitAgent(const char *stream, Json data);
    void emitToolUpdate(const PretendTool &tool, const QString &output, qint64 startedAt);
    void emitToolEnd(const PretendTool &tool, const QString &output, qint64 startedAt);
    void flushDelta();
    void finish();
    void fail(const FailStep &step);

    ChatEvents m_events;
    std::vector<ScriptStep> m_script;
    double m_speed;
    const Clock &m_clock;
    QString m_text;
    QString m_block;
    QString m_pending; // said, not yet sent as a delta
    QStringList m_tools;
    std::string m_callId;
    std::string m_questionId;
    OneShot<QString> m_answer;
    qint64 m_startedAt = 0;
    qint64 m_playedMs = 0; // scripted time, independent of speed
    qint64 m_lastDeltaMs = -1000;
    bool m_modelStarted = false;
    TaskScope m_tasks;
};

} // namespace ltb::core::rehearsal
