// Every message the connector ever accepted, so that none is answered twice, and how far each turn
// is, so that none is forgotten.
#pragma once

#include "core/connector/turn.h"
#include "core/store/storethread.h"

namespace ltb::core::connector {

class Inbox {
public:
    explicit Inbox(store::StoreThread *store, const Clock &clock) : m_store(store), m_clock(clock)
    {}

    // True when the message is new; then it is on the disk. False when its id was seen before.
    Task<bool> receive(Turn turn);
    // What has no end yet, oldest first.
    Task<std::vector<Turn>> unfinished();

    // The turn is about to be handed to this gateway process. Await before sending.
    Task<> markSent(QString messageId, QString bootId);
    // Another run of the gateway answers it.
    Task<> adopt(QString messageId, QString runId, QString bootId);
    Task<> keepText(QString messageId, RunText text);
    // Ends the turn and queues its final for the hub, both or neither.
    Task<> finish(QString messageId, protocol::OutboundFinal final);
    // Forgets turns that ended before that time.
    Task<> prune(qint64 finishedBeforeMs);

private:
    store::StoreThread *m_store;
    const Clock &m_clock;
};

} // namespace ltb::core::connector
