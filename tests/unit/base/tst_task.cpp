// Tasks: values, errors, cancellation, deadlines and completion from callbacks.
#include "core/base/await.h"
#include "core/base/oneshot.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace ltb::core;
using namespace std::chrono_literals;

namespace {

Task<int> answer()
{
    co_await pause(1ms);
    co_return 42;
}

Task<int> broken()
{
    co_await pause(1ms);
    co_await fail(ErrorCode::NotFound, QStringLiteral("nothing here"));
    co_return 1;
}

Task<int> sum()
{
    const int first = co_await answer();
    const int second = co_await answer();
    co_return first + second;
}

Task<int> recovers()
{
    const Result<int> result = co_await broken().result();
    co_return result ? 0 : 7;
}

Task<int> passesOn()
{
    const int value = co_await broken();
    co_return value;
}

struct CountsDown {
    int *count;
    ~CountsDown() { --*count; }
};

Task<> holds(int *count)
{
    ++*count;
    const CountsDown guard{count};
    co_await pause(1h);
}

Task<> loops(int times)
{
    for (int i = 0; i < times; ++i)
        (void)co_await []() -> Task<int> { co_return 1; }();
}

} // namespace

class TestTask : public QObject {
    Q_OBJECT
private slots:
    void valuesAndErrors();
    void destroyingTheScopeReleasesLocals();
    void deadlineCancels();
    void oneShot();
    void oneShotOfACancelledTask();
    void flatStack();
};

void TestTask::valuesAndErrors()
{
    QCOMPARE(ltb::tests::waitFor(sum()).value(), 84);
    QCOMPARE(ltb::tests::waitFor(recovers()).value(), 7);
    const auto failed = ltb::tests::waitFor(passesOn());
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::NotFound);
}

void TestTask::destroyingTheScopeReleasesLocals()
{
    int alive = 0;
    {
        TaskScope scope;
        scope.spawn(holds(&alive));
        scope.spawn(holds(&alive));
        QCOMPARE(alive, 2);
    }
    QCOMPARE(alive, 0);
}

void TestTask::deadlineCancels()
{
    int alive = 0;
    const auto result = ltb::tests::waitFor(withDeadline(holds(&alive), 20ms));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Timeout);
    QCOMPARE(alive, 0);
}

void TestTask::oneShot()
{
    OneShot<int> early;
    early.complete(1);
    early.complete(2);
    QCOMPARE(ltb::tests::waitFor(early.wait()).value(), 1);

    OneShot<int> late;
    QTimer::singleShot(5, this, [late]() mutable { late.complete(3); });
    QCOMPARE(ltb::tests::waitFor(late.wait()).value(), 3);

    OneShot<void> refused;
    QTimer::singleShot(5, this, [refused]() mutable {
        refused.complete(Error{ErrorCode::Forbidden, QStringLiteral("no")});
    });
    QCOMPARE(ltb::tests::waitFor(refused.wait()).error().code, ErrorCode::Forbidden);
}

void TestTask::oneShotOfACancelledTask()
{
    OneShot<int> never;
    {
        TaskScope scope;
        scope.spawn(never.wait(), [](const Result<int> &) { QFAIL("was cancelled"); });
    }
    never.complete(1); // must not touch the destroyed frame
    QVERIFY(never.isComplete());
}

void TestTask::flatStack()
{
    QVERIFY(ltb::tests::waitFor(loops(200'000), 60'000).isOk());
}

QTEST_GUILESS_MAIN(TestTask)
#include "tst_task.moc"
