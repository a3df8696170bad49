#include "core/connector/turnrun.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/base/redaction.h"
#include "core/connector/jsonmember.h"
#include "core/connector/slashguard.h"

#include <QCoreApplication>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr char restartRecovery[] = "main_session_restart_recovery";

Json sendParams(const Turn &turn)
{
    Json params = {
        {"sessionKey", turn.gatewayKey.toStdString()},
        {"message", neutraliseCommands(turn.message.text).toStdString()},
        {"idempotencyKey", turn.runKey.toStdString()},
    };
    for (const protocol::Attachment &attachment : turn.message.attachments) {
        params["attachments"].push_back({
            {"type", attachment.mime.startsWith("image/"_L1) ? "image" : "file"},
            {"mimeType", attachment.mime.toStdString()},
            {"fileName", attachment.name.toStdString()},
            {"content", attachment.data.toBase64().toStdString()},
        });
    }
    return params;
}

protocol::StopReason stopReasonOf(const QString &text)
{
    if (text == "length"_L1 || text == "max_tokens"_L1)
        return protocol::StopReason::Limit;
    return text == "error"_L1 ? protocol::StopReason::Error : protocol::StopReason::End;
}

} // namespace

TurnRun::TurnRun(Turn turn, TurnServices services, TurnLimits limits)
    : m_turn(std::move(turn))
    , m_services(services)
    , m_limits(limits)
    , m_output(m_turn, services.hub, services.outbox, services.inbox, *services.clock)
    , m_startedMs(services.clock->steadyMs())
    , m_lastEventMs(m_startedMs)
{
    m_output.setDeltaInterval(limits.deltaInterval);
}

Task<> TurnRun::answer()
{
    while (!m_ending) {
        const Result<void> stepped = co_await step().result();
        if (!stepped && !m_ending) {
            // Whatever failed, the run goes on or ends by the limits; never in silence.
            qCInfo(lcConnector, "turn: %s", qPrintable(describe(stepped.error())));
            co_await nextWake(m_limits.recheck);
        }
    }
    if (m_ending->reason == protocol::StopReason::End && !m_ending->usage)
        co_await addUsage();
    co_await m_output.finish(*m_ending);
}

Task<> TurnRun::step()
{
    if (m_abortAsked && m_turn.state == TurnState::Received) {
        end({protocol::StopReason::Aborted});
        co_return;
    }
    if (!m_services.gateway->isUp()) {
        m_attached = false;
        if (m_awaySinceMs < 0)
            m_awaySinceMs = nowMs();
        if (m_abortAsked && isLongAgo(m_awaySinceMs, m_limits.abortAnswer))
            end({protocol::StopReason::Aborted});
        else if (isLongAgo(m_awaySinceMs, m_limits.gatewayAway))
            endWithError(
                u"gateway_unavailable"_s,
                QCoreApplication::translate("ltb::core", "The agent's gateway cannot be reached."));
        else
            co_await nextWake(m_limits.recheck);
        co_return;
    }
    m_awaySinceMs = -1;
    if (!m_attached) {
        co_await attach();
        co_return;
    }
    if (isLongAgo(m_startedMs, m_limits.longest))
        m_abortAsked = m_tooLong = true;
    if (m_abortAsked && m_abortSentMs < 0) {
        co_await sendAbort();
        co_return;
    }
    if (m_abortSentMs >= 0 && isLongAgo(m_abortSentMs, m_limits.abortAnswer)) {
        end({protocol::StopReason::Aborted});
        co_return;
    }
    if (isLongAgo(m_lastEventMs, m_limits.silence)) {
        co_await askTheGateway();
        co_return;
    }
    co_await nextWake(m_limits.recheck);
}

Task<> TurnRun::attach()
{
    Json params = {{"key", m_turn.gatewayKey.toStdString()}};
    co_await m_services.gateway->call("sessions.messages.subscribe", std::move(params));
    if (m_turn.state == TurnState::Received)
        co_await handOver();
    else
        co_await recover();
}

Task<> TurnRun::handOver()
{
    const QString bootId = m_services.gateway->hello().bootId;
    co_await m_services.inbox->markSent(m_turn.messageId(), bootId);
    m_turn.state = TurnState::Sent;
    m_turn.bootId = bootId;
    m_attached = true; // events may come before the answer
    m_lastEventMs = nowMs();
    const auto timeout = m_turn.message.attachments.empty() ? 30s : 60s;
    const Result<Json> answer =
        co_await m_services.gateway->call("chat.send", sendParams(m_turn), timeout).result();
    if (answer)
        handleSendAnswer(*answer);
    else
        co_await handleSendFailure(answer.error());
}

void TurnRun::handleSendAnswer(const Json &answer)
{
    const QString status = memberText(answer, "status");
    if (status == "ok"_L1) {
        m_attached = false; // it ended before we asked: the history has it
        if (++m_fruitless > 5)
            endWithError(u"gateway_rejected"_s,
                         QCoreApplication::translate("ltb::core", "The gateway gave no answer."));
    } else if (status == "timeout"_L1) {
        end({protocol::StopReason::Aborted});
    } else if (status == "error"_L1) {
        endWithError(u"gateway_rejected"_s, memberText(answer, "summary"));
    }
}

