// Hetzner's JSON into values: what is right, and everything that is subtly or plainly wrong.
#include "core/providers/hetzner/hetznerjson.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::providers;
using namespace ltb::core::providers::hetzner;

namespace {

Json parsed(const char *text)
{
    const Result<Json> json = parseJson(std::string_view(text));
    return json ? *json : Json("the test's JSON is wrong");
}

const char serverText[] = R"({"server":{"id":42,"name":"ada","status":"running",
  "created":"2026-11-22T06:54:15+00:00","labels":{"ltb-deployment":"01J"},
  "server_type":{"name":"cx23"},"location":{"name":"fsn1"},
  "public_net":{"ipv4":{"ip":"203.0.113.1"},"ipv6":{"ip":"2001:db8:66::/64"}}},
  "action":{"id":1,"status":"running"},"next_actions":[{"id":13,"status":"running"}]})";

// The document with the value at a JSON pointer replaced.
Json changed(const char *text, const char *pointer, const char *value)
{
    Json json = parsed(text);
    const Json::json_pointer where(pointer);
    if (QByteArrayView(value) == "absent")
        json.at(where.parent_pointer()).erase(where.back());
    else
        json[where] = parsed(value);
    return json;
}

const char typeText[] = R"({"server_types":[{"id":1,"name":"cx23","category":"Cost-Optimized",
  "cores":2,"memory":4.0,"disk":40,"architecture":"x86","cpu_type":"shared",
  "prices":[
    {"location":"fsn1","price_hourly":{"net":"0.0048","gross":"0.0057120000"},
     "price_monthly":{"net":"2.99","gross":"3.5581000000"}},
    {"location":"ash","price_hourly":{"net":"0.0060","gross":"0.0071400000"},
     "price_monthly":{"net":"3.99","gross":"4.7481000000"}},
    {"location":"hil","price_hourly":{"net":"0.0060","gross":"0.0071400000"},
     "price_monthly":{"net":"3.99","gross":"4.7481000000"}}],
  "locations":[
    {"id":1,"name":"fsn1","available":true,"recommended":true,"deprecation":null},
    {"id":2,"name":"nbg1","available":true,"recommended":true,"deprecation":null},
    {"id":4,"name":"ash","available":false,"recommended":false,"deprecation":null}]}]})";

constexpr qint64 nowMs = 1'780'000'000'000; // 2026-05-28

} // namespace

class TestHetznerJson : public QObject {
    Q_OBJECT
private slots:
    void aServer();
    void aServerWithoutAddresses();
    void wrongServers_data();
    void wrongServers();
    void pages_data();
    void pages();
    void actions_data();
    void actions();
    void sizesAreOfferedWhereTheyAreSold();
    void deprecations_data();
    void deprecations();
    void wrongSizes_data();
    void wrongSizes();
    void pricing();
    void imagesDebianFirst();
    void createBody();
    void firewallBody();
    void selectorsAndIds();
};

void TestHetznerJson::aServer()
{
    const Result<ProviderServer> server = readCreatedServer(parsed(serverText));
    QVERIFY2(server, qPrintable(server ? QString() : describe(server.error())));
    QCOMPARE(server->id, u"42"_qs);
    QCOMPARE(server->name, u"ada"_qs);
    QVERIFY(server->running);
    QCOMPARE(server->ipv4, u"203.0.113.1"_qs);
    QCOMPARE(server->ipv6, u"2001:db8:66::1"_qs);
    QCOMPARE(server->location, u"fsn1"_qs);
    QCOMPARE(server->size, u"cx23"_qs);
    QCOMPARE(server->labels.value(u"ltb-deployment"_qs), u"01J"_qs);
    QCOMPARE(server->createdAtMs, 1'795'330'455'000LL);
    QCOMPARE(server->pendingActions, (QStringList{u"1"_qs, u"13"_qs}));
}

void TestHetznerJson::aServerWithoutAddresses()
{
    const Json json = changed(serverText, "/server/public_net", R"({"ipv4":null,"ipv6":null})");
    const Result<ProviderServer> server = readServer(json);
    QVERIFY(server);
    QVERIFY(server->ipv4.isEmpty());
    QVERIFY(server->ipv6.isEmpty());
}

