// Every refusal of Hetzner's becomes a code to branch on, a sentence and a next step.
#include "core/base/redaction.h"
#include "core/providers/cloudprovider.h"
#include "core/providers/hetzner/hetznererror.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::providers;
using namespace ltb::core::providers::hetzner;
using ltb::core::net::HttpAnswer;

namespace {

HttpAnswer refusal(int status, const QByteArray &code, const QByteArray &message = "m",
                   const QByteArray &details = "null")
{
    return {.status = status,
            .body = R"({"error":{"code":")" + code + R"(","message":")" + message
                    + R"(","details":)" + details + "}}",
            .headers = {{"x-correlation-id", "corr-1"}}};
}

constexpr qint64 nowMs = 1'780'000'000'000;

} // namespace

class TestHetznerError : public QObject {
    Q_OBJECT
private slots:
    void codes_data();
    void codes();
    void theFieldIsNamedAsTheOperatorKnowsIt();
    void anUnsupportedLocationIsTheLocationsFault();
    void rateLimits_data();
    void rateLimits();
    void notTheApi_data();
    void notTheApi();
    void aDamagedCreateAnswerIsNotQuoted();
    void actions();
    void unknownOutcomes_data();
    void unknownOutcomes();
};

void TestHetznerError::codes_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("providerCode");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<bool>("transient");
    const auto row = [](int status, const char *providerCode, ErrorCode code, bool transient) {
        QTest::newRow(providerCode) << status << QByteArray(providerCode) << code << transient;
    };
    row(401, "unauthorized", ErrorCode::Unauthorized, false);
    row(403, "forbidden", ErrorCode::Forbidden, false);
    row(403, "token_readonly", ErrorCode::Forbidden, false);
    row(404, "not_found", ErrorCode::NotFound, false);
    row(422, "invalid_input", ErrorCode::InvalidInput, false);
    row(400, "json_error", ErrorCode::Protocol, false);
    row(409, "uniqueness_error", ErrorCode::Conflict, false);
    row(412, "resource_unavailable", ErrorCode::Unavailable, true);
    row(412, "placement_error", ErrorCode::Unavailable, true);
    row(403, "resource_limit_exceeded", ErrorCode::Forbidden, false);
    row(423, "locked", ErrorCode::Unavailable, true);
    row(423, "resource_locked", ErrorCode::Unavailable, true);
    row(409, "conflict", ErrorCode::Unavailable, true);
    row(429, "rate_limit_exceeded", ErrorCode::RateLimited, true);
    row(403, "protected", ErrorCode::Forbidden, false);
    row(503, "maintenance", ErrorCode::Unavailable, true);
    row(503, "service_error", ErrorCode::Unavailable, true);
    row(500, "server_error", ErrorCode::Unavailable, true);
    row(502, "bad_gateway", ErrorCode::Unavailable, true);
    row(504, "timeout", ErrorCode::Unavailable, true);
    row(410, "deprecated_api_endpoint", ErrorCode::Protocol, false);
    row(422, "resource_in_use", ErrorCode::Conflict, false);
    row(422, "invalid_server_type", ErrorCode::InvalidInput, false);
    row(418, "a_code_of_the_future", ErrorCode::Conflict, false);
    row(503, "a_fault_of_the_future", ErrorCode::Unavailable, true);
    row(404, "a_kind_of_absence", ErrorCode::NotFound, false);
}

void TestHetznerError::codes()
{
    QFETCH(int, status);
    QFETCH(QByteArray, providerCode);
    QFETCH(ErrorCode, code);
    QFETCH(bool, transient);
    const Error error = errorFromAnswer(refusal(status, providerCode, "raw words"), nowMs);
    QCOMPARE(error.code, code);
    QCOMPARE(error.isTransient(), transient);
    QCOMPARE(error.providerCode, QString::fromLatin1(providerCode));
    QCOMPARE(error.httpStatus, status);
    QCOMPARE(error.requestId, u"corr-1"_qs);
    QVERIFY(error.message.endsWith(u'.'));
    QVERIFY(error.nextStep.endsWith(u'.'));
    QVERIFY(!error.message.contains(u"raw words"_qs));
    QVERIFY(error.cause.contains(u"raw words"_qs));
}

void TestHetznerError::theFieldIsNamedAsTheOperatorKnowsIt()
{
    const auto fieldFor = [](const QByteArray &name) {
        const QByteArray details =
            R"({"fields":[{"name":")" + name + R"(","messages":["is too long"]}]})";
        return errorFromAnswer(refusal(422, "invalid_input", "m", details), nowMs).field;
    };
    QCOMPARE(fieldFor("name"), u"name"_qs);
    QCOMPARE(fieldFor("server_type"), u"size"_qs);
    QCOMPARE(fieldFor("user_data"), u"userData"_qs);
    QCOMPARE(fieldFor("rules.0.port"), u"rules"_qs);
    // Details that are not what they should be are no reason to fall over.
    for (const char *details : {"null", "[]", "{}", R"({"fields":{}})", R"({"fields":[]})",
                                R"({"fields":[1]})", R"({"fields":[{"name":7}]})"})
        QVERIFY2(
            errorFromAnswer(refusal(422, "invalid_input", "m", details), nowMs).field.isEmpty(),
            details);
    QCOMPARE(errorFromAnswer(refusal(401, "unauthorized"), nowMs).field, u"token"_qs);
}