Task<> TurnRun::handleSendFailure(Error error)
{
    if (error.isTransient() || error.code == ErrorCode::Timeout
        || error.code == ErrorCode::Network) {
        m_attached = false; // perhaps it arrived: look before sending again
        const auto asked = std::chrono::milliseconds(std::min<qint64>(error.retryAfterMs, 30'000));
        co_await nextWake(std::max(asked, m_limits.recheck));
        co_return;
    }
    if (error.providerCode == "chat-request-conflict"_L1) {
        m_attached = false;
        co_await nextWake(m_limits.recheck);
        co_return;
    }
    endWithError(u"gateway_rejected"_s, error.cause.isEmpty() ? error.message : error.cause);
}

void TurnRun::handleEvent(const QString &name, const Json &payload)
{
    if (name == "session.message"_L1)
        noteRerun(payload);
    else if (name == "chat"_L1 && accepts(memberText(payload, "runId")))
        handleChat(payload);
    else if ((name == "agent"_L1 || name == "session.tool"_L1)
             && accepts(memberText(payload, "runId")))
        handleRunEvent(payload);
}

void TurnRun::handleChat(const Json &payload)
{
    const QString state = memberText(payload, "state");
    const Json &message = member(payload, "message");
    if (state == "delta"_L1) {
        if (message.is_object())
            m_output.setWhole(contentText(member(message, "content")));
        return;
    }
    if (state == "final"_L1 && message.is_object()) {
        Ending ending;
        ending.reason = stopReasonOf(memberText(payload, "stopReason"));
        ending.text = contentText(member(message, "content"));
        end(ending);
    } else if (state == "final"_L1) {
        // Absorbed by another run, or answered without one: only the history knows.
        m_attached = false;
        if (++m_fruitless > 5)
            endWithError(u"gateway_rejected"_s,
                         QCoreApplication::translate("ltb::core", "The gateway gave no answer."));
        wake();
    } else if (state == "aborted"_L1) {
        Ending ending{protocol::StopReason::Aborted};
        if (message.is_object())
            ending.text = contentText(member(message, "content"));
        end(ending);
    } else if (state == "error"_L1) {
        const QString kind = memberText(payload, "errorKind");
        endWithError(kind.isEmpty() ? u"gateway_rejected"_s : kind,
                     memberText(payload, "errorMessage"));
    }
}

void TurnRun::handleRunEvent(const Json &payload)
{
    const QString stream = memberText(payload, "stream");
    const Json &data = member(payload, "data");
    if (stream == "tool"_L1 || stream == "item"_L1)
        m_output.toolEvent(stream, data);
    else if (stream == "lifecycle"_L1 && memberText(data, "phase") == "start"_L1)
        m_output.breakHere(); // the model tries again after a failure
}

bool TurnRun::accepts(const QString &runId)
{
    if (m_ending || runId.isEmpty())
        return false;
    if (runId != m_turn.runId) {
        if (!m_awaitingRerun)
            return false;
        m_awaitingRerun = false;
        switchRun(runId);
    }
    m_lastEventMs = nowMs();
    return true;
}

// The row by which a restarted gateway announces that it runs the interrupted turn again.
void TurnRun::noteRerun(const Json &payload)
{
    const Json &message = member(payload, "message");
    if (!m_awaitingRerun || memberText(message, "role") != "user"_L1
        || memberText(member(message, "provenance"), "sourceTool")
               != QLatin1String(restartRecovery))
        return;
    const QString key = memberText(message, "idempotencyKey");
    if (key.endsWith(":user"_L1))
        switchRun(key.chopped(5));
}

void TurnRun::gatewayChanged()
{
    m_attached = false;
    wake();
}

void TurnRun::abort()
{
    m_abortAsked = true;
    wake();
}

bool TurnRun::isFor(const QString &replyTo, const QString &runId) const
{
    if (!replyTo.isEmpty())
        return replyTo == m_turn.messageId();
    return runId.isEmpty() || runId == m_turn.runId;
}

void TurnRun::end(Ending ending)
{
    if (m_ending)
        return; // the first terminal event wins
    if (m_tooLong && ending.reason == protocol::StopReason::Aborted)
        ending.reason = protocol::StopReason::Limit;
    m_ending = std::move(ending);
    wake();
}

void TurnRun::endWithError(const QString &code, const QString &sentence)
{
    Ending ending{protocol::StopReason::Error};
    ending.error = protocol::RunError{code, sentence.isEmpty() ? QCoreApplication::translate(
                                                "ltb::core", "The agent could not answer.")
                                                               : redact(sentence.trimmed())};
    end(ending);
}

// Later, because whoever calls this may not survive the end of the turn.
void TurnRun::wake()
{
    QTimer::singleShot(0, this, [wake = m_wake]() mutable { wake.complete(Result<void>()); });
}

Task<> TurnRun::nextWake(std::chrono::milliseconds limit)
{
    if (m_ending)
        co_return;
    m_wake = OneShot<void>();
    const Result<void> woken = co_await withDeadline(m_wake.wait(), limit).result();
    if (!woken && woken.error().code != ErrorCode::Timeout)
        co_await fail(woken.error());
}

bool TurnRun::isLongAgo(qint64 sinceMs, std::chrono::milliseconds limit) const
{
    return nowMs() - sinceMs >= limit.count();
}

} // namespace ltb::core::connector
