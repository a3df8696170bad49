// The one thread that writes. Jobs queue up and share a transaction (group commit): everything
// waiting, at most 128 jobs, then one fsync, then all of them are answered.
#pragma once

#include "core/store/database.h"

#include "core/base/oneshot.h"

#include <QObject>

#include <functional>
#include <memory>

namespace ltb::core::store {

class StoreThread {
public:
    // Opens and migrates on the new thread; returns when that is done.
    static Result<std::unique_ptr<StoreThread>> start(const StoreLocation &location);
    ~StoreThread(); // finishes what is queued, then ends the thread

    // Runs `job` on the store's thread inside a transaction (each job in its own savepoint: a failed
    // job changes nothing and does not disturb its neighbours). The task ends after the commit, on
    // the thread that called. The job must not touch anything that lives on another thread.
    template <typename T>
    Task<T> write(std::function<Result<T>(Database &)> job)
    {
        OneShot<T> done;
        post(Kind::Write, wrap<T>(std::move(job), done));
        return done.wait();
    }
    // As write(), outside a transaction and without waiting for a commit.
    template <typename T>
    Task<T> read(std::function<Result<T>(Database &)> job)
    {
        OneShot<T> done;
        post(Kind::Read, wrap<T>(std::move(job), done));
        return done.wait();
    }

    int queuedJobs() const;

private:
    enum class Kind { Read, Write };
    // Runs on the store's thread; returns whether it succeeded and what to call on the caller's
    // thread once the transaction's fate (an error, or none) is known.
    struct Outcome {
        bool ok = false;
        std::function<void(const Result<void> &committed)> answer;
    };
    using Job = std::function<Outcome(Database &)>;

    template <typename T>
    static Job wrap(std::function<Result<T>(Database &)> job, OneShot<T> done)
    {
        return [job = std::move(job), done](Database &database) mutable {
            auto result = std::make_shared<Result<T>>(job(database));
            return Outcome { result->isOk(),
                             [result, done](const Result<void> &committed) mutable {
                                 if (result->isOk() && !committed)
                                     done.complete(committed.error());
                                 else
                                     done.complete(std::move(*result));
                             } };
        };
    }

    StoreThread();
    void post(Kind kind, Job job);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace ltb::core::store
