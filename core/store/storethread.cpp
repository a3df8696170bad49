#include "core/store/storethread.h"

#include "core/store/writequeue.h"

#include <QCoreApplication>
#include <QObject>

#include <future>
#include <thread>

namespace ltb::core::store {

namespace {

constexpr size_t mostJobsInGroup = 128;

} // namespace

struct StoreThread::Private {
    WriteQueue<std::unique_ptr<StoreJob>> queue;
    StoreCounters counters;
    std::atomic<int> unanswered{0};
    QObject receiver; // on the thread that called start()
    std::thread thread;

    void work(const StoreLocation &location, const Clock &clock, std::promise<Result<void>> ready);
    void deliver(std::vector<StoreAnswer> answers);
};

StoreThread::StoreThread() : d(std::make_unique<Private>()) {}

StoreThread::~StoreThread()
{
    d->queue.close();
    if (d->thread.joinable())
        d->thread.join();
}

Result<std::unique_ptr<StoreThread>> StoreThread::start(const StoreLocation &location,
                                                        const Clock &clock)
{
    std::unique_ptr<StoreThread> store(new StoreThread);
    std::promise<Result<void>> ready;
    std::future<Result<void>> opened = ready.get_future();
    store->d->thread =
        std::thread([d = store->d.get(), location, &clock, ready = std::move(ready)]() mutable {
            d->work(location, clock, std::move(ready));
        });
    const Result<void> result = opened.get();
    if (!result)
        return result.error();
    return store;
}

void StoreThread::Private::work(const StoreLocation &location, const Clock &clock,
                                std::promise<Result<void>> ready)
{
    const Result<std::unique_ptr<Database>> database = Database::open(location);
    if (!database) {
        ready.set_value(database.error());
        return;
    }
    const Result<void> migrated = (*database)->migrate(clock);
    ready.set_value(migrated);
    if (!migrated)
        return;

    StoreWorker worker(**database, counters,
                       [this](std::vector<StoreAnswer> answers) { deliver(std::move(answers)); });
    while (true) {
        std::vector<std::unique_ptr<StoreJob>> jobs = queue.take(mostJobsInGroup);
        if (jobs.empty())
            return;
        worker.runGroup(std::move(jobs));
    }
}

void StoreThread::Private::deliver(std::vector<StoreAnswer> answers)
{
    unanswered -= int(answers.size());
    // Shared, because a queued call needs a functor that can be copied.
    const auto shared = std::make_shared<std::vector<StoreAnswer>>(std::move(answers));
    QMetaObject::invokeMethod(
        &receiver,
        [shared] {
            for (StoreAnswer &answer : *shared)
                answer.job->answer(answer.outcome);
        },
        Qt::QueuedConnection);
}

void StoreThread::post(std::unique_ptr<StoreJob> job)
{
    ++d->unanswered;
    d->queue.push(std::move(job));
}

int StoreThread::queuedJobs() const
{
    return d->unanswered;
}

StoreStatistics StoreThread::statistics() const
{
    const StoreCounters &counters = d->counters;
    return {.commits = counters.commits,
            .writes = counters.writes,
            .reads = counters.reads,
            .failures = counters.failures,
            .largestGroup = counters.largestGroup};
}

Error StoreThread::jobThrew(const char *what)
{
    return Error{
        .code = ErrorCode::Internal,
        .message = QCoreApplication::translate(
            "ltb::core", "The data could not be stored because of a fault in the program."),
        .cause = QString::fromUtf8(what)};
}

} // namespace ltb::core::store
