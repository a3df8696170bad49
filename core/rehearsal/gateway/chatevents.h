// The events of one run, shaped and numbered as the real gateway does (docs/openclaw.md section 3):
// each step of a run has one seq, which its `agent` event and the twin `chat` event share.
#pragma once

#include "core/base/clock.h"
#include "core/rehearsal/gateway/pretendtools.h"

namespace ltb::core::rehearsal {

struct RunNames {
    QString runId;
    QString sessionKey;
    QString agentId;
    QString sessionId;
};

class ChatEvents {
public:
    ChatEvents(RunNames names, const Clock &clock) : m_names(std::move(names)), m_clock(clock) {}

    const RunNames &names() const { return m_names; }
    void advance() { ++m_seq; }

    // `chat` payloads with the current seq.
    Json status(const char *phase) const;
    Json delta(const QString &piece, const QString &textSoFar) const;
    Json final(const QString &text) const;
    Json aborted(const QString &text, const char *reason) const;
    Json error(const QString &message, const QString &kind, const QString &failover) const;
    // An end without text and without agent: the run was absorbed or failed before it began.
    Json bareFinal() const;
    Json bareError(const QString &message) const;

    // `agent` payloads with the current seq.
    Json agent(const char *stream, Json data) const;
    Json lifecycle(Json data) const;
    Json item(const char *kind, const char *phase, const std::string &callId,
              const PretendTool &tool, qint64 startedAt, const QString &output) const;
    Json tool(Json data) const;
    Json commandOutput(const char *phase, const std::string &callId, const PretendTool &tool,
                       const QString &output) const;
    // lifecycle "end" of a run that ran to its end.
    Json ended(qint64 startedAt, const QString &reply, const QStringList &tools) const;

private:
    Json chat(const char *state) const;
    Json message(const QString &text) const;

    RunNames m_names;
    const Clock &m_clock;
    int m_seq = 0;
};

} // namespace ltb::core::rehearsal
