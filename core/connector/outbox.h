// What the hub must get and has not acknowledged: finals and the ends of tool calls, on the disk,
// in order. HubLink sends it, again after every reconnection, and takes out what the hub confirms.
#pragma once

#include "core/store/storethread.h"

#include <QByteArray>
#include <QObject>
#include <QString>

#include <vector>

namespace ltb::core::connector {

struct OutboxRow {
    QString id;
    QByteArray frame;
};

class Outbox : public QObject {
    Q_OBJECT
public:
    Outbox(store::StoreThread *store, const Clock &clock, QObject *parent = nullptr);

    // Ends when the message is on the disk. A known id changes nothing.
    Task<> put(QString id, QByteArray frame);
    Task<std::vector<OutboxRow>> oldest(int limit);
    Task<> remove(QString id);

    // For a job that must put and do something else in one transaction.
    static Result<void> insert(store::Database &database, OutboxRow row, qint64 nowMs);
    // Whoever used insert() says so when it is committed.
    void announce() { emit grown(); }

signals:
    void grown();

private:
    store::StoreThread *m_store;
    const Clock &m_clock;
};

} // namespace ltb::core::connector
