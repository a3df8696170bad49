#include "core/connector/turnoutput.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/protocol/codec.h"

namespace ltb::core::connector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto keepTextEvery = 2s;
constexpr auto storageRetry = 5s;
// A frame may be 1 MiB; JSON may need six bytes for one, and the envelope a few hundred.
constexpr qsizetype mostFinalBytes = 900 << 10;

const char *phaseName(protocol::ToolPhase phase)
{
    switch (phase) {
    case protocol::ToolPhase::Start:
        return "start";
    case protocol::ToolPhase::Update:
        return "update";
    case protocol::ToolPhase::End:
        return "end";
    case protocol::ToolPhase::Error:
        return "error";
    }
    return "update";
}

} // namespace

TurnOutput::TurnOutput(Turn turn, HubLink *hub, Outbox *outbox, Inbox *inbox, const Clock &clock)
    : m_turn(std::move(turn))
    , m_hub(hub)
    , m_outbox(outbox)
    , m_inbox(inbox)
    , m_clock(clock)
    , m_text(m_turn.text)
    , m_tools(clock)
{
    m_deltaTimer.setSingleShot(true);
    m_keepTimer.setSingleShot(true);
    connect(&m_deltaTimer, &QTimer::timeout, this, &TurnOutput::sendPieces);
    connect(&m_keepTimer, &QTimer::timeout, this, &TurnOutput::keepText);
}

void TurnOutput::setWhole(const QString &text)
{
    m_text.setWhole(text);
    if (!m_deltaTimer.isActive())
        m_deltaTimer.start(m_deltaInterval);
    if (!m_keepTimer.isActive())
        m_keepTimer.start(keepTextEvery);
}

void TurnOutput::toolEvent(const QString &stream, const Json &data)
{
    if (m_tools.startsCall(stream, data)) {
        sendPieces(); // the reader sees the text before the tool
        m_text.breakHere();
    }
    if (const std::optional<ToolStep> step = m_tools.handle(stream, data))
        sendStep(*step);
}

void TurnOutput::switchRun(const QString &runId)
{
    for (const ToolStep &step : m_tools.closeOpenCalls())
        sendStep(step);
    m_tools = ToolTracker(m_clock);
    if (!m_text.isEmpty())
        m_textBefore = m_text.rendered();
    m_text.clear();
    m_turn.runId = runId;
}

void TurnOutput::resend()
{
    m_text.restartPieces();
    if (!m_text.isEmpty() && !m_deltaTimer.isActive())
        m_deltaTimer.start(m_deltaInterval);
}

Task<> TurnOutput::finish(Ending ending)
{
    for (const ToolStep &step : m_tools.closeOpenCalls())
        sendStep(step);
    const protocol::OutboundFinal final = makeFinal(ending);
    sendPieces();
    m_keepTimer.stop();
    while (true) {
        const Result<void> kept = co_await m_inbox->finish(m_turn.messageId(), final).result();
        if (kept)
            break;
        qCWarning(lcConnector, "cannot keep an answer: %s", qPrintable(describe(kept.error())));
        co_await pause(storageRetry);
    }
    m_outbox->announce();
}

protocol::ChatEnvelope TurnOutput::envelope(const QString &id) const
{
    protocol::ChatEnvelope envelope;
    envelope.id = id;
    envelope.ts = m_clock.nowMs();
    envelope.sessionKey = m_turn.sessionKey();
    return envelope;
}

protocol::OutboundFinal TurnOutput::makeFinal(const Ending &ending)
{
    protocol::OutboundFinal final;
    final.envelope = envelope(derivedId(m_turn.messageId(), u"final"_s));
    final.runId = m_turn.runId;
    final.replyTo = m_turn.messageId();
    final.text = ending.text ? m_text.finish(*ending.text) : m_text.rendered();
    if (final.text.isEmpty() && ending.reason != protocol::StopReason::End)
        final.text = m_textBefore;
    final.stopReason = ending.reason;
    final.usage = ending.usage;
    final.error = ending.error;
    if (dumpJson(Json(final.text.toStdString())).size() > mostFinalBytes) {
        final.text.truncate(mostFinalBytes / 6);
        final.text += u"…"_s;
        final.stopReason = protocol::StopReason::Limit;
    }
    return final;
}

void TurnOutput::sendPieces()
{
    m_deltaTimer.stop();
    if (!m_hub->isReady())
        return; // resend() follows when it is back
    while (const std::optional<TextPiece> piece = m_text.takePiece()) {
        protocol::OutboundDelta delta;
        delta.envelope = envelope(newUlid());
        delta.runId = m_turn.runId;
        delta.replyTo = m_turn.messageId();
        delta.index = piece->index;
        delta.text = piece->text;
        m_hub->sendDroppable(delta);
    }
}

void TurnOutput::sendStep(const ToolStep &step)
{
    const bool durable =
        step.phase == protocol::ToolPhase::End || step.phase == protocol::ToolPhase::Error;
    protocol::ToolProgress progress;
    // The end of one call has one id, whatever happens to the connector in between.
    progress.envelope =
        envelope(durable ? derivedId(m_turn.messageId(), m_turn.runId + step.callId
                                                             + QLatin1String(phaseName(step.phase)))
                         : newUlid());
    progress.runId = m_turn.runId;
    progress.replyTo = m_turn.messageId();
    progress.callId = step.callId;
    progress.tool = step.tool;
    progress.phase = step.phase;
    progress.title = step.title;
    progress.argsPreview = step.argsPreview;
    progress.elapsedMs = step.elapsedMs;
    progress.resultPreview = step.resultPreview;
    if (!durable) {
        m_hub->sendDroppable(progress);
        return;
    }
    m_tasks.spawn(m_outbox->put(progress.envelope.id, protocol::encode(progress)),
                  [](const Result<void> &put) {
                      if (!put)
                          qCWarning(lcConnector, "cannot keep a tool's end: %s",
                                    qPrintable(describe(put.error())));
                  });
}

void TurnOutput::keepText()
{
    m_tasks.spawn(m_inbox->keepText(m_turn.messageId(), m_text), [](const Result<void> &kept) {
        if (!kept)
            qCWarning(lcConnector, "cannot keep a partial answer: %s",
                      qPrintable(describe(kept.error())));
    });
}

} // namespace ltb::core::connector
