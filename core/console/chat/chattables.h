// SQL of the console's conversations: sessions, cached messages, outbox, drafts. Store thread only.
#pragma once

#include "core/console/conversations.h"
#include "core/store/database.h"

#include <vector>

namespace ltb::core::console {

struct StoredSession {
    QString sessionKey;
    QString instanceId;
    QString agentId;
    QString agentName;
    QString title;
    QString lastText;
    qint64 lastAtMs = 0;
    qint64 lastSeq = 0; // the cache has every message up to here
    qint64 readSeq = 0;
    int unread = 0;
};

struct StoredFrame {
    qint64 seq = 0;
    QByteArray frame;
    bool delivered = false;
};

struct OutboxEntry {
    QString messageId;
    QString sessionKey;
    QByteArray frame;
    std::optional<Error> error; // set: the hub refused it, and the operator decides
};

// One page of a conversation, oldest first.
struct ConversationPage {
    std::vector<StoredFrame> frames;
    std::vector<OutboxEntry> outbox;
    QString draft;
    bool hasOlder = false;
};

class ChatTables {
public:
    explicit ChatTables(store::Database &database) : m_database(database) {}

    Result<std::vector<StoredSession>> sessions();
    // Inserts, or fills in what was empty (names, instance). Never moves lastSeq back.
    Result<void> rememberSession(const StoredSession &session, qint64 nowMs);
    // The newest `limit` messages before `beforeSeq` (0: the newest of all).
    Result<ConversationPage> page(const QString &sessionKey, qint64 beforeSeq, int limit);

    // Stores one durable frame if it is the next of its session: true when it was stored, false
    // when it is known already. Error Conflict: there is a gap before it.
    struct Append {
        QString sessionKey;
        qint64 seq = 0;
        QString messageId;
        QByteArray frame;
        QString preview; // for the conversation list
        qint64 atMs = 0;
        bool countsAsUnread = false;
    };
    Result<bool> append(const Append &message);
    Result<qint64> lastSeq(const QString &sessionKey); // 0: nothing yet
    Result<void> markDelivered(const QString &sessionKey, const QString &messageId);
    Result<void> markRead(const QString &sessionKey);

    Result<void> addToOutbox(const OutboxEntry &entry, qint64 nowMs);
    Result<std::vector<OutboxEntry>> outbox(); // in the order they were typed
    Result<void> setOutboxError(const QString &messageId, const std::optional<Error> &error);
    Result<void> removeFromOutbox(const QString &messageId);

    Result<void> setDraft(const QString &sessionKey, const QString &text);

private:
    Result<std::vector<OutboxEntry>> outboxWhere(const QString &condition,
                                                 const QVariantList &values);

    store::Database &m_database;
};

} // namespace ltb::core::console
