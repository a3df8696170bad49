// The adapter against a scripted server: endless lists, garbage, and what never leaves this
// machine.
#include "core/providers/hetzner/hetznercloud.h"
#include "core/providers/providercatalogue.h"
#include "tests/support/httpfixture.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace ltb;
using namespace ltb::core;
using namespace ltb::core::providers;
using tests::HttpFixture;
using tests::ManualClock;
using tests::ScriptedAnswer;
using tests::waitFor;

namespace {

const Secret token = Secret::fromBytes("0123456789abcdef0123456789abcdef");

struct Bench {
    HttpFixture server;
    net::Http http;
    ManualClock clock;
    HetznerCloud cloud{server.url(QStringLiteral("/v1")), token, http, clock};
};

QByteArray serverPage(qint64 page, const QByteArray &next)
{
    return R"({"servers":[],"meta":{"pagination":{"page":)" + QByteArray::number(page)
           + R"(,"next_page":)" + next + R"(,"total_entries":3}}})";
}

} // namespace

class TestHetznerCloud : public QObject {
    Q_OBJECT
private slots:
    void listsFollowTheirPages();
    void anEndlessListIsAnError_data();
    void anEndlessListIsAnError();
    void garbage_data();
    void garbage();
    void labelsGoIntoTheQuery();
    void idsThatAreNoneNeverLeave_data();
    void idsThatAreNoneNeverLeave();
    void userDataThatIsTooLargeNeverLeaves();
    void aKeyTheApiShouldHaveRefusedIsAnError();
    void theCatalogueOfProviders_data();
    void theCatalogueOfProviders();
};

void TestHetznerCloud::listsFollowTheirPages()
{
    Bench bench;
    bench.server.queue({.body = serverPage(1, "2")});
    bench.server.queue({.body = serverPage(2, "3")});
    bench.server.queue({.body = serverPage(3, "null")});
    QVERIFY(waitFor(bench.cloud.servers({})));
    QCOMPARE(bench.server.seen().size(), size_t(3));
    QCOMPARE(bench.server.seen()[0].target, QByteArray("/v1/servers?per_page=50&page=1"));
    QCOMPARE(bench.server.seen()[2].target, QByteArray("/v1/servers?per_page=50&page=3"));
    QCOMPARE(bench.server.seen()[0].header("authorization"), "Bearer " + token.reveal());
}

void TestHetznerCloud::anEndlessListIsAnError_data()
{
    QTest::addColumn<bool>("growing");
    QTest::newRow("the same next page for ever") << false;
    QTest::newRow("always one page more") << true;
}

