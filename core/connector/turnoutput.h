// The relay's side of one turn: what the gateway says becomes outbound.delta, tool.progress and,
// once and last, outbound.final.
#pragma once

#include "core/connector/hublink.h"
#include "core/connector/inbox.h"
#include "core/connector/tooltracker.h"
#include "core/connector/turn.h"

#include <QObject>

namespace ltb::core::connector {

// How a turn ended.
struct Ending {
    protocol::StopReason reason = protocol::StopReason::End;
    std::optional<QString> text{}; // the gateway's final text; absent: what has been streamed
    std::optional<protocol::RunError> error{};
    std::optional<protocol::Usage> usage{};
};

class TurnOutput : public QObject {
    Q_OBJECT
public:
    TurnOutput(Turn turn, HubLink *hub, Outbox *outbox, Inbox *inbox, const Clock &clock);

    void setDeltaInterval(std::chrono::milliseconds interval) { m_deltaInterval = interval; }

    void setWhole(const QString &text);
    void breakHere() { m_text.breakHere(); }
    void toolEvent(const QString &stream, const Json &data);
    // Another run answers from now on; its text replaces what was shown.
    void switchRun(const QString &runId);
    // The readers may have missed pieces: send the text again.
    void resend();
    // Ends when the final is on the disk; keeps trying while the disk refuses.
    Task<> finish(Ending ending);

    bool hasText() const { return !m_text.isEmpty(); }

private:
    protocol::ChatEnvelope envelope(const QString &id) const;
    protocol::OutboundFinal makeFinal(const Ending &ending);
    void sendPieces();
    void sendStep(const ToolStep &step);
    void keepText();

    Turn m_turn; // its text is m_text
    HubLink *m_hub;
    Outbox *m_outbox;
    Inbox *m_inbox;
    const Clock &m_clock;
    RunText m_text;
    QString m_textBefore; // of a run that was given up
    ToolTracker m_tools;
    std::chrono::milliseconds m_deltaInterval{100};
    QTimer m_deltaTimer;
    QTimer m_keepTimer;
    TaskScope m_tasks;
};

} // namespace ltb::core::connector
