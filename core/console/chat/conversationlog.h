// One conversation's messages in order, built from protocol messages. A value: no I/O, no clock.
//
// Order: by the hub's seq; then the answer that is streaming; then what still waits in the outbox.
// A final replaces the streamed text of its run; what arrives twice changes nothing.
#pragma once

#include "core/console/conversations.h"

#include <vector>

namespace ltb::core::console {

// What a view has to do after one message was applied.
struct LogChange {
    enum class Kind { None, Inserted, Changed, Moved, Removed } kind = Kind::None;
    int row = -1;
    int from = -1; // Moved: the row before
    bool operator==(const LogChange &) const = default;
};

class ConversationLog {
public:
    const std::vector<ChatMessage> &messages() const { return m_messages; }
    qint64 firstSeq() const; // 0: none
    bool isRunActive() const;
    // The sender of every answer, those that are there and those to come.
    void setAgentName(const QString &name);

    // The operator's own message before the hub has it.
    LogChange addQueued(const protocol::InboundUser &message, std::optional<Error> error);
    LogChange apply(const protocol::InboundUser &message);
    LogChange apply(const protocol::OutboundDelta &delta);
    LogChange apply(const protocol::OutboundFinal &final);
    LogChange apply(const protocol::ToolProgress &progress);
    // The hub took the message (Accepted, with its seq) or the connector has it (Delivered).
    LogChange acknowledge(const QString &messageId, MessageState state, qint64 seq);
    LogChange fail(const QString &messageId, const Error &error);
    LogChange requeue(const QString &messageId);
    LogChange remove(const QString &messageId);
    // The hub connection is gone: streams go on after resume, or are ended by their final.
    std::optional<QString> streamingReplyTo() const;

private:
    int rowOf(const QString &id) const;
    int rowOfRun(const QString &runId, const QString &replyTo) const;
    int streamingRow(const protocol::ChatEnvelope &envelope, const QString &runId,
                     const QString &replyTo, LogChange *change);
    LogChange insert(ChatMessage message);
    LogChange reposition(int row);
    bool isBefore(const ChatMessage &a, const ChatMessage &b) const;
    LogChange touched(int row);

    std::vector<ChatMessage> m_messages;
    QString m_agentName;
};

} // namespace ltb::core::console
