// The gateway's conversations: who may run when, what was sent before, who waits for what
// (docs/openclaw.md section 4). Knows no sockets.
#pragma once

#include "core/rehearsal/gateway/chatrun.h"
#include "core/rehearsal/gateway/gatewaystate.h"
#include "core/rehearsal/gateway/rpc.h"

#include <deque>
#include <functional>
#include <map>

namespace ltb::core::rehearsal {

using RpcReply = std::variant<Json, RpcError>;

// An event on a session, for every connection that may see it.
struct SessionEvent {
    int senderPeer = 0; // the connection that started the run; 0: none
    QString sessionKey;
    QString name;
    Json payload;
};

struct EngineOptions {
    Speaker speaker;
    QString agentId; // the only agent: "main"
    QString gatewayVersion;
    double speed = 1;
};

class ChatEngine : public QObject {
    Q_OBJECT
public:
    ChatEngine(EngineOptions options, GatewayState &state, const Clock &clock, QObject *parent);

    // The answers to chat.send, chat.abort, chat.history and question.resolve, for checked params.
    RpcReply send(const Json &params, int peer);
    RpcReply abort(const Json &params);
    RpcReply history(const Json &params) const;
    RpcReply resolveQuestion(const Json &params);
    // agent.wait: calls back once, when the run has ended or the time is over.
    void wait(const Json &params, QObject *context, std::function<void(Json)> done);

    // Turns that were cut off by the last stop are run again, under a new run id, a few seconds
    // after the start: the real gateway's restart recovery.
    void resumeInterrupted();
    int activeRuns() const { return int(m_running.size()); }

signals:
    void sessionEvent(const ltb::core::rehearsal::SessionEvent &event);
    void runEnded(const QString &runId);

private:
    struct Turn {
        QString runId;
        QString sessionKey;
        QString text; // as the person wrote it
        QString attachmentNames{};
        int peer = 0;
    };
    struct Record { // what is remembered of a run, for idempotency and agent.wait
        QString sessionKey;
        QString text;
        QString status; // in_flight, ok, aborted, error
        qint64 endedAt = 0;
        QString reply{};
    };

    std::optional<RpcReply> answerRepeat(const Turn &turn) const;
    std::optional<RpcReply> answerCommand(const Turn &turn);
    Json start(Turn turn, const QString &queueMode);
    void absorb(const Turn &turn);
    void run(const Turn &turn);
    void finish(ChatRun *run, RunOutcome outcome);
    ChatRun *running(const QString &sessionKey) const;
    std::vector<ScriptStep> script(const Turn &turn, const GatewaySession &session) const;
    void publish(const Turn &turn, const QString &name, const Json &payload);
    RunNames names(const QString &runId, const GatewaySession &session) const;

    EngineOptions m_options;
    GatewayState &m_state;
    const Clock &m_clock;
    std::map<QString, ChatRun *> m_running; // by session key; children of this
    std::map<QString, std::deque<Turn>> m_waiting; // queueMode followup, by session key
    std::map<QString, Record> m_records; // by run id; gone after a restart, as in the real gateway
};

} // namespace ltb::core::rehearsal
