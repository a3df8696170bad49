// Turns a gateway's tool events into tool.progress: one start and one end a call, what it was asked
// with secrets masked, and updates no faster than a person reads.
#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/protocol/messages.h"

#include <QHash>
#include <QString>

#include <optional>
#include <vector>

namespace ltb::core::connector {

struct ToolStep {
    QString callId;
    QString tool;
    protocol::ToolPhase phase = protocol::ToolPhase::Start;
    QString title{};
    QString argsPreview{};
    std::optional<qint64> elapsedMs{};
    QString resultPreview{};
};

// Compact JSON of a tool's arguments, values of telling names and known secrets masked, cut.
QString argsPreview(const Json &args);

class ToolTracker {
public:
    explicit ToolTracker(const Clock &clock) : m_clock(&clock) {}

    // `stream` is "tool" or "item"; the gateway sends both for one call. At most one step each.
    std::optional<ToolStep> handle(const QString &stream, const Json &data);
    // True for an event that begins a call nobody heard of (a boundary in the text).
    bool startsCall(const QString &stream, const Json &data) const;
    // The run is over: calls without an end get one, so that nothing spins for ever.
    std::vector<ToolStep> closeOpenCalls();
    bool hasOpenCalls() const;

private:
    struct Call {
        QString tool;
        QString title;
        QString args;
        QString result;
        bool failed = false;
        bool started = false;
        bool ended = false;
        qint64 startedMs = 0;
        qint64 lastStepMs = 0;
    };
    std::optional<ToolStep> handleTool(const QString &callId, const Json &data);
    std::optional<ToolStep> handleItem(const QString &callId, const Json &data);
    ToolStep step(const QString &callId, Call &call, protocol::ToolPhase phase);

    const Clock *m_clock;
    QHash<QString, Call> m_calls;
};

} // namespace ltb::core::connector
