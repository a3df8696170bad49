// The one thread that writes. Jobs queue up and share a transaction (group commit): everything
// waiting, at most 128 jobs, then one fsync, then all of them are answered.
#pragma once

#include "core/base/clock.h"
#include "core/base/oneshot.h"
#include "core/store/database.h"
#include "core/store/storeworker.h"

#include <functional>
#include <memory>

namespace ltb::core::store {

struct StoreStatistics {
    quint64 commits = 0;
    quint64 writes = 0;
    quint64 reads = 0;
    quint64 failures = 0; // jobs answered with an error
    quint64 largestGroup = 0; // most writes that shared a commit

    bool operator==(const StoreStatistics &) const = default;
};

class StoreThread {
public:
    // Opens and migrates on the new thread; returns when that is done. Answers arrive on the thread
    // that called this, through its event loop; that thread alone uses and destroys the object.
    static Result<std::unique_ptr<StoreThread>> start(const StoreLocation &location,
                                                      const Clock &clock = systemClock());
    // Finishes what is queued, then ends the thread. Tasks that still wait never resume, so whoever
    // owns them goes first.
    ~StoreThread();
    StoreThread(const StoreThread &) = delete;
    StoreThread &operator=(const StoreThread &) = delete;

    // Queues `job` at once. It runs on the store's thread inside a transaction (each job in its own
    // savepoint: a failed job changes nothing and does not disturb its neighbours). The task ends
    // after the commit; dropping the task does not undo the write. The job must not touch anything
    // that lives on another thread.
    template <typename T>
    Task<T> write(std::function<Result<T>(Database &)> job)
    {
        return queue(StoreJob::Kind::Write, std::move(job));
    }
    // As write(), for a job that only reads. It sees every write queued before it; if one of those
    // still waits for its commit, so does the answer.
    template <typename T>
    Task<T> read(std::function<Result<T>(Database &)> job)
    {
        return queue(StoreJob::Kind::Read, std::move(job));
    }

    int queuedJobs() const; // not answered yet; for back-pressure
    StoreStatistics statistics() const;

private:
    template <typename T>
    class TypedJob;

    template <typename T>
    Task<T> queue(StoreJob::Kind kind, std::function<Result<T>(Database &)> job)
    {
        OneShot<T> done;
        post(std::make_unique<TypedJob<T>>(kind, std::move(job), done));
        return done.wait();
    }

    StoreThread();
    void post(std::unique_ptr<StoreJob> job);
    static Error jobThrew(const char *what);

    struct Private;
    std::unique_ptr<Private> d;
};

template <typename T>
class StoreThread::TypedJob final : public StoreJob {
public:
    using Function = std::function<Result<T>(Database &)>;

    TypedJob(Kind kind, Function job, OneShot<T> done)
        : StoreJob(kind), m_job(std::move(job)), m_done(std::move(done))
    {}

    std::optional<Error> run(Database &database) override
    {
        m_result.emplace(guarded(std::exchange(m_job, {}), database));
        return m_result->isOk() ? std::nullopt : std::optional(m_result->error());
    }

    void answer(const Result<void> &outcome) override
    {
        if (!outcome && (!m_result || m_result->isOk()))
            m_done.complete(outcome.error());
        else
            m_done.complete(std::move(*m_result));
    }

private:
    // Libraries inside a job may throw; the thread serves everybody and must live on.
    static Result<T> guarded(const Function &job, Database &database)
    {
        try {
            return job(database);
        } catch (const std::exception &exception) {
            return jobThrew(exception.what());
        } catch (...) {
            return jobThrew("not a std::exception");
        }
    }

    Function m_job;
    std::optional<Result<T>> m_result;
    OneShot<T> m_done;
};

} // namespace ltb::core::store
