#include "core/console/chat/conversationlog.h"

#include <algorithm>

namespace ltb::core::console {

using namespace protocol;

namespace {

// Position classes of messages without a seq.
int logTier(const ChatMessage &message)
{
    if (message.seq > 0)
        return 0;
    return message.sender == Sender::Agent ? 1 : 2;
}

ChatMessage fromInbound(const InboundUser &message)
{
    ChatMessage row;
    row.id = message.envelope.id;
    row.seq = message.envelope.seq.value_or(0);
    row.sender = message.author.kind == AuthorKind::Operator ? Sender::Operator : Sender::Channel;
    row.senderName = message.author.name;
    row.text = message.text;
    row.atMs = message.envelope.ts;
    row.state = row.seq > 0 ? MessageState::Accepted : MessageState::Queued;
    return row;
}

MessageState finalState(StopReason reason)
{
    switch (reason) {
    case StopReason::Aborted:
        return MessageState::Stopped;
    case StopReason::Error:
        return MessageState::Failed;
    case StopReason::End:
    case StopReason::Limit:
        break;
    }
    return MessageState::Final;
}

void updateTool(ToolRow &row, const ToolProgress &progress)
{
    row.tool = progress.tool;
    if (!progress.title.isEmpty())
        row.title = progress.title;
    if (!progress.argsPreview.isEmpty())
        row.argsPreview = progress.argsPreview;
    if (!progress.resultPreview.isEmpty())
        row.resultPreview = progress.resultPreview;
    if (progress.elapsedMs)
        row.elapsedMs = progress.elapsedMs;
    // A late update must not reopen a call that has ended.
    if (progress.phase == ToolPhase::End)
        row.state = ToolState::Done;
    else if (progress.phase == ToolPhase::Error)
        row.state = ToolState::Failed;
}

} // namespace

qint64 ConversationLog::firstSeq() const
{
    return m_messages.empty() ? 0 : m_messages.front().seq;
}

bool ConversationLog::isRunActive() const
{
    return std::any_of(m_messages.begin(), m_messages.end(), [](const ChatMessage &message) {
        return message.state == MessageState::Streaming;
    });
}

std::optional<QString> ConversationLog::streamingReplyTo() const
{
    for (const ChatMessage &message : m_messages) {
        if (message.state == MessageState::Streaming)
            return message.replyTo;
    }
    return std::nullopt;
}

LogChange ConversationLog::addQueued(const InboundUser &message, std::optional<Error> error)
{
    if (rowOf(message.envelope.id) >= 0)
        return {};
    ChatMessage row = fromInbound(message);
    row.seq = 0;
    row.state = error ? MessageState::Failed : MessageState::Queued;
    row.error = std::move(error);
    return insert(std::move(row));
}

LogChange ConversationLog::apply(const InboundUser &message)
{
    const int row = rowOf(message.envelope.id);
    if (row < 0)
        return insert(fromInbound(message));
    return acknowledge(message.envelope.id, MessageState::Accepted,
                       message.envelope.seq.value_or(0));
}

LogChange ConversationLog::apply(const OutboundDelta &delta)
{
    if (delta.kind == DeltaKind::Reasoning)
        return {};
    LogChange change;
    const int row = streamingRow(delta.envelope, delta.runId, delta.replyTo, &change);
    if (row < 0)
        return {};
    ChatMessage &message = m_messages[size_t(row)];
    if (delta.index == 0) { // the run starts, starts again, or repeats what may have been missed
        message.text = delta.text;
        for (ToolRow &tool : message.tools)
            tool.textOffset = std::min(tool.textOffset, message.text.size());
    } else {
        message.text += delta.text;
    }
    const LogChange update = touched(row);
    return change.kind == LogChange::Kind::None ? update : change;
}

LogChange ConversationLog::apply(const OutboundFinal &final)
{
    if (rowOf(final.envelope.id) >= 0)
        return {};
    const int existing = rowOfRun(final.runId, final.replyTo);
    ChatMessage message = existing >= 0 ? m_messages[size_t(existing)] : ChatMessage();
    if (existing >= 0 && message.state != MessageState::Streaming)
        return {}; // the run has its end already: the first one stands
    message.id = final.envelope.id;
    message.replyTo = final.replyTo;
    message.runId = final.runId;
    message.seq = final.envelope.seq.value_or(0);
    message.sender = Sender::Agent;
    message.text = final.text;
    message.atMs = final.envelope.ts;
    message.state = finalState(final.stopReason);
    message.usage = final.usage;
    if (final.error)
        message.error =
            Error{ErrorCode::Unavailable, final.error->message, {}, {}, {}, final.error->code};
    for (ToolRow &tool : message.tools) {
        tool.textOffset = std::min(tool.textOffset, message.text.size());
        if (tool.state == ToolState::Running)
            tool.state = message.state == MessageState::Final ? ToolState::Done : ToolState::Failed;
    }
    if (existing < 0)
        return insert(std::move(message));
    m_messages[size_t(existing)] = std::move(message);
    return reposition(existing);
}

LogChange ConversationLog::apply(const ToolProgress &progress)
{
    LogChange change;
    int row = rowOfRun(progress.runId, progress.replyTo);
    if (row < 0)
        row = streamingRow(progress.envelope, progress.runId, progress.replyTo, &change);
    ChatMessage &message = m_messages[size_t(row)];
    auto &tools = message.tools;
    auto tool = std::find_if(tools.begin(), tools.end(), [&](const ToolRow &candidate) {
        return candidate.callId == progress.callId;
    });
    if (tool == tools.end()) {
        ToolRow fresh;
        fresh.callId = progress.callId;
        fresh.textOffset = message.text.size();
        tools.push_back(std::move(fresh));
        tool = std::prev(tools.end());
    }
    if (tool->state == ToolState::Running)
        updateTool(*tool, progress);
    const LogChange update = touched(row);
    return change.kind == LogChange::Kind::None ? update : change;
}

LogChange ConversationLog::acknowledge(const QString &messageId, MessageState state, qint64 seq)
{
    const int row = rowOf(messageId);
    if (row < 0)
        return {};
    ChatMessage &message = m_messages[size_t(row)];
    const bool known =
        message.state == MessageState::Delivered
        || (message.state == MessageState::Accepted && state == MessageState::Accepted);
    if (known && (seq <= 0 || message.seq > 0))
        return {};
    if (message.state != MessageState::Delivered)
        message.state = state;
    message.error.reset();
    if (seq > 0)
        message.seq = seq;
    return reposition(row);
}

LogChange ConversationLog::fail(const QString &messageId, const Error &error)
{
    const int row = rowOf(messageId);
    if (row < 0)
        return {};
    m_messages[size_t(row)].state = MessageState::Failed;
    m_messages[size_t(row)].error = error;
    return touched(row);
}

LogChange ConversationLog::requeue(const QString &messageId)
{
    const int row = rowOf(messageId);
    if (row < 0 || m_messages[size_t(row)].state != MessageState::Failed)
        return {};
    m_messages[size_t(row)].state = MessageState::Queued;
    m_messages[size_t(row)].error.reset();
    return touched(row);
}

LogChange ConversationLog::remove(const QString &messageId)
{
    const int row = rowOf(messageId);
    if (row < 0)
        return {};
    m_messages.erase(m_messages.begin() + row);
    return {LogChange::Kind::Removed, row, row};
}

int ConversationLog::rowOf(const QString &id) const
{
    const auto it = std::find_if(m_messages.rbegin(), m_messages.rend(),
                                 [&](const ChatMessage &message) { return message.id == id; });
    return it == m_messages.rend() ? -1 : int(std::distance(it, m_messages.rend())) - 1;
}

// A recovered run may come back under another runId, so the question it answers counts as well.
int ConversationLog::rowOfRun(const QString &runId, const QString &replyTo) const
{
    const auto it =
        std::find_if(m_messages.rbegin(), m_messages.rend(), [&](const ChatMessage &message) {
            return message.sender == Sender::Agent
                   && (message.runId == runId
                       || (!replyTo.isEmpty() && message.replyTo == replyTo));
        });
    return it == m_messages.rend() ? -1 : int(std::distance(it, m_messages.rend())) - 1;
}

int ConversationLog::streamingRow(const ChatEnvelope &envelope, const QString &runId,
                                  const QString &replyTo, LogChange *change)
{
    const int row = rowOfRun(runId, replyTo);
    if (row >= 0) {
        ChatMessage &message = m_messages[size_t(row)];
        if (message.state != MessageState::Streaming)
            return -1; // a late delta of a run that has ended
        message.runId = runId;
        return row;
    }
    ChatMessage message;
    message.id = QStringLiteral("run:") + runId;
    message.runId = runId;
    message.replyTo = replyTo;
    message.sender = Sender::Agent;
    message.atMs = envelope.ts;
    message.state = MessageState::Streaming;
    *change = insert(std::move(message));
    return change->row;
}

bool ConversationLog::isBefore(const ChatMessage &a, const ChatMessage &b) const
{
    const int tierA = logTier(a);
    const int tierB = logTier(b);
    if (tierA != tierB)
        return tierA < tierB;
    return tierA == 0 && a.seq < b.seq;
}

void ConversationLog::setAgentName(const QString &name)
{
    m_agentName = name;
    for (ChatMessage &message : m_messages) {
        if (message.sender == Sender::Agent)
            message.senderName = name;
    }
}

LogChange ConversationLog::insert(ChatMessage message)
{
    if (message.sender == Sender::Agent)
        message.senderName = m_agentName;
    const auto at = std::upper_bound(
        m_messages.begin(), m_messages.end(), message,
        [this](const ChatMessage &a, const ChatMessage &b) { return isBefore(a, b); });
    const int row = int(std::distance(m_messages.begin(), at));
    m_messages.insert(at, std::move(message));
    return {LogChange::Kind::Inserted, row, row};
}

LogChange ConversationLog::reposition(int row)
{
    ChatMessage message = std::move(m_messages[size_t(row)]);
    ++message.revision;
    m_messages.erase(m_messages.begin() + row);
    LogChange change = insert(std::move(message));
    change.kind = change.row == row ? LogChange::Kind::Changed : LogChange::Kind::Moved;
    change.from = row;
    return change;
}

LogChange ConversationLog::touched(int row)
{
    ++m_messages[size_t(row)].revision;
    return {LogChange::Kind::Changed, row, row};
}

} // namespace ltb::core::console
