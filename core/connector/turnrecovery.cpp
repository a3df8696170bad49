// What a turn does when it cannot simply listen: looking into the gateway's history, waiting for
// the gateway's own repetition after a restart, asking whether a silent run still lives, aborting
// it.
#include "core/base/await.h"
#include "core/base/log.h"
#include "core/connector/jsonmember.h"
#include "core/connector/turnrun.h"

#include <QCoreApplication>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Json historyParams(const QString &gatewayKey, int rows)
{
    return {{"sessionKey", gatewayKey.toStdString()}, {"limit", rows}, {"maxChars", 500'000}};
}

} // namespace

Task<> TurnRun::recover()
{
    if (m_fruitless > 0)
        co_await nextWake(m_limits.recheck); // the history follows the events
    const Json payload =
        co_await m_services.gateway->call("chat.history", historyParams(m_turn.gatewayKey, 200));
    const ChatHistory history = ChatHistory::parse(payload);
    const bool taken = co_await takeFromHistory(history);
    if (taken)
        co_return;
    const QString bootId = m_services.gateway->hello().bootId;
    if (m_turn.bootId != bootId) {
        co_await recoverAfterRestart(history);
        co_return;
    }
    if (m_turn.runId == m_turn.runKey) {
        co_await handOver(); // this process remembers the key: it answers, and runs nothing twice
        co_return;
    }
    m_attached = true;
    co_await askTheGateway();
}

// True when the history ended the turn or shows its run at work.
Task<bool> TurnRun::takeFromHistory(ChatHistory history)
{
    const QString bootId = m_services.gateway->hello().bootId;
    const bool restarted = m_turn.bootId != bootId;
    if (const auto answer = history.answer(m_turn.runKey, m_turn.runId, restarted)) {
        if (answer->runId != m_turn.runId && !answer->runId.isEmpty())
            switchRun(answer->runId);
        end({answer->stopReason, answer->text, std::nullopt, answer->usage});
        co_return true;
    }
    const std::optional<RunInFlight> &running = history.inFlight();
    if (!running || running->runId.isEmpty())
        co_return false;
    const bool ours =
        running->runId == m_turn.runId || running->runId == m_turn.runKey || restarted;
    if (!ours)
        co_return false;
    co_await m_services.inbox->adopt(m_turn.messageId(), running->runId, bootId);
    if (m_turn.runId != running->runId)
        switchRun(running->runId);
    m_turn.bootId = bootId;
    m_awaitingRerun = false;
    m_attached = true;
    m_lastEventMs = nowMs();
    if (!running->text.isEmpty())
        m_output.setWhole(running->text);
    co_return true;
}

// The gateway's process is another one. It repeats an interrupted turn by itself a few seconds
// after its start; sending again meanwhile would make it two.
Task<> TurnRun::recoverAfterRestart(ChatHistory history)
{
    if (m_restartSeenMs < 0) {
        m_restartSeenMs = nowMs();
        qCInfo(lcConnector, "the gateway was restarted during a turn; waiting for it to go on");
    }
    const bool mayRepeat = history.hasUserRow(m_turn.runKey) || history.isBusy();
    if (mayRepeat && !isLongAgo(m_restartSeenMs, m_limits.rerunWait)) {
        m_awaitingRerun = true;
        const QString before = m_turn.runId;
        co_await nextWake(m_limits.recheck);
        if (m_turn.runId == before)
            co_return; // looks into the history again
        const QString bootId = m_services.gateway->hello().bootId;
        co_await m_services.inbox->adopt(m_turn.messageId(), m_turn.runId, bootId);
        m_turn.bootId = bootId;
        m_attached = true;
        co_return;
    }
    if (m_abortAsked) {
        end({protocol::StopReason::Aborted}); // nobody wants it any more, and nobody runs it
        co_return;
    }
    m_awaitingRerun = false;
    m_restartSeenMs = -1;
    if (m_turn.runId != m_turn.runKey)
        switchRun(m_turn.runKey);
    co_await handOver();
}

void TurnRun::switchRun(const QString &runId)
{
    m_turn.runId = runId;
    m_output.switchRun(runId);
    m_abortSentMs = -1; // a new run needs its own
    m_lastEventMs = nowMs();
    wake();
}

// Nothing came for long, or the socket was away: does the run still live?
Task<> TurnRun::askTheGateway()
{
    Json question = {{"runId", m_turn.runId.toStdString()}, {"timeoutMs", 1000}};
    const Json answer = co_await m_services.gateway->call("agent.wait", std::move(question));
    const Json payload =
        co_await m_services.gateway->call("chat.history", historyParams(m_turn.gatewayKey, 200));
    const ChatHistory history = ChatHistory::parse(payload);
    const bool taken = co_await takeFromHistory(history);
    if (taken)
        co_return;
    const QString status = memberText(answer, "status");
    if (status == "ok"_L1) {
        end({protocol::StopReason::End, memberText(member(answer, "terminalReply"), "text")});
    } else if (status == "error"_L1) {
        endWithError(u"gateway_rejected"_s, memberText(answer, "error"));
    } else if (history.isBusy()) {
        m_lastEventMs = nowMs(); // a long tool, or a question to a person
        m_fruitless = 0;
    } else if (++m_fruitless > 2) {
        endWithError(u"internal"_s, QCoreApplication::translate(
                                        "ltb::core", "The gateway lost this run before its end."));
    } else {
        co_await nextWake(m_limits.recheck);
    }
}

Task<> TurnRun::sendAbort()
{
    m_abortSentMs = nowMs();
    Json params = {{"sessionKey", m_turn.gatewayKey.toStdString()},
                   {"runId", m_turn.runId.toStdString()}};
    const Json answer = co_await m_services.gateway->call("chat.abort", std::move(params));
    if (!memberFlag(answer, "aborted"))
        m_attached = false; // it was over already: the history has the answer
}

Task<> TurnRun::addUsage()
{
    if (!m_services.gateway->isUp())
        co_return;
    const Result<Json> payload =
        co_await m_services.gateway->call("chat.history", historyParams(m_turn.gatewayKey, 40), 5s)
            .result();
    if (payload)
        m_ending->usage = ChatHistory::parse(*payload).usage(m_turn.runId);
    else
        qCInfo(lcConnector, "no usage for a turn: %s", qPrintable(payload.error().message));
}

} // namespace ltb::core::connector