void TestHetznerJson::wrongServers_data()
{
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("field");
    const auto row = [](const char *name, const char *pointer, const char *value,
                        const QString &field) {
        QTest::newRow(name) << QByteArray(pointer) << QByteArray(value) << field;
    };
    row("a negative id", "/server/id", "-42", u"server.id"_qs);
    row("an id of nothing", "/server/id", "0", u"server.id"_qs);
    row("an id over 2^53", "/server/id", "9007199254740992", u"server.id"_qs);
    row("an id as text", "/server/id", "\"42\"", u"server.id"_qs);
    row("an id with a fraction", "/server/id", "42.5", u"server.id"_qs);
    row("no id", "/server/id", "absent", u"server.id"_qs);
    row("no name", "/server/name", "null", u"server.name"_qs);
    row("an empty name", "/server/name", "\"\"", u"server.name"_qs);
    row("a status that is a number", "/server/status", "1", u"server.status"_qs);
    row("labels in a list", "/server/labels", "[]", u"server.labels"_qs);
    row("a label that is a number", "/server/labels/x", "1", u"server.labels"_qs);
    row("no time", "/server/created", "\"yesterday\"", u"server.created"_qs);
    row("no size", "/server/server_type", "absent", u"server.server_type"_qs);
    row("a size without a name", "/server/server_type", "{}", u"server.server_type.name"_qs);
    row("no place", "/server/location", "null", u"server.location"_qs);
    row("no network", "/server/public_net", "\"none\"", u"server.public_net"_qs);
    row("no server", "/server", "[]", u"server"_qs);
    row("no action", "/action", "absent", u"action"_qs);
    row("a negative action", "/action/id", "-1", u"action.id"_qs);
    row("next actions that are none", "/next_actions", "{}", u"next_actions"_qs);
    row("a wrong next action", "/next_actions/0/id", "null", u"next_actions.0.id"_qs);
}

void TestHetznerJson::wrongServers()
{
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, value);
    QFETCH(QString, field);
    const Json json = changed(serverText, pointer.constData(), value.constData());
    const Result<ProviderServer> server = readCreatedServer(json);
    QVERIFY(!server);
    QVERIFY2(server.error().field.startsWith(field), qPrintable(server.error().field));
}

void TestHetznerJson::pages_data()
{
    QTest::addColumn<QByteArray>("pagination");
    QTest::addColumn<bool>("right");
    QTest::addColumn<qint64>("next");
    const auto row = [](const char *name, const char *text, bool right, qint64 next) {
        QTest::newRow(name) << QByteArray(text) << right << next;
    };
    row("one page", R"({"page":1,"next_page":null,"total_entries":3})", true, 0);
    row("more to come", R"({"page":1,"next_page":2,"total_entries":30})", true, 2);
    row("no total", R"({"page":2,"next_page":3,"total_entries":null})", true, 3);
    row("the same page again", R"({"page":2,"next_page":2})", false, 0);
    row("back to the start", R"({"page":4,"next_page":1})", false, 0);
    row("a negative page", R"({"page":1,"next_page":-2})", false, 0);
    row("text", R"({"page":"1"})", false, 0);
    row("nothing", R"({})", false, 0);
}

void TestHetznerJson::pages()
{
    QFETCH(QByteArray, pagination);
    QFETCH(bool, right);
    QFETCH(qint64, next);
    const QByteArray text = "{\"meta\":{\"pagination\":" + pagination + "}}";
    const Result<Page> page = readPage(parsed(text.constData()));
    QCOMPARE(page.isOk(), right);
    if (right)
        QCOMPARE(page->next.value_or(0), next);
}

void TestHetznerJson::actions_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("finished");
    QTest::addColumn<bool>("failed");
    QTest::addColumn<QString>("code");
    QTest::newRow("running") << QByteArray(R"({"action":{"id":1,"status":"running","error":null}})")
                             << false << false << QString();
    QTest::newRow("done") << QByteArray(R"({"action":{"id":1,"status":"success"}})") << true
                          << false << QString();
    QTest::newRow("failed") << QByteArray(R"({"action":{"id":1,"status":"error",
        "error":{"code":"action_failed","message":"Action failed"}}})")
                            << true << true << u"action_failed"_qs;
    QTest::newRow("failed without a reason")
        << QByteArray(R"({"action":{"id":1,"status":"error","error":null}})") << true << true
        << QString();
    QTest::newRow("a status of the future is not the end")
        << QByteArray(R"({"action":{"id":1,"status":"paused"}})") << false << false << QString();
}

void TestHetznerJson::actions()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, finished);
    QFETCH(bool, failed);
    QFETCH(QString, code);
    const Result<ActionState> action = readAction(parsed(text.constData()));
    QVERIFY(action);
    QCOMPARE(action->finished, finished);
    QCOMPARE(action->failed, failed);
    QCOMPARE(action->errorCode, code);
}

