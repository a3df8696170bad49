// Keeps the console's message cache and outbox in step with the hub. It alone writes them.
//
// A message the operator types is on disk before it is sent and stays there until the hub's log has
// it; a durable message from the hub is stored in order, and a gap is asked for again.
#pragma once

#include "core/base/task.h"
#include "core/console/chat/chattables.h"
#include "core/console/chat/hublink.h"
#include "core/store/storethread.h"

#include <QHash>
#include <QObject>

namespace ltb::core::console {

class MessageSync : public QObject {
    Q_OBJECT
public:
    MessageSync(store::StoreThread &store, HubLink &link, const Clock &clock,
                QObject *parent = nullptr);

    // Reads where each session stands; the link is started when this is known.
    Task<> load();

    // Puts a message into the outbox; it is sent as soon as that is on disk and the hub is there.
    void post(protocol::InboundUser message);
    void retry(const QString &messageId);
    void discard(const QString &messageId);
    // Sends control.abort for what runs on the session; lost when the hub is not connected.
    Result<void> abort(const QString &sessionKey, const QString &replyTo);

    // A session the hub's list names, so that its messages are asked for.
    void noteSession(const StoredSession &session);
    const QHash<QString, qint64> &positions() const { return m_lastSeq; }

signals:
    // In order and once each, after the message is stored (durable) or at once (deltas, tools).
    void received(const ltb::core::protocol::Message &message);
    void accepted(const QString &sessionKey, const QString &messageId, qint64 seq);
    void delivered(const QString &sessionKey, const QString &messageId);
    void refused(const QString &sessionKey, const QString &messageId,
                 const ltb::core::Error &error);
    void discarded(const QString &sessionKey, const QString &messageId);
    void sessionsChanged(); // the stored list has new figures
    void storeFailed(const ltb::core::Error &error);

private:
    void handle(const protocol::Message &message, const QByteArray &frame);
    void handleAck(const protocol::Ack &ack);
    void handleError(const protocol::ErrorMessage &error);
    void handleDurable(const protocol::Message &message, const QByteArray &frame);
    void sendOutbox();
    void sendEntry(const QString &messageId);
    std::vector<protocol::ResumePoint> resumePoints() const;
    Task<> storeDurable(protocol::Message message, ChatTables::Append append);
    Task<> reloadPosition(QString sessionKey);
    Task<> storeOutbox(OutboxEntry entry);
    Task<> change(std::function<Result<void>(ChatTables &)> job);
    void report(const Result<void> &outcome);

    store::StoreThread &m_store;
    HubLink &m_link;
    const Clock &m_clock;
    QHash<QString, qint64> m_lastSeq; // per session, as stored or being stored
    QHash<QString, OutboxEntry> m_outbox; // by message id
    QHash<QString, QString> m_sessionOfMessage; // ids this console sent, for acks without a key
    TaskScope m_tasks;
};

} // namespace ltb::core::console
