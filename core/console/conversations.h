// Conversations with agents: history from the store, live messages from the hub, an outbox on disk.
#pragma once

#include "core/console/fleet.h"

#include <QObject>

#include <optional>
#include <vector>

namespace ltb::core::console {

enum class Sender { Operator, Agent, Channel };

// Operator messages: Queued (in the outbox) → Accepted (hub has it) → Delivered (the connector has
// it) or Failed. Agent messages: Streaming → Final, Stopped or Failed.
enum class MessageState { Queued, Accepted, Delivered, Failed, Streaming, Final, Stopped };

enum class ToolState { Running, Done, Failed };

struct ToolRow {
    QString callId;
    QString tool;
    QString title;
    QString argsPreview;
    QString resultPreview;
    ToolState state = ToolState::Running;
    std::optional<qint64> elapsedMs;
    qsizetype textOffset = 0; // where in the answer's text the call started
    bool operator==(const ToolRow &) const = default;
};

struct ChatMessage {
    QString id; // ULID; of the inbound.user, or of the final; "run:<runId>" while streaming
    QString replyTo; // agent messages: the inbound.user they answer
    QString runId;
    qint64 seq = 0; // 0 until the hub gave one
    Sender sender = Sender::Operator;
    QString senderName;
    QString text; // Markdown
    qint64 atMs = 0;
    MessageState state = MessageState::Queued;
    std::vector<ToolRow> tools;
    std::optional<protocol::Usage> usage;
    std::optional<Error> error;
    int revision = 0; // grows with every change; for layout caches
    bool operator==(const ChatMessage &) const = default;
};

// One open conversation. Lives as long as somebody shows it; owned by Conversations.
class Conversation : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    virtual QString sessionKey() const = 0;
    virtual QString agentName() const = 0;
    virtual InstanceId instance() const = 0;

    // Oldest first; operator messages still in the outbox come last.
    virtual const std::vector<ChatMessage> &messages() const = 0;
    virtual LoadState loadState() const = 0;
    virtual std::optional<Error> loadError() const = 0;
    virtual bool hasOlder() const = 0;
    virtual void loadOlder() = 0;
    virtual void reload() = 0;

    // Stores the text in the outbox and returns its message id; it is sent when the hub is there.
    virtual Result<QString> send(QString text) = 0;
    virtual void retry(QString messageId) = 0; // Failed operator messages
    virtual void discard(QString messageId) = 0;
    virtual bool isRunActive() const = 0;
    virtual void stopRun() = 0; // control.abort; the final with stopReason aborted confirms it
    virtual void markRead() = 0;

    virtual QString draft() const = 0;
    virtual void setDraft(QString text) = 0;

signals:
    void reset(); // messages() is new altogether
    void inserted(int first, int last);
    void changed(int row); // at most 30 times a second while streaming
    void removed(int first, int last);
    void stateChanged(); // loadState, hasOlder, isRunActive
};

struct ConversationSummary {
    QString sessionKey;
    QString agentName;
    InstanceId instance;
    QString serverName;
    QString title; // first words, or the agent's name
    QString lastText;
    qint64 lastAtMs = 0;
    int unread = 0;
    bool running = false;
    bool agentOnline = false;
    bool operator==(const ConversationSummary &) const = default;
};

class Conversations : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    virtual const std::vector<ConversationSummary> &summaries() const = 0; // newest first
    virtual LoadState loadState() const = 0;
    virtual std::optional<Error> loadError() const = 0;
    virtual Conversation *open(QString sessionKey) = 0;
    // A new thread with this agent.
    virtual Result<Conversation *> start(InstanceId instance, QString agentId) = 0;

signals:
    void changed();
};

} // namespace ltb::core::console