void TestHetznerJson::sizesAreOfferedWhereTheyAreSold()
{
    std::vector<Size> sizes;
    QVERIFY(readSizes(parsed(typeText), u"EUR"_qs, nowMs, sizes));
    QCOMPARE(sizes.size(), size_t(1));
    const Size &size = sizes.front();
    QCOMPARE(size.id, u"cx23"_qs);
    QCOMPARE(size.cores, 2);
    QCOMPARE(size.memoryGb, 4.0);
    QCOMPARE(size.diskGb, 40);
    QVERIFY(!size.dedicated);
    // nbg1 has no price, hil is no location of it.
    const std::vector<SizePrice> expected = {
        {.location = u"fsn1"_qs,
         .hourly = {5'712, u"EUR"_qs},
         .monthly = {3'558'100, u"EUR"_qs},
         .available = true},
        {.location = u"ash"_qs,
         .hourly = {7'140, u"EUR"_qs},
         .monthly = {4'748'100, u"EUR"_qs},
         .available = false},
    };
    QCOMPARE(size.prices.size(), expected.size());
    QVERIFY(size.prices == expected);
}

void TestHetznerJson::deprecations_data()
{
    QTest::addColumn<QByteArray>("deprecation");
    QTest::addColumn<bool>("available");
    QTest::addColumn<bool>("deprecated");
    QTest::newRow("none") << QByteArray("null") << true << false;
    QTest::newRow("announced") << QByteArray(
        R"({"announced":"2026-01-01T00:00:00Z","unavailable_after":"2027-01-01T00:00:00Z"})")
                               << true << true;
    QTest::newRow("over") << QByteArray(
        R"({"announced":"2025-01-01T00:00:00Z","unavailable_after":"2026-01-01T00:00:00Z"})")
                          << false << true;
    QTest::newRow("without an end") << QByteArray("{}") << false << true;
}

void TestHetznerJson::deprecations()
{
    QFETCH(QByteArray, deprecation);
    QFETCH(bool, available);
    QFETCH(bool, deprecated);
    std::vector<Size> sizes;
    const Json json =
        changed(typeText, "/server_types/0/locations/0/deprecation", deprecation.constData());
    QVERIFY(readSizes(json, u"EUR"_qs, nowMs, sizes));
    QCOMPARE(sizes.front().prices.front().available, available);
    QCOMPARE(sizes.front().prices.front().deprecated, deprecated);
}

void TestHetznerJson::wrongSizes_data()
{
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *name, const char *pointer, const char *value) {
        QTest::newRow(name) << QByteArray(pointer) << QByteArray(value);
    };
    row("a price as a number", "/server_types/0/prices/0/price_hourly/gross", "0.0057");
    row("a negative price", "/server_types/0/prices/0/price_monthly/gross", "\"-3.55\"");
    row("no gross price", "/server_types/0/prices/1/price_monthly/gross", "absent");
    row("no prices", "/server_types/0/prices", "null");
    row("stock as text", "/server_types/0/locations/0/available", "\"yes\"");
    row("negative cores", "/server_types/0/cores", "-2");
    row("memory as text", "/server_types/0/memory", "\"4 GB\"");
    row("no list", "/server_types", "{}");
}

void TestHetznerJson::wrongSizes()
{
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, value);
    std::vector<Size> sizes;
    const Result<void> result = readSizes(changed(typeText, pointer.constData(), value.constData()),
                                          u"EUR"_qs, nowMs, sizes);
    QVERIFY(!result);
    QVERIFY(result.error().field.startsWith(u"server_types"_qs));
}

void TestHetznerJson::pricing()
{
    const char text[] = R"({"pricing":{"currency":"EUR","vat_rate":"19.000000",
      "server_backup":{"percentage":"20.0000000000"},
      "primary_ips":[
        {"type":"ipv6","prices":[{"location":"fsn1","price_hourly":{"net":"0","gross":"0.0"},
          "price_monthly":{"net":"0","gross":"0.0"}}]},
        {"type":"ipv4","prices":[{"location":"fsn1","price_hourly":{"net":"0.0008","gross":"0.0009520000"},
          "price_monthly":{"net":"0.5","gross":"0.5950000000"}}]}]}})";
    const Result<Pricing> pricing = readPricing(parsed(text));
    QVERIFY2(pricing, qPrintable(pricing ? QString() : describe(pricing.error())));
    QCOMPARE(pricing->currency, u"EUR"_qs);
    QCOMPARE(pricing->vatRate, u"19.000000"_qs);
    QCOMPARE(pricing->backupPercent, 20);
    QCOMPARE(pricing->ipv4Prices.size(), size_t(1));
    QCOMPARE(pricing->ipv4Prices.front().hourly.micros, 952LL);
    QCOMPARE(pricing->ipv4Prices.front().monthly.micros, 595'000LL);

    for (const char *wrong :
         {"/pricing/currency", "/pricing/server_backup/percentage", "/pricing/primary_ips",
          "/pricing/primary_ips/1/prices/0/price_monthly"})
        QVERIFY2(!readPricing(changed(text, wrong, "7")), wrong);
    QCOMPARE(
        readPricing(changed(text, "/pricing/server_backup/percentage", "\"12.5\""))->backupPercent,
        13);
}

