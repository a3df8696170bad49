// The writer thread: commits shared by a group, failures kept apart, answers after the commit.
#include "core/store/storethread.h"
#include "tests/support/waitfor.h"

#include <QTemporaryDir>
#include <QTest>

#include <semaphore>
#include <stdexcept>

using namespace ltb::core;
using namespace ltb::core::store;
using ltb::tests::waitFor;

namespace {

Result<void> addSetting(Database &database, const QString &key)
{
    const Result<int> added = database.change(
        QStringLiteral("INSERT INTO settings(key, value_json, updated_at) VALUES (?, '1', 0)"),
        {key});
    return added ? Result<void>() : added.error();
}

Result<QStringList> settingKeys(Database &database)
{
    Result<Query> rows = database.run(QStringLiteral("SELECT key FROM settings ORDER BY rowid"));
    if (!rows)
        return rows.error();
    QStringList keys;
    while (rows->next())
        keys.append(rows->text(0));
    return keys;
}

using WriteJob = std::function<Result<void>(Database &)>;
using ReadJob = std::function<Result<QStringList>(Database &)>;

WriteJob adding(const QString &key)
{
    return [key](Database &database) { return addSetting(database, key); };
}

} // namespace

class TestStoreThread : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void writesAndReads();
    void groupsShareACommit();
    void aFailedJobIsAlone();
    void aFailedJobLeavesNothing();
    void aThrowingJobIsAnError();
    void aReadThatBreaksOffIsAnError();
    void answersComeInOrder();
    void answersComeOnTheCallersThread();
    void answeredMeansCommitted();
    void aReadSeesTheWritesBeforeIt();
    void aReadBeforeAnyWriteNeedsNoCommit();
    void destructionFinishesWhatIsQueued();
    void aDroppedTaskStillWrites();
    void refusesAFileItCannotOpen();

private:
    // Stops the store's thread inside a job until the test lets it go on, so that what follows
    // piles up and is one group.
    void hold(TaskScope &scope);

    std::unique_ptr<QTemporaryDir> m_folder;
    StoreLocation m_location;
    std::unique_ptr<StoreThread> m_store;
    std::unique_ptr<std::binary_semaphore> m_gate;
};

void TestStoreThread::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_location = StoreLocation::sqlite(m_folder->filePath(QStringLiteral("store.sqlite")));
    Result<std::unique_ptr<StoreThread>> store = StoreThread::start(m_location);
    QVERIFY2(store, store ? "" : qPrintable(describe(store.error())));
    m_store = std::move(store).value();
    m_gate = std::make_unique<std::binary_semaphore>(0);
}

void TestStoreThread::cleanup()
{
    m_store.reset();
    m_folder.reset();
}

void TestStoreThread::hold(TaskScope &scope)
{
    const auto entered = std::make_shared<std::binary_semaphore>(0);
    scope.spawn(m_store->write<void>([entered, gate = m_gate.get()](Database &) -> Result<void> {
        entered->release();
        gate->acquire();
        return {};
    }));
    entered->acquire();
}

void TestStoreThread::writesAndReads()
{
    QVERIFY(waitFor(m_store->write<void>(adding(QStringLiteral("a")))));
    const Result<QStringList> keys = waitFor(m_store->read<QStringList>(settingKeys));
    QVERIFY(keys);
    QCOMPARE(*keys, QStringList{QStringLiteral("a")});
    QCOMPARE(m_store->queuedJobs(), 0);
}

void TestStoreThread::groupsShareACommit()
{
    TaskScope scope;
    hold(scope);
    int answered = 0;
    for (int i = 0; i < 300; ++i)
        scope.spawn(m_store->write<void>(adding(QString::number(i))),
                    [&answered](const Result<void> &result) { answered += result.isOk(); });
    QCOMPARE(m_store->queuedJobs(), 301);
    m_gate->release();
    QTRY_COMPARE_WITH_TIMEOUT(answered, 300, 30'000);

    const StoreStatistics statistics = m_store->statistics();
    QCOMPARE(statistics.writes, 301U);
    QCOMPARE(statistics.commits, 4U); // the one that held the thread, then 128 + 128 + 44
    QCOMPARE(statistics.largestGroup, 128U);
    QCOMPARE(statistics.failures, 0U);
}

void TestStoreThread::aFailedJobIsAlone()
{
    TaskScope scope;
    hold(scope);
    QStringList outcomes;
    const auto note = [&outcomes](const Result<void> &result) {
        outcomes.append(result ? QStringLiteral("ok") : errorCodeName(result.error().code));
    };
    for (const char *key : {"a", "a", "b"})
        scope.spawn(m_store->write<void>(adding(QString::fromLatin1(key))), note);
    m_gate->release();
    QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), 3, 30'000);
    QCOMPARE(outcomes.join(u' '), QStringLiteral("ok conflict ok"));
    QCOMPARE(m_store->statistics().commits, 2U);
    QCOMPARE(m_store->statistics().failures, 1U);
    QCOMPARE(*waitFor(m_store->read<QStringList>(settingKeys)),
             (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
}

void TestStoreThread::aFailedJobLeavesNothing()
{
    const WriteJob half = [](Database &database) -> Result<void> {
        const Result<void> added = addSetting(database, QStringLiteral("half"));
        if (!added)
            return added;
        return Error{ErrorCode::NotFound, QStringLiteral("changed its mind")};
    };
    const Result<void> result = waitFor(m_store->write<void>(half));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::NotFound);
    QVERIFY(waitFor(m_store->read<QStringList>(settingKeys))->isEmpty());
}

void TestStoreThread::aThrowingJobIsAnError()
{
    const WriteJob thrower = [](Database &database) -> Result<void> {
        const Result<void> added = addSetting(database, QStringLiteral("thrown"));
        if (added)
            throw std::runtime_error("a library gave up");
        return added;
    };
    const Result<void> result = waitFor(m_store->write<void>(thrower));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Internal);
    QCOMPARE(result.error().cause, QStringLiteral("a library gave up"));
    QVERIFY(waitFor(m_store->write<void>(adding(QStringLiteral("after")))));
    QCOMPARE(*waitFor(m_store->read<QStringList>(settingKeys)),
             QStringList{QStringLiteral("after")});
}