void TestHetznerError::anUnsupportedLocationIsTheLocationsFault()
{
    const Error error = errorFromAnswer(
        refusal(422, "invalid_input", "unsupported location for server type"), nowMs);
    QCOMPARE(error.code, ErrorCode::InvalidInput);
    QCOMPARE(error.field, u"location"_qs);
    QVERIFY(error.message.contains(u"location"_qs));
}

void TestHetznerError::rateLimits_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("waitMs");
    const qint64 now = nowMs / 1000;
    QTest::newRow("it says how long") << QByteArray("retry-after") << QByteArray("12") << 12'000LL;
    QTest::newRow("the bucket is full in an hour, one request is free in a second")
        << QByteArray("ratelimit-reset") << QByteArray::number(now + 3600) << 5'000LL;
    QTest::newRow("full in three seconds")
        << QByteArray("ratelimit-reset") << QByteArray::number(now + 3) << 3'000LL;
    QTest::newRow("our clock is ahead")
        << QByteArray("ratelimit-reset") << QByteArray::number(now - 500) << 1'000LL;
    QTest::newRow("it does not say") << QByteArray("x") << QByteArray() << 5'000LL;
    QTest::newRow("it says nonsense") << QByteArray("retry-after") << QByteArray("soon") << 5'000LL;
}

void TestHetznerError::rateLimits()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, value);
    QFETCH(qint64, waitMs);
    HttpAnswer answer = refusal(429, "rate_limit_exceeded");
    answer.headers.emplace_back(header, value);
    QCOMPARE(errorFromAnswer(answer, nowMs).retryAfterMs, waitMs);
}

void TestHetznerError::notTheApi_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorCode>("code");
    const QByteArray html = "<html><body>Please log in</body></html>";
    QTest::newRow("a log-in page") << 403 << html << ErrorCode::Protocol;
    QTest::newRow("a redirect") << 302 << QByteArray() << ErrorCode::Protocol;
    QTest::newRow("a wrong address") << 404 << html << ErrorCode::Protocol;
    QTest::newRow("JSON of something else")
        << 404 << QByteArray(R"({"message":"no"})") << ErrorCode::Protocol;
    QTest::newRow("half an envelope")
        << 422 << QByteArray(R"({"error":{"code":"inv)") << ErrorCode::Protocol;
    QTest::newRow("an envelope with a number for a code")
        << 422 << QByteArray(R"({"error":{"code":7}})") << ErrorCode::Protocol;
    QTest::newRow("an error that is text")
        << 422 << QByteArray(R"({"error":"no"})") << ErrorCode::Protocol;
    QTest::newRow("a gateway's page") << 502 << html << ErrorCode::Unavailable;
    QTest::newRow("nothing with a server error") << 503 << QByteArray() << ErrorCode::Unavailable;
    QTest::newRow("a rate limit in HTML") << 429 << html << ErrorCode::RateLimited;
}

void TestHetznerError::notTheApi()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(ErrorCode, code);
    const Error error = errorFromAnswer({.status = status, .body = body, .headers = {}}, nowMs);
    QCOMPARE(error.code, code);
    QCOMPARE(error.httpStatus, status);
    QVERIFY(!error.message.isEmpty());
    QVERIFY(!error.nextStep.isEmpty());
    QVERIFY(!error.cause.isEmpty());
}

void TestHetznerError::aDamagedCreateAnswerIsNotQuoted()
{
    const HttpAnswer answer{
        .status = 201, .body = R"({"root_password":"hunter2hunter2","server":{)", .headers = {}};
    QVERIFY(!describe(unreadableAnswer(answer, u"cut off"_qs)).contains(u"hunter2"_qs));
}

void TestHetznerError::actions()
{
    QCOMPARE(errorFromAction(u"resource_unavailable"_qs, u"m"_qs).code, ErrorCode::Unavailable);
    const Error unknown = errorFromAction(u"action_failed"_qs, u"Action failed"_qs);
    QVERIFY(unknown.message.contains(u"could not finish"_qs));
    QCOMPARE(unknown.providerCode, u"action_failed"_qs);
}

void TestHetznerError::unknownOutcomes_data()
{
    QTest::addColumn<Error>("error");
    QTest::addColumn<bool>("unknown");
    const auto of = [](ErrorCode code) { return Error{code, QStringLiteral("x")}; };
    QTest::newRow("the connection broke") << of(ErrorCode::Network) << true;
    QTest::newRow("no answer in time") << of(ErrorCode::Timeout) << true;
    QTest::newRow("an answer nobody can read") << of(ErrorCode::Protocol) << true;
    QTest::newRow("a bare 502") << errorFromAnswer({.status = 502, .body = "<html>", .headers = {}},
                                                   nowMs)
                                << true;
    QTest::newRow("server_error") << errorFromAnswer(refusal(500, "server_error"), nowMs) << true;
    QTest::newRow("sold out, whatever the status")
        << errorFromAnswer(refusal(503, "resource_unavailable"), nowMs) << false;
    QTest::newRow("a taken name") << errorFromAnswer(refusal(409, "uniqueness_error"), nowMs)
                                  << false;
    QTest::newRow("too many requests")
        << errorFromAnswer(refusal(429, "rate_limit_exceeded"), nowMs) << false;
    QTest::newRow("maintenance") << errorFromAnswer(refusal(503, "maintenance"), nowMs) << false;
}

void TestHetznerError::unknownOutcomes()
{
    QFETCH(Error, error);
    QFETCH(bool, unknown);
    QCOMPARE(outcomeUnknown(error), unknown);
}

QTEST_GUILESS_MAIN(TestHetznerError)
#include "tst_hetznererror.moc"
