// Every session's durable log: numbers messages, drops doubles, replays ranges
// (docs/protocol.md section 4, promises 1 to 3).
#pragma once

#include "core/base/task.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace ltb::core::store {
class StoreThread;
} // namespace ltb::core::store

namespace ltb::core::relay {

struct NewMessage {
    QString sessionKey;
    QString id;
    QString type;
    QString agentId;
    QString instanceId;
    QByteArray frame; // as received
    qint64 receivedAtMs = 0;
    bool needsDelivery = false; // inbound.user: waits for the connector's acknowledgement
};

struct Appended {
    bool duplicate = false; // the id was there: seq is the old one, frame is empty
    qint64 seq = 0;
    QByteArray frame{}; // stamped with seq and instanceId
};

struct LoggedMessage {
    qint64 seq = 0;
    QString id;
    QString type;
    QString instanceId;
    QByteArray frame;
    qint64 deliveredAtMs = 0; // 0: not delivered, or nothing to deliver
    QString rejectedCode{};
};

struct SessionSummary {
    QString sessionKey;
    QString agentId;
    QString instanceId; // empty when the agent's instance is gone
    qint64 lastSeq = 0;
    qint64 createdAtMs = 0;
    qint64 updatedAtMs = 0;
};

class SessionLog {
public:
    explicit SessionLog(store::StoreThread &store) : m_store(store) {}

    // Ends after the commit. Appends of one session end in seq order.
    Task<Appended> append(NewMessage message);

    struct Page {
        int messages = 64;
        qsizetype bytes = 512 << 10; // stops after the message that reaches it
    };
    // In seq order, from afterSeq + 1; shorter than the page allows means that this was the end.
    struct Range {
        std::vector<LoggedMessage> messages;
        bool more = false;
    };
    Task<Range> read(QString sessionKey, qint64 afterSeq, Page page);
    // The newest delivered or rejected inbound.user up to this seq, oldest first.
    Task<std::vector<LoggedMessage>> answered(QString sessionKey, qint64 upToSeq, int most);

    // inbound.user that wait for this instance.
    Task<QStringList> waitingSessions(QString instanceId);
    Task<Range> waiting(QString sessionKey, qint64 afterSeq, Page page);
    Task<> markDelivered(QString sessionKey, qint64 seq, qint64 atMs);
    Task<> markRejected(QString sessionKey, qint64 seq, qint64 atMs, QString code);

    // Sessions by key, after `cursor`; all instances when instanceId is empty.
    Task<std::vector<SessionSummary>> sessions(QString instanceId, QString cursor, int most);

private:
    store::StoreThread &m_store;
};

} // namespace ltb::core::relay