void TestStoreThread::aReadThatBreaksOffIsAnError()
{
    // abs() of the smallest integer overflows, and only in the second row.
    const ReadJob breaking = [](Database &database) -> Result<QStringList> {
        Result<Query> rows = database.run(QStringLiteral(
            "SELECT abs(column1) FROM (VALUES (1), (-9223372036854775807 - 1), (3))"));
        if (!rows)
            return rows.error();
        QStringList values;
        while (rows->next())
            values.append(rows->text(0));
        return values;
    };
    const Result<QStringList> result = waitFor(m_store->read<QStringList>(breaking));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Storage);
    QVERIFY(waitFor(m_store->read<QStringList>(settingKeys))); // and it is forgotten afterwards
}

void TestStoreThread::answersComeInOrder()
{
    TaskScope scope;
    hold(scope);
    QList<int> order;
    QList<int> expected;
    for (int i = 0; i < 200; ++i) {
        expected.append(i);
        if (i % 3 == 2)
            scope.spawn(m_store->read<QStringList>(settingKeys),
                        [&order, i](const Result<QStringList> &) { order.append(i); });
        else
            scope.spawn(m_store->write<void>(adding(QString::number(i))),
                        [&order, i](const Result<void> &) { order.append(i); });
    }
    m_gate->release();
    QTRY_COMPARE_WITH_TIMEOUT(order.size(), 200, 30'000);
    QCOMPARE(order, expected);
}

void TestStoreThread::answersComeOnTheCallersThread()
{
    TaskScope scope;
    QThread *caller = nullptr;
    std::atomic<QThread *> worker{nullptr};
    scope.spawn(m_store->write<void>([&worker](Database &) -> Result<void> {
        worker = QThread::currentThread();
        return {};
    }),
                [&caller](const Result<void> &) { caller = QThread::currentThread(); });
    QVERIFY(!caller); // never from inside write()
    QTRY_VERIFY_WITH_TIMEOUT(caller, 30'000);
    QCOMPARE(caller, QThread::currentThread());
    QVERIFY(worker != caller);
}

void TestStoreThread::answeredMeansCommitted()
{
    QVERIFY(waitFor(m_store->write<void>(adding(QStringLiteral("durable")))));
    const Result<std::unique_ptr<Database>> other = Database::open(m_location);
    QVERIFY(other);
    QCOMPARE(*settingKeys(**other), QStringList{QStringLiteral("durable")});
}

void TestStoreThread::aReadSeesTheWritesBeforeIt()
{
    TaskScope scope;
    hold(scope);
    QStringList seen;
    scope.spawn(m_store->write<void>(adding(QStringLiteral("before"))));
    scope.spawn(m_store->read<QStringList>(settingKeys),
                [this, &seen](const Result<QStringList> &keys) {
                    seen = *keys;
                    seen.append(QString::number(m_store->statistics().commits));
                });
    scope.spawn(m_store->write<void>(adding(QStringLiteral("after"))));
    m_gate->release();
    QTRY_VERIFY_WITH_TIMEOUT(!seen.isEmpty(), 30'000);
    QCOMPARE(seen, (QStringList{QStringLiteral("before"), QStringLiteral("2")}));
}

void TestStoreThread::aReadBeforeAnyWriteNeedsNoCommit()
{
    QVERIFY(waitFor(m_store->read<QStringList>(settingKeys)));
    QCOMPARE(m_store->statistics().commits, 0U);
    QCOMPARE(m_store->statistics().reads, 1U);
}

void TestStoreThread::destructionFinishesWhatIsQueued()
{
    {
        TaskScope scope;
        hold(scope);
        for (int i = 0; i < 500; ++i)
            scope.spawn(m_store->write<void>(adding(QString::number(i))));
    }
    m_gate->release();
    m_store.reset();
    const Result<std::unique_ptr<Database>> database = Database::open(m_location);
    QVERIFY(database);
    QCOMPARE(settingKeys(**database)->size(), 500);
}

void TestStoreThread::aDroppedTaskStillWrites()
{
    {
        const Task<void> dropped = m_store->write<void>(adding(QStringLiteral("dropped")));
    }
    QCOMPARE(*waitFor(m_store->read<QStringList>(settingKeys)),
             QStringList{QStringLiteral("dropped")});
}

void TestStoreThread::refusesAFileItCannotOpen()
{
    const StoreLocation folder = StoreLocation::sqlite(m_folder->path());
    const Result<std::unique_ptr<StoreThread>> store = StoreThread::start(folder);
    QVERIFY(!store);
    QCOMPARE(store.error().code, ErrorCode::Storage);
    QVERIFY(!store.error().nextStep.isEmpty());
}

QTEST_GUILESS_MAIN(TestStoreThread)
#include "tst_storethread.moc"
