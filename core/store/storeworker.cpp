#include "core/store/storeworker.h"

#include "core/base/log.h"
#include "core/store/database.h"

namespace ltb::core::store {

StoreWorker::StoreWorker(Database &database, StoreCounters &counters, Deliver deliver)
    : m_database(database), m_counters(counters), m_deliver(std::move(deliver))
{}

void StoreWorker::runGroup(std::vector<std::unique_ptr<StoreJob>> jobs)
{
    for (std::unique_ptr<StoreJob> &job : jobs) {
        if (job->kind() == StoreJob::Kind::Read)
            runRead(std::move(job));
        else
            runWrite(std::move(job));
    }
    if (m_inTransaction)
        commit();
}

// A job that stopped reading early without noticing has failed, whatever it returned.
std::optional<Error> StoreWorker::runCompletely(StoreJob &job)
{
    std::optional<Error> failure = job.run(m_database);
    std::optional<Error> readError = m_database.takeReadError();
    return failure ? failure : readError;
}

void StoreWorker::runRead(std::unique_ptr<StoreJob> job)
{
    ++m_counters.reads;
    const std::optional<Error> failure = runCompletely(*job);
    StoreAnswer answer{std::move(job), failure ? Result<void>(*failure) : Result<void>()};
    if (m_inTransaction) {
        m_pending.push_back(std::move(answer));
        return;
    }
    std::vector<StoreAnswer> answers;
    answers.push_back(std::move(answer));
    deliver(std::move(answers));
}

void StoreWorker::runWrite(std::unique_ptr<StoreJob> job)
{
    ++m_counters.writes;
    const Result<void> ready = ensureTransaction();
    if (!ready) {
        m_pending.push_back({std::move(job), ready});
        loseTransaction(ready.error());
        return;
    }
    ++m_writesInTransaction;
    const std::optional<Error> failure = runCompletely(*job);
    m_pending.push_back({std::move(job), failure ? Result<void>(*failure) : Result<void>()});
    const Result<void> closed = closeSavepoint(!failure);
    // No such savepoint: SQLite rolled everything back by itself, as it does when the disk is full.
    if (!closed)
        loseTransaction(failure ? *failure : closed.error());
}

Result<void> StoreWorker::ensureTransaction()
{
    if (!m_inTransaction) {
        const Result<void> begun = m_database.begin();
        if (!begun)
            return begun;
        m_inTransaction = true;
    }
    const Result<int> saved = m_database.change(QStringLiteral("SAVEPOINT job"));
    return saved ? Result<void>() : saved.error();
}

Result<void> StoreWorker::closeSavepoint(bool keep)
{
    if (!keep) {
        const Result<int> undone = m_database.change(QStringLiteral("ROLLBACK TO job"));
        if (!undone)
            return undone.error();
    }
    const Result<int> released = m_database.change(QStringLiteral("RELEASE job"));
    return released ? Result<void>() : released.error();
}

void StoreWorker::loseTransaction(const Error &error)
{
    qCWarning(lcStore) << "lost a group of" << m_pending.size() << "jobs:" << describe(error);
    if (m_inTransaction)
        m_database.rollback();
    m_inTransaction = false;
    m_writesInTransaction = 0;
    for (StoreAnswer &answer : m_pending) {
        if (answer.outcome)
            answer.outcome = error;
    }
    deliver(std::exchange(m_pending, {}));
}

void StoreWorker::commit()
{
    const Result<void> committed = m_database.commit();
    if (!committed) {
        loseTransaction(committed.error());
        return;
    }
    ++m_counters.commits;
    if (m_writesInTransaction > m_counters.largestGroup)
        m_counters.largestGroup = m_writesInTransaction;
    m_inTransaction = false;
    m_writesInTransaction = 0;
    deliver(std::exchange(m_pending, {}));
}

void StoreWorker::deliver(std::vector<StoreAnswer> answers)
{
    for (const StoreAnswer &answer : answers) {
        if (!answer.outcome)
            ++m_counters.failures;
    }
    m_deliver(std::move(answers));
}

} // namespace ltb::core::store
