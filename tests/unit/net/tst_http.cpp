// The HTTP client against a real server that answers well, badly, late and not at all.
#include "core/base/redaction.h"
#include "core/net/http.h"
#include "tests/support/httpfixture.h"
#include "tests/support/waitfor.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb;
using namespace ltb::core;
using namespace ltb::core::net;
using tests::HttpFixture;
using tests::ScriptedAnswer;
using tests::waitFor;

namespace {
const Secret token = Secret::fromBytes("hunter2-hunter2-hunter2");
} // namespace

class TestHttp : public QObject {
    Q_OBJECT
private slots:
    void aRequestArrivesAsWritten();
    void everyStatusIsAnAnswer_data();
    void everyStatusIsAnAnswer();
    void redirectsAreNotFollowed();
    void brokenExchanges_data();
    void brokenExchanges();
    void aPostIsNeverRepeated_data();
    void aPostIsNeverRepeated();
    void anAnswerOverTheLimitIsRefused();
    void aSlowBodyArrivesWhole();
    void aCertificateNobodySignedIsNotTrusted();
    void unreachablePlaces_data();
    void unreachablePlaces();
    void cancellingClosesTheConnection();
    void theClientMayDieFirst();
};

void TestHttp::aRequestArrivesAsWritten()
{
    HttpFixture server;
    server.queue(
        {.status = 201, .body = R"({"ok":true})", .headers = {{"X-Correlation-Id", "c1"}}});
    Http http;
    HttpCall call;
    call.method = "POST";
    call.url = server.url(QStringLiteral("/v1/servers?a=b%20c"));
    call.headers = {{"X-Test", "1"}};
    call.bearer = token;
    call.body = R"({"name":"ada"})";
    const Result<HttpAnswer> answer = waitFor(http.send(call));

    QVERIFY2(answer, qPrintable(answer ? QString() : describe(answer.error())));
    QCOMPARE(answer->status, 201);
    QCOMPARE(answer->body, QByteArray(R"({"ok":true})"));
    QCOMPARE(answer->header("x-correlation-id"), QByteArray("c1"));
    QCOMPARE(answer->header("absent"), QByteArray());
    QCOMPARE(server.seen().size(), size_t(1));
    const tests::SeenRequest &seen = server.seen().front();
    QCOMPARE(seen.method, QByteArray("POST"));
    QCOMPARE(seen.target, QByteArray("/v1/servers?a=b%20c"));
    QCOMPARE(seen.body, call.body);
    QCOMPARE(seen.header("authorization"), QByteArray("Bearer hunter2-hunter2-hunter2"));
    QCOMPARE(seen.header("content-type"), QByteArray("application/json"));
    QCOMPARE(seen.header("x-test"), QByteArray("1"));
    QVERIFY(seen.header("user-agent").startsWith("LaunchThatBot/"));
}

void TestHttp::everyStatusIsAnAnswer_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {200, 202, 204, 400, 401, 403, 404, 405, 409, 410,
                             412, 422, 423, 429, 500, 501, 502, 503, 504, 599})
        QTest::addRow("%d", status) << status;
}

void TestHttp::everyStatusIsAnAnswer()
{
    QFETCH(int, status);
    HttpFixture server;
    const QByteArray body = status == 204 ? QByteArray() : QByteArray(R"({"error":{}})");
    server.queue(
        {.status = status, .body = body, .headers = {{"WWW-Authenticate", "Basic realm=\"x\""}}});
    Http http;
    HttpCall call;
    call.url = server.url();
    call.bearer = token;
    const Result<HttpAnswer> answer = waitFor(http.send(call));
    QVERIFY2(answer, qPrintable(answer ? QString() : describe(answer.error())));
    QCOMPARE(answer->status, status);
    QCOMPARE(answer->body, body);
    QCOMPARE(server.seen().size(), size_t(1));
}