void TestHetznerCloud::anEndlessListIsAnError()
{
    QFETCH(bool, growing);
    Bench bench;
    int page = 0;
    bench.server.setHandler([&page, growing](const tests::SeenRequest &) {
        ++page;
        return ScriptedAnswer{.body =
                                  serverPage(page, growing ? QByteArray::number(page + 1) : "4")};
    });
    const auto servers = waitFor(bench.cloud.servers({}), 60'000);
    QVERIFY(!servers);
    QCOMPARE(servers.error().code, ErrorCode::Protocol);
    QVERIFY(page <= (growing ? 200 : 4));
}

void TestHetznerCloud::garbage_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("HTML") << QByteArray("<html>Welcome to the hotel's network</html>");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("cut off") << QByteArray(R"({"servers":[{"id":1,)");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("a number") << QByteArray("42");
    QTest::newRow("two documents") << QByteArray("{}{}");
    QTest::newRow("no pages") << QByteArray(R"({"servers":[]})");
    QTest::newRow("a negative id")
        << QByteArray(R"({"servers":[{"id":-7}],"meta":{"pagination":{"page":1}}})");
    QTest::newRow("very deep") << QByteArray(100'000, '[');
    QTest::newRow("no UTF-8") << QByteArray("{\"servers\":\"\xff\xfe\"}");
}

void TestHetznerCloud::garbage()
{
    QFETCH(QByteArray, body);
    Bench bench;
    bench.server.queue({.body = body});
    const auto servers = waitFor(bench.cloud.servers({}));
    QVERIFY(!servers);
    QCOMPARE(servers.error().code, ErrorCode::Protocol);
    QVERIFY(!servers.error().message.isEmpty());
    QVERIFY(!servers.error().nextStep.isEmpty());
}

void TestHetznerCloud::labelsGoIntoTheQuery()
{
    Bench bench;
    bench.server.queue({.body = serverPage(1, "null")});
    QVERIFY(waitFor(bench.cloud.servers({{QStringLiteral("ltb-deployment"), QStringLiteral("01J")},
                                         {QStringLiteral("managed-by"), QStringLiteral("x")}})));
    const QByteArray target = QByteArray::fromPercentEncoding(bench.server.seen()[0].target);
    QVERIFY2(target.contains("label_selector=ltb-deployment==01J,managed-by==x&"),
             target.constData());
    QVERIFY(!bench.server.seen()[0].target.contains("=="));
}

void TestHetznerCloud::idsThatAreNoneNeverLeave_data()
{
    QTest::addColumn<QString>("id");
    for (const char *id : {"", "0", "-1", "../pricing", "1?x", "abc"})
        QTest::addRow("\"%s\"", id) << QString::fromLatin1(id);
}

void TestHetznerCloud::idsThatAreNoneNeverLeave()
{
    QFETCH(QString, id);
    Bench bench;
    QCOMPARE(waitFor(bench.cloud.server(id)).error().code, ErrorCode::InvalidInput);
    QCOMPARE(waitFor(bench.cloud.deleteServer(id)).error().code, ErrorCode::InvalidInput);
    QCOMPARE(waitFor(bench.cloud.actionDone(id)).error().code, ErrorCode::InvalidInput);
    QCOMPARE(waitFor(bench.cloud.setBackups(id, true)).error().code, ErrorCode::InvalidInput);
    QVERIFY(bench.server.seen().empty());
}

void TestHetznerCloud::userDataThatIsTooLargeNeverLeaves()
{
    Bench bench;
    CreateServer request;
    request.userData = QString(16'385, QChar(0xfc)); // two bytes each in UTF-8
    const auto server = waitFor(bench.cloud.createServer(request));
    QVERIFY(!server);
    QCOMPARE(server.error().code, ErrorCode::InvalidInput);
    QCOMPARE(server.error().field, QStringLiteral("userData"));
    QVERIFY(bench.server.seen().empty());
}

void TestHetznerCloud::aKeyTheApiShouldHaveRefusedIsAnError()
{
    Bench bench;
    bench.server.queue({.body = serverPage(1, "null")});
    bench.server.queue({.status = 201, .body = R"({"ssh_key":{"id":1}})"});
    const auto check = waitFor(bench.cloud.checkAccount());
    QVERIFY(!check);
    QCOMPARE(check.error().code, ErrorCode::Protocol);
}

void TestHetznerCloud::theCatalogueOfProviders_data()
{
    QTest::addColumn<QString>("provider");
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QString>("field"); // empty: it opens
    const auto row = [](const char *name, const char *provider, const char *endpoint,
                        const char *secret, const char *field) {
        QTest::newRow(name) << QString::fromLatin1(provider) << QString::fromLatin1(endpoint)
                            << QByteArray(secret) << QString::fromLatin1(field);
    };
    row("the provider's own address", "hetzner", "", "0123456789", "");
    row("another address", "hetzner", "https://cloud.example/v1/", "0123456789", "");
    row("this computer", "hetzner", "http://127.0.0.1:8080/v1", "0123456789", "");
    row("this computer by name", "hetzner", "http://localhost:8080/v1", "0123456789", "");
    row("this computer, version 6", "hetzner", "http://[::1]:8080/v1", "0123456789", "");
    row("plain text to the world", "hetzner", "http://cloud.example/v1", "0123456789", "endpoint");
    row("a name that only looks local", "hetzner", "http://127.0.0.1.example/v1", "x123456789",
        "endpoint");
    row("a password in the address", "hetzner", "https://a:b@cloud.example/v1", "0123456789",
        "endpoint");
    row("a query in the address", "hetzner", "https://cloud.example/v1?x=1", "0123456789",
        "endpoint");
    row("a file", "hetzner", "file:///v1", "0123456789", "endpoint");
    row("an unknown provider", "acme", "", "0123456789", "provider");
    row("no token", "hetzner", "", "", "token");
    row("a token with a line break", "hetzner", "", "abc\r\nX-Evil: 1", "token");
    row("a token with a blank", "hetzner", "", "abc def", "token");
}

void TestHetznerCloud::theCatalogueOfProviders()
{
    QFETCH(QString, provider);
    QFETCH(QString, endpoint);
    QFETCH(QByteArray, secret);
    QFETCH(QString, field);
    net::Http http;
    ManualClock clock;
    const ProviderCatalogue catalogue(http, clock);
    const auto opened = catalogue.open(
        {.provider = provider, .token = Secret::fromBytes(secret), .endpoint = QUrl(endpoint)});
    QCOMPARE(opened.isOk(), field.isEmpty());
    if (opened)
        QCOMPARE((*opened)->traits().name, QStringLiteral("Hetzner Cloud"));
    else
        QCOMPARE(opened.error().field, field);
    QCOMPARE(ProviderCatalogue::available().size(), size_t(1));
}

QTEST_GUILESS_MAIN(TestHetznerCloud)
#include "tst_hetznercloud.moc"
