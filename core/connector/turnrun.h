// One turn from "handed to the gateway" to its end, whatever happens in between: lost sockets, a
// gateway that restarts, our own restart (OpenClaw gateway protocol 4, "connection lost").
#pragma once

#include "core/connector/chathistory.h"
#include "core/connector/gatewayclient.h"
#include "core/connector/turnoutput.h"

#include <QObject>

namespace ltb::core::connector {

struct TurnServices {
    GatewayClient *gateway = nullptr;
    HubLink *hub = nullptr;
    Inbox *inbox = nullptr;
    Outbox *outbox = nullptr;
    const Clock *clock = nullptr;
};

struct TurnLimits {
    std::chrono::milliseconds gatewayAway{10 * 60'000}; // then the turn ends with an error
    std::chrono::milliseconds rerunWait{30'000}; // a restarted gateway repeats the turn by itself
    std::chrono::milliseconds silence{120'000}; // no event: ask whether it still runs
    std::chrono::milliseconds longest{60 * 60'000}; // then it is aborted
    std::chrono::milliseconds abortAnswer{10'000};
    std::chrono::milliseconds deltaInterval{100};
    std::chrono::milliseconds recheck{1'000};
};

class TurnRun : public QObject {
    Q_OBJECT
public:
    TurnRun(Turn turn, TurnServices services, TurnLimits limits);

    // Ends when the final is in the outbox. Never fails.
    Task<> answer();

    void handleEvent(const QString &name, const Json &payload);
    void gatewayChanged(); // up again, down, or events missed
    void hubReady() { m_output.resend(); }
    void abort();
    bool isFor(const QString &replyTo, const QString &runId) const;

private:
    Task<> step();
    Task<> attach();
    Task<> handOver();
    void handleSendAnswer(const Json &answer);
    Task<> handleSendFailure(Error error);
    Task<> recover();
    Task<bool> takeFromHistory(ChatHistory history);
    Task<> recoverAfterRestart(ChatHistory history);
    Task<> askTheGateway();
    Task<> sendAbort();
    Task<> nextWake(std::chrono::milliseconds limit);
    Task<> addUsage();

    void handleChat(const Json &payload);
    void handleRunEvent(const Json &payload);
    void noteRerun(const Json &payload);
    bool accepts(const QString &runId);
    void switchRun(const QString &runId);
    void end(Ending ending);
    void endWithError(const QString &code, const QString &sentence);
    void wake();
    qint64 nowMs() const { return m_services.clock->steadyMs(); }
    bool isLongAgo(qint64 sinceMs, std::chrono::milliseconds limit) const;

    Turn m_turn;
    TurnServices m_services;
    TurnLimits m_limits;
    TurnOutput m_output;
    std::optional<Ending> m_ending;
    OneShot<void> m_wake;
    bool m_attached = false; // subscribed, and the run is ours to follow
    bool m_awaitingRerun = false; // the gateway restarted: any run of the session is the answer
    bool m_abortAsked = false;
    bool m_tooLong = false;
    qint64 m_abortSentMs = -1;
    qint64 m_startedMs;
    qint64 m_lastEventMs;
    qint64 m_awaySinceMs = -1;
    qint64 m_restartSeenMs = -1;
    int m_fruitless = 0; // times nothing was found where an answer should be
};

} // namespace ltb::core::connector
