// What a gateway's chat.history says about one turn: answered, running, or unknown
// (OpenClaw gateway protocol 4, "history" and "connection lost").
#pragma once

#include "core/base/json.h"
#include "core/protocol/messages.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace ltb::core::connector {

// A run that goes on while the history was read, with its text so far.
struct RunInFlight {
    QString runId;
    QString text;
};

struct RecordedAnswer {
    QString runId;
    QString text; // the answer's blocks, a paragraph each
    protocol::StopReason stopReason = protocol::StopReason::End;
    std::optional<protocol::Usage> usage{};
};

class ChatHistory {
public:
    static ChatHistory parse(const Json &payload);

    bool isEmpty() const { return m_rows.empty(); }
    // Something of the session runs or is about to, by the gateway's own account.
    bool isBusy() const { return m_busy; }
    const std::optional<RunInFlight> &inFlight() const { return m_inFlight; }
    // The row that sending with this idempotency key left behind is there.
    bool hasUserRow(const QString &key) const { return userRow(key) >= 0; }
    // The finished answer of the turn sent with `key`: by its own run, by `runId`, or, with
    // `anyRun`, by whichever run followed the user's row (after a restart the gateway runs the turn
    // again under another id). nullopt while that run goes on.
    std::optional<RecordedAnswer> answer(const QString &key, const QString &runId,
                                         bool anyRun) const;
    // The sum over the rows of one run.
    std::optional<protocol::Usage> usage(const QString &runId) const;

private:
    struct Row {
        QString role;
        QString text;
        QString key; // idempotencyKey
        QString runId;
        QString stopReason;
        bool aborted = false;
        bool bySystem = false; // written by the gateway itself, not by a person
        std::optional<protocol::Usage> usage;
    };
    static Row parseRow(const Json &message);
    qsizetype userRow(const QString &key) const;

    std::vector<Row> m_rows;
    std::optional<RunInFlight> m_inFlight;
    bool m_busy = false;
};

} // namespace ltb::core::connector
