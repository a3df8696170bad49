// Rows of a conversation as `chat.history` and `session.message` show them (docs/openclaw.md 4.5).
#pragma once

#include "core/rehearsal/gateway/gatewaystate.h"
#include "core/rehearsal/gateway/pretendtools.h"

#include <optional>

namespace ltb::core::rehearsal {

Json userRow(const QString &text, const QString &idempotencyKey, qint64 nowMs);
Json assistantRow(const QString &text, const QString &runId, const char *stopReason, qint64 nowMs);
Json abortedRow(const QString &text, const QString &runId, qint64 nowMs);
Json toolCallRow(const std::string &callId, const PretendTool &tool, const QString &runId,
                 qint64 nowMs);

// Appends, giving the row its id and place; returns the `session.message` payload.
Json appendRow(GatewaySession &session, Json row, qint64 nowMs);
// Takes back the user's row of a run that ended before it began.
void removeUserRow(GatewaySession &session, const QString &idempotencyKey);
bool hasUserRow(const GatewaySession &session, const QString &idempotencyKey);

// The run under way on a session, if any.
struct RunInFlight {
    QString runId;
    QString text; // so far
    qint64 startedAt = 0;
};

// The answer to chat.history. `session` may be null: a key never used has an empty history.
Json historyPayload(const QString &key, const GatewaySession *session, const Json &params,
                    const std::optional<RunInFlight> &run);

} // namespace ltb::core::rehearsal