void TestHttp::redirectsAreNotFollowed()
{
    HttpFixture server;
    server.queue({.status = 302, .headers = {{"Location", server.url(u"/else"_qs).toEncoded()}}});
    Http http;
    HttpCall call;
    call.url = server.url();
    const Result<HttpAnswer> answer = waitFor(http.send(call));
    QVERIFY(answer);
    QCOMPARE(answer->status, 302);
    QCOMPARE(server.seen().size(), size_t(1));
}

void TestHttp::brokenExchanges_data()
{
    QTest::addColumn<ScriptedAnswer>("scripted");
    QTest::addColumn<ErrorCode>("code");
    const ScriptedAnswer hang{.hang = true};
    const ScriptedAnswer drop{.dropBefore = true};
    const ScriptedAnswer broken{.body = QByteArray(5000, 'x'), .breakAfterBytes = 100};
    const ScriptedAnswer wrong{.body = "{}", .statedLength = 500};
    QTest::newRow("the server never answers") << hang << ErrorCode::Timeout;
    QTest::newRow("the server hangs up without a byte") << drop << ErrorCode::Network;
    QTest::newRow("the connection breaks in the middle of the body")
        << broken << ErrorCode::Network;
    QTest::newRow("the body is shorter than stated") << wrong << ErrorCode::Network;
}