void TestHetznerJson::imagesDebianFirst()
{
    const char text[] = R"({"images":[
      {"id":5,"name":"ubuntu-24.04","description":"Ubuntu 24.04","architecture":"x86","status":"available","deprecated":null},
      {"id":4,"name":"debian-12","description":"Debian 12","architecture":"arm","status":"available","deprecated":null},
      {"id":3,"name":"debian-12","description":"Debian 12","architecture":"x86","status":"available","deprecated":null},
      {"id":2,"name":"debian-11","description":"Debian 11","architecture":"x86","status":"available","deprecated":"2026-01-01T00:00:00Z"},
      {"id":1,"name":null,"description":"my snapshot","architecture":"x86","status":"available","deprecated":null},
      {"id":6,"name":"alma-10","description":"Alma 10","architecture":"x86","status":"creating","deprecated":null},
      {"id":7,"name":"alma-9","description":"Alma 9","architecture":"x86","status":"available","deprecated":null}]})";
    std::vector<Image> images;
    QVERIFY(readImages(parsed(text), images));
    sortImages(images);
    QStringList order;
    for (const Image &image : images)
        order.append(image.id + u'/' + image.architecture);
    QCOMPARE(order, (QStringList{u"debian-12/x86"_qs, u"debian-12/arm"_qs, u"alma-9/x86"_qs,
                                 u"ubuntu-24.04/x86"_qs}));
}

void TestHetznerJson::createBody()
{
    CreateServer request;
    request.name = u"ada"_qs;
    request.location = u"fsn1"_qs;
    request.size = u"cx23"_qs;
    request.image = u"debian-12"_qs;
    request.userData = u"#cloud-config\n# \"quoted\" \\ and ü\n"_qs;
    request.labels = {{u"ltb-deployment"_qs, u"01J"_qs}};
    request.sshKeyIds = QStringList{u"9007199254740991"_qs};
    request.firewallIds = QStringList{u"38"_qs};
    const Result<Json> body = parseJson(writeCreateServer(request));
    QVERIFY(body);
    QCOMPARE(toQString((*body)["user_data"].get<std::string>()), request.userData);
    QVERIFY((*body)["ssh_keys"] == Json::array({9007199254740991LL}));
    QVERIFY((*body)["firewalls"] == parsed(R"([{"firewall":38}])"));
    QVERIFY((*body)["labels"] == parsed(R"({"ltb-deployment":"01J"})"));
    QVERIFY((*body)["start_after_create"] == true);
    QVERIFY(!body->contains("datacenter"));
}

void TestHetznerJson::firewallBody()
{
    const std::vector<FirewallRule> rules = {
        {.protocol = u"tcp"_qs, .port = u"22"_qs, .sources = {u"0.0.0.0/0"_qs, u"::/0"_qs}},
        {.protocol = u"icmp"_qs, .sources = {u"0.0.0.0/0"_qs}},
    };
    const Result<Json> body = parseJson(writeFirewall(u"ltb"_qs, rules, {}));
    QVERIFY(body);
    QVERIFY(*body == parsed(R"({"name":"ltb","labels":{},"rules":[
        {"direction":"in","protocol":"tcp","port":"22","source_ips":["0.0.0.0/0","::/0"]},
        {"direction":"in","protocol":"icmp","source_ips":["0.0.0.0/0"]}]})"));
}

void TestHetznerJson::selectorsAndIds()
{
    QCOMPARE(labelSelector({}), QString());
    QCOMPARE(labelSelector({{u"b"_qs, u"2"_qs}, {u"a"_qs, u"1"_qs}}), u"a==1,b==2"_qs);
    for (const char *id : {"1", "42", "9007199254740991"})
        QVERIFY2(isResourceId(QString::fromLatin1(id)), id);
    for (const char *id : {"", "0", "-1", "9007199254740992", "1/../2", "42 ", "+42", "042", "x"})
        QVERIFY2(!isResourceId(QString::fromLatin1(id)), id);
}

QTEST_GUILESS_MAIN(TestHetznerJson)
#include "tst_hetznerjson.moc"
