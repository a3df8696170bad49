// What the store's thread does with the jobs it takes: runs a group of them in one transaction.
#pragma once

#include "core/base/result.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ltb::core::store {

class Database;

// One read or write and whoever waits for it.
class StoreJob {
public:
    enum class Kind { Read, Write };

    explicit StoreJob(Kind kind) : m_kind(kind) {}
    virtual ~StoreJob() = default;
    StoreJob(const StoreJob &) = delete;
    StoreJob &operator=(const StoreJob &) = delete;

    Kind kind() const { return m_kind; }
    // On the store's thread. The error, when the job failed; exceptions become errors.
    virtual std::optional<Error> run(Database &database) = 0;
    // On the caller's thread. A job that succeeded, or never ran, takes the outcome's error.
    virtual void answer(const Result<void> &outcome) = 0;

private:
    Kind m_kind;
};

struct StoreAnswer {
    std::unique_ptr<StoreJob> job;
    Result<void> outcome;
};

// Written by the store's thread, read by any.
struct StoreCounters {
    std::atomic<quint64> commits{0};
    std::atomic<quint64> writes{0};
    std::atomic<quint64> reads{0};
    std::atomic<quint64> failures{0}; // jobs answered with an error
    std::atomic<quint64> largestGroup{0}; // writes in one commit
};

class StoreWorker {
public:
    using Deliver = std::function<void(std::vector<StoreAnswer>)>;

    StoreWorker(Database &database, StoreCounters &counters, Deliver deliver);

    // Runs the jobs in order. The writes share a transaction, each in a savepoint; a read after a
    // write sees it and is answered with it, so that nobody hears of data that may yet be lost.
    void runGroup(std::vector<std::unique_ptr<StoreJob>> jobs);

private:
    void runRead(std::unique_ptr<StoreJob> job);
    void runWrite(std::unique_ptr<StoreJob> job);
    std::optional<Error> runCompletely(StoreJob &job);
    Result<void> ensureTransaction();
    Result<void> closeSavepoint(bool keep);
    void loseTransaction(const Error &error);
    void commit();
    void deliver(std::vector<StoreAnswer> answers);

    Database &m_database;
    StoreCounters &m_counters;
    Deliver m_deliver;
    std::vector<StoreAnswer> m_pending; // ran in the open transaction
    quint64 m_writesInTransaction = 0;
    bool m_inTransaction = false;
};

} // namespace ltb::core::store
