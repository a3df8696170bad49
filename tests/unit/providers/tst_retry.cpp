// What is tried again, how often, and how long the waits are.
#include "core/providers/retry.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QTest>

#include <set>

using namespace ltb;
using namespace ltb::core;
using namespace ltb::core::providers;
using tests::ManualClock;
using tests::waitFor;

namespace {

Error failure(ErrorCode code, int httpStatus = 0, qint64 retryAfterMs = -1)
{
    Error error{code, QStringLiteral("x")};
    error.httpStatus = httpStatus;
    error.retryAfterMs = retryAfterMs;
    return error;
}

// Fails with the scripted errors, then succeeds with how often it was called.
struct Script {
    std::vector<Error> errors;
    int calls = 0;

    Task<int> call()
    {
        const size_t index = size_t(calls++);
        if (index < errors.size())
            co_await fail(errors[index]);
        co_return calls;
    }
};

struct Waits {
    ManualClock clock;
    std::vector<qint64> waited;
    std::vector<RetryNotice> notices;

    Task<> wait(std::chrono::milliseconds duration)
    {
        waited.push_back(duration.count());
        clock.advance(duration.count());
        co_return;
    }
    RetryPolicy policy()
    {
        RetryPolicy policy;
        policy.wait = [this](std::chrono::milliseconds duration) { return wait(duration); };
        policy.notify = [this](const RetryNotice &notice) { notices.push_back(notice); };
        return policy;
    }
};

} // namespace

class TestRetry : public QObject {
    Q_OBJECT
private slots:
    void whatIsWorthRetrying_data();
    void whatIsWorthRetrying();
    void itGoesOnUntilItWorks();
    void itGivesUp();
    void aFinalErrorEndsItAtOnce();
    void aRateLimitIsWaitedFor();
    void waitsGrowWithJitter();
    void nothingToReturn();
};

void TestRetry::whatIsWorthRetrying_data()
{
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("worth");
    QTest::newRow("a broken connection") << ErrorCode::Network << 0 << true;
    QTest::newRow("a time-out") << ErrorCode::Timeout << 0 << true;
    QTest::newRow("too many requests") << ErrorCode::RateLimited << 429 << true;
    QTest::newRow("busy") << ErrorCode::Unavailable << 423 << true;
    QTest::newRow("the API failed") << ErrorCode::Internal << 502 << true;
    QTest::newRow("an HTML page with a server error") << ErrorCode::Protocol << 503 << true;
    QTest::newRow("garbage in a good answer") << ErrorCode::Protocol << 200 << false;
    QTest::newRow("wrong token") << ErrorCode::Unauthorized << 401 << false;
    QTest::newRow("read-only token") << ErrorCode::Forbidden << 403 << false;
    QTest::newRow("gone") << ErrorCode::NotFound << 404 << false;
    QTest::newRow("taken") << ErrorCode::Conflict << 409 << false;
    QTest::newRow("wrong value") << ErrorCode::InvalidInput << 422 << false;
}

void TestRetry::whatIsWorthRetrying()
{
    QFETCH(ErrorCode, code);
    QFETCH(int, status);
    QFETCH(bool, worth);
    QCOMPARE(isWorthRetrying(failure(code, status)), worth);
}

void TestRetry::itGoesOnUntilItWorks()
{
    Script script{{failure(ErrorCode::Network), failure(ErrorCode::Unavailable, 503)}};
    Waits waits;
    const qint64 start = waits.clock.nowMs();
    const Result<int> result = waitFor(
        withRetries<int>([&script] { return script.call(); }, waits.policy(), &waits.clock));
    QVERIFY(result);
    QCOMPARE(*result, 3);
    QCOMPARE(waits.notices.size(), size_t(2));
    QCOMPARE(waits.notices[0].attempt, 1);
    QCOMPARE(waits.notices[0].attempts, 5);
    QCOMPARE(waits.notices[0].error.code, ErrorCode::Network);
    QCOMPARE(waits.notices[0].nextTryAtMs, start + waits.waited[0]);
    QCOMPARE(waits.notices[1].attempt, 2);
}

void TestRetry::itGivesUp()
{
    Script script{std::vector<Error>(20, failure(ErrorCode::Timeout))};
    Waits waits;
    RetryPolicy policy = waits.policy();
    policy.attempts = 3;
    const Result<int> result =
        waitFor(withRetries<int>([&script] { return script.call(); }, policy, &waits.clock));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Timeout);
    QCOMPARE(script.calls, 3);
    QCOMPARE(waits.waited.size(), size_t(2));
}

void TestRetry::aFinalErrorEndsItAtOnce()
{
    Script script{{failure(ErrorCode::Network), failure(ErrorCode::Forbidden, 403)}};
    Waits waits;
    const Result<int> result = waitFor(
        withRetries<int>([&script] { return script.call(); }, waits.policy(), &waits.clock));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Forbidden);
    QCOMPARE(script.calls, 2);
}

void TestRetry::aRateLimitIsWaitedFor()
{
    Script script{{failure(ErrorCode::RateLimited, 429, 7'000),
                   failure(ErrorCode::RateLimited, 429, 3'600'000)}};
    Waits waits;
    QVERIFY(waitFor(
        withRetries<int>([&script] { return script.call(); }, waits.policy(), &waits.clock)));
    QCOMPARE(waits.waited, (std::vector<qint64>{7'000, 30'000}));
}

void TestRetry::waitsGrowWithJitter()
{
    RetryPolicy policy;
    policy.attempts = 12;
    policy.firstWait = std::chrono::milliseconds(1'000);
    policy.longestWait = std::chrono::milliseconds(20'000);
    for (int attempt = 1; attempt < policy.attempts; ++attempt) {
        const qint64 step = std::min<qint64>(20'000, 1'000LL << (attempt - 1));
        std::set<qint64> different;
        for (int i = 0; i < 50; ++i) {
            const auto wait = waitBeforeRetry(failure(ErrorCode::Network), attempt, policy);
            QVERIFY(wait);
            QVERIFY(wait->count() >= step / 2 && wait->count() <= step);
            different.insert(wait->count());
        }
        QVERIFY(different.size() > 5);
    }
    QVERIFY(!waitBeforeRetry(failure(ErrorCode::Network), policy.attempts, policy));
}

void TestRetry::nothingToReturn()
{
    int calls = 0;
    const auto once = [&calls]() -> Task<> {
        ++calls;
        return RetryPolicy::waitOnLoop(std::chrono::milliseconds(1));
    };
    QVERIFY(waitFor(withRetries<void>(once, RetryPolicy())));
    QCOMPARE(calls, 1);
}

QTEST_GUILESS_MAIN(TestRetry)
#include "tst_retry.moc"