void TestHttp::brokenExchanges()
{
    QFETCH(ScriptedAnswer, scripted);
    QFETCH(ErrorCode, code);
    HttpFixture server;
    server.setHandler([scripted](const tests::SeenRequest &) { return scripted; });
    Http http;
    HttpCall call;
    call.url = server.url(QStringLiteral("/v1/private-path"));
    call.bearer = token;
    call.timeout = std::chrono::milliseconds(scripted.hang ? 200 : 10'000);
    const Result<HttpAnswer> answer = waitFor(http.send(call), 20'000);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, code);
    QVERIFY(answer.error().isTransient());
    QVERIFY(answer.error().message.contains(QStringLiteral("127.0.0.1")));
    QVERIFY(!answer.error().nextStep.isEmpty());
    QVERIFY(!describe(answer.error()).contains(QStringLiteral("hunter2")));
}

void TestHttp::aPostIsNeverRepeated_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("afterAnother");
    QTest::newRow("on a fresh connection") << QByteArray(R"({"name":"ada"})") << false;
    QTest::newRow("on a kept-alive connection") << QByteArray(R"({"name":"ada"})") << true;
    QTest::newRow("with a large body") << QByteArray(200'000, 'x') << false;
    QTest::newRow("with an empty body") << QByteArray() << false;
}

void TestHttp::aPostIsNeverRepeated()
{
    QFETCH(QByteArray, body);
    QFETCH(bool, afterAnother);
    HttpFixture server;
    Http http;
    HttpCall call;
    call.url = server.url();
    if (afterAnother) {
        server.queue({});
        QVERIFY(waitFor(http.send(call)));
    }
    server.setHandler(
        [](const tests::SeenRequest &) { return ScriptedAnswer{.dropBefore = true}; });
    call.method = "POST";
    call.body = body;
    const Result<HttpAnswer> answer = waitFor(http.send(call));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Network);
    QTest::qWait(100);
    QCOMPARE(server.seen().size(), size_t(afterAnother ? 2 : 1));
}

void TestHttp::anAnswerOverTheLimitIsRefused()
{
    HttpFixture server;
    server.queue({.body = QByteArray(100'000, 'x')});
    Http http;
    HttpCall call;
    call.url = server.url();
    call.maxAnswerBytes = 99'999;
    const Result<HttpAnswer> answer = waitFor(http.send(call));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Protocol);

    server.queue({.body = QByteArray(100'000, 'x')});
    call.maxAnswerBytes = 100'000;
    QVERIFY(waitFor(http.send(call)));
}

void TestHttp::aSlowBodyArrivesWhole()
{
    HttpFixture server;
    QByteArray body;
    for (int i = 0; i < 1000; ++i)
        body += QByteArray::number(i) + ',';
    server.queue({.body = body, .pieceBytes = 200});
    Http http;
    HttpCall call;
    call.url = server.url();
    const Result<HttpAnswer> answer = waitFor(http.send(call));
    QVERIFY(answer);
    QCOMPARE(answer->body, body);
}

void TestHttp::aCertificateNobodySignedIsNotTrusted()
{
    QTemporaryDir folder;
    const QString key = folder.filePath(QStringLiteral("key.pem"));
    const QString certificate = folder.filePath(QStringLiteral("cert.pem"));
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  QStringLiteral("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                                 "-days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 "
                                 "-keyout %1 -out %2")
                      .arg(key, certificate)
                      .split(u' '));
    QVERIFY(openssl.waitForFinished(60'000));
    QCOMPARE(openssl.exitCode(), 0);
    QFile keyFile(key);
    QVERIFY(keyFile.open(QIODevice::ReadOnly));
    QSslConfiguration tls;
    tls.setLocalCertificate(QSslCertificate::fromPath(certificate).value(0));
    tls.setPrivateKey(QSslKey(&keyFile, QSsl::Ec));
    QSslServer server;
    server.setSslConfiguration(tls);
    QVERIFY(server.listen(QHostAddress::LocalHost));

    Http http;
    HttpCall call;
    call.url = QUrl(QStringLiteral("https://127.0.0.1:%1/").arg(server.serverPort()));
    call.bearer = token;
    const Result<HttpAnswer> answer = waitFor(http.send(call), 30'000);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Network);
    QVERIFY2(answer.error().message.contains(QStringLiteral("could not be trusted")),
             qPrintable(describe(answer.error())));
    QVERIFY(!answer.error().cause.isEmpty());
}

void TestHttp::unreachablePlaces_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("sentence");
    HttpFixture gone;
    const QUrl closed = gone.url();
    QTest::newRow("nobody listens") << closed << ErrorCode::Network << u"refused the connection"_qs;
    QTest::newRow("a name that does not exist") << QUrl(u"http://no-such-host.invalid/"_qs)
                                                << ErrorCode::Network << u"could not be found"_qs;
    QTest::newRow("not a web address")
        << QUrl(u"file:///etc/passwd"_qs) << ErrorCode::InvalidInput << u"not a valid"_qs;
    QTest::newRow("no address at all") << QUrl() << ErrorCode::InvalidInput << u"not a valid"_qs;
}

void TestHttp::unreachablePlaces()
{
    QFETCH(QUrl, url);
    QFETCH(ErrorCode, code);
    QFETCH(QString, sentence);
    Http http;
    HttpCall call;
    call.url = url;
    const Result<HttpAnswer> answer = waitFor(http.send(call), 30'000);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, code);
    QVERIFY2(answer.error().message.contains(sentence), qPrintable(describe(answer.error())));
}

void TestHttp::cancellingClosesTheConnection()
{
    HttpFixture server;
    server.queue({.hang = true});
    Http http;
    HttpCall call;
    call.url = server.url();
    TaskScope tasks;
    tasks.spawn(http.send(call),
                [](const Result<HttpAnswer> &) { QFAIL("cancelled tasks are silent"); });
    QTRY_COMPARE_WITH_TIMEOUT(server.seen().size(), size_t(1), 10'000);
    QCOMPARE(server.openConnections(), 1);
    tasks.cancelAll();
    QTRY_COMPARE_WITH_TIMEOUT(server.openConnections(), 0, 10'000);
}

void TestHttp::theClientMayDieFirst()
{
    HttpFixture server;
    server.queue({.hang = true});
    TaskScope tasks;
    {
        Http http;
        HttpCall call;
        call.url = server.url();
        tasks.spawn(http.send(call), [](const Result<HttpAnswer> &) {});
        QTRY_COMPARE_WITH_TIMEOUT(server.seen().size(), size_t(1), 10'000);
    }
    tasks.cancelAll();
    QVERIFY(tasks.isIdle());
}

QTEST_GUILESS_MAIN(TestHttp)
#include "tst_http.moc"
