// The simulated API by itself: what it allows, refuses, shows, and how it moves with the clock.
#include "core/rehearsal/hetzner/faults.h"
#include "core/rehearsal/hetzner/hetznerapi.h"
#include "core/rehearsal/hetzner/labelselector.h"
#include "tests/support/manualclock.h"

#include <QTest>

using namespace ltb;
using namespace ltb::core;
using namespace ltb::core::rehearsal;
using namespace ltb::core::rehearsal::hetzner;
using tests::ManualClock;

namespace {

struct Reply {
    int status = 0;
    Json body;
    QByteArray header(const QByteArray &name) const
    {
        for (const auto &[key, value] : headers) {
            if (key.compare(name, Qt::CaseInsensitive) == 0)
                return value;
        }
        return {};
    }
    std::string code() const
    {
        return body.is_object() && body.contains("error") ? body["error"].value("code", "") : "";
    }
    std::vector<std::pair<QByteArray, QByteArray>> headers;
};

struct Bench {
    ManualClock clock{1'795'000'000'000}; // November 2026
    HetznerApi api;

    explicit Bench(ApiSettings settings = {}) : api(std::move(settings), clock) {}

    Reply ask(const QByteArray &method, const QByteArray &target, const QByteArray &body = {},
              const QByteArray &token = "any-token")
    {
        net::HttpRequest request;
        request.method = method;
        const qsizetype mark = target.indexOf('?');
        request.path = mark < 0 ? target : target.left(mark);
        request.query = mark < 0 ? QByteArray() : target.mid(mark + 1);
        request.body = body;
        if (!token.isEmpty())
            request.headers = {{"authorization", "Bearer " + token}};
        api.advance();
        const net::HttpResponse response = api.handle(request);
        api.advance();
        Reply reply;
        reply.status = response.status;
        reply.headers = response.headers;
        if (const Result<Json> json = parseJson(response.body))
            reply.body = *json;
        return reply;
    }
    // What `change` leaves out of a good create request is as it should be.
    Reply create(const QByteArray &name, const Json &change = Json::object())
    {
        Json body = {{"name", name.toStdString()},
                     {"server_type", "cx23"},
                     {"image", "debian-12"},
                     {"location", "fsn1"},
                     {"user_data", "#cloud-config\n"}};
        body.update(change);
        return ask("POST", "/v1/servers", dumpJson(body));
    }
};

const char *const publicKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB9FGTCpvQ3Xb0Zm1o8i0hYrMsjXhJfIMGQ3rT2vZzK0 ops";

} // namespace

class TestHetznerApi : public QObject {
    Q_OBJECT
private slots:
    void tokens_data();
    void tokens();
    void theRateLimit();
    void aServersLife();
    void powerAndBackups();
    void wrongCreates_data();
    void wrongCreates();
    void names_data();
    void names();
    void selectors_data();
    void selectors();
    void pagesAndOrder();
    void keysAndFirewalls();
    void whatIsGone();
    void metrics();
    void theStateSurvives();
    void faults();
    void wrongFaults_data();
    void wrongFaults();
};

void TestHetznerApi::tokens_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<int>("read");
    QTest::addColumn<int>("write");
    QTest::newRow("read and write") << QByteArray("writer-token") << 200 << 422;
    QTest::newRow("read only") << QByteArray("reader-token") << 200 << 403;
    QTest::newRow("unknown") << QByteArray("other-token") << 401 << 401;
    QTest::newRow("none") << QByteArray() << 401 << 401;
}

void TestHetznerApi::tokens()
{
    QFETCH(QByteArray, token);
    QFETCH(int, read);
    QFETCH(int, write);
    Bench bench({.tokens = {{Secret::fromBytes("writer-token"), false},
                            {Secret::fromBytes("reader-token"), true}}});
    QCOMPARE(bench.ask("GET", "/v1/servers", {}, token).status, read);
    const Reply refused = bench.ask("POST", "/v1/servers", "{}", token);
    QCOMPARE(refused.status, write);
    if (write == 403)
        QCOMPARE(refused.code(), std::string("token_readonly"));
}

void TestHetznerApi::theRateLimit()
{
    Bench bench({.requestsPerHour = 3});
    QCOMPARE(bench.ask("GET", "/v1/servers").header("RateLimit-Remaining"), QByteArray("2"));
    bench.ask("GET", "/v1/servers");
    const Reply last = bench.ask("GET", "/v1/servers");
    QCOMPARE(last.status, 200);
    QVERIFY(!last.header("X-Correlation-Id").isEmpty());
    const Reply over = bench.ask("GET", "/v1/servers");
    QCOMPARE(over.status, 429);
    QCOMPARE(over.code(), std::string("rate_limit_exceeded"));
    QCOMPARE(over.header("RateLimit-Limit"), QByteArray("3"));
    QCOMPARE(over.header("RateLimit-Reset").toLongLong(), bench.clock.nowMs() / 1000 + 3600);
    bench.clock.advance(20 * 60'000);
    QCOMPARE(bench.ask("GET", "/v1/servers").status, 200);
}

void TestHetznerApi::aServersLife()
{
    Bench bench;
    const Reply created = bench.create("ada", {{"labels", {{"ltb-deployment", "01J"}}}});
    QCOMPARE(created.status, 201);
    QVERIFY(created.body["server"]["status"] == "initializing");
    QVERIFY(created.body["root_password"].is_string()); // no SSH key was given
    QVERIFY(created.body["action"]["status"] == "running");
    QVERIFY(!created.body["server"].contains("user_data"));
    const QByteArray id = QByteArray::number(created.body["server"]["id"].get<qint64>());
    const QByteArray action = QByteArray::number(created.body["action"]["id"].get<qint64>());
    const QByteArray next = QByteArray::number(created.body["next_actions"][0]["id"].get<qint64>());

    bench.clock.advance(3'000);
    const Reply half = bench.ask("GET", "/v1/actions/" + action);
    QVERIFY(half.body["action"]["progress"] == 50);
    QCOMPARE(bench.ask("DELETE", "/v1/servers/" + id).code(), std::string("locked"));
    bench.clock.advance(3'000);
    QVERIFY(bench.ask("GET", "/v1/actions/" + action).body["action"]["status"] == "success");
    QVERIFY(bench.ask("GET", "/servers/" + id).body["server"]["status"] == "starting");
    bench.clock.advance(3'000);
    const Reply two = bench.ask("GET", "/v1/actions?id=" + action + "&id=" + next);
    QCOMPARE(two.body["actions"].size(), size_t(2));
    const Reply running = bench.ask("GET", "/v1/servers/" + id);
    QVERIFY(running.body["server"]["status"] == "running");
    QVERIFY(running.body["server"]["locked"] == false);

    QVERIFY(bench.ask("DELETE", "/v1/servers/" + id).body["action"]["command"] == "delete_server");
    QVERIFY(bench.ask("GET", "/v1/servers/" + id).body["server"]["status"] == "deleting");
    bench.clock.advance(1'000);
    QCOMPARE(bench.ask("GET", "/v1/servers/" + id).status, 404);
    QCOMPARE(bench.ask("DELETE", "/v1/servers/" + id).status, 404);
    QVERIFY(bench.ask("GET", "/v1/servers").body["servers"].empty());
}

void TestHetznerApi::powerAndBackups()
{
    Bench bench({.speed = 1'000});
    const QByteArray id =
        QByteArray::number(bench.create("ada").body["server"]["id"].get<qint64>());
    const QByteArray actions = "/v1/servers/" + id + "/actions/";
    const auto settle = [&bench] { bench.clock.advance(100); };
    const auto status = [&] {
        return bench.ask("GET", "/v1/servers/" + id).body["server"].value("status", "");
    };
    settle();
    std::vector<PowerChange> changes = bench.api.advance();
    QCOMPARE(changes.size(), size_t(1));
    QVERIFY(changes[0].event == PowerEvent::On);
    QCOMPARE(bench.ask("POST", actions + "poweroff").status, 201);
    settle();
    QCOMPARE(status(), std::string("off"));
    QCOMPARE(bench.ask("POST", actions + "reboot").status, 422);
    QCOMPARE(bench.ask("POST", actions + "poweron").status, 201);
    settle();
    QCOMPARE(status(), std::string("running"));
    QCOMPARE(bench.ask("POST", actions + "reboot").status, 201);
    QCOMPARE(bench.ask("POST", actions + "reboot").code(), std::string("locked"));
    settle();
    QCOMPARE(bench.ask("POST", actions + "enable_backup").status, 201);
    settle();
    QVERIFY(bench.ask("GET", "/v1/servers/" + id).body["server"]["backup_window"] == "22-02");
    QCOMPARE(bench.ask("POST", actions + "disable_backup").status, 201);
    settle();
    QVERIFY(bench.ask("GET", "/v1/servers/" + id).body["server"]["backup_window"].is_null());
    QCOMPARE(bench.ask("POST", actions + "dance").status, 404);
    QCOMPARE(bench.ask("GET", "/v1/servers/" + id + "/actions").body["actions"].size(), size_t(7));
}

void TestHetznerApi::wrongCreates_data()
{
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("field");
    const auto row = [](const char *name, const QByteArray &change, const char *code,
                        const char *field) {
        QTest::newRow(name) << change << QByteArray(code) << QByteArray(field);
    };
    row("no name", R"({"name":null})", "invalid_input", "name");
    row("a name with a blank", R"({"name":"a b"})", "invalid_input", "name");
    row("a name with shell characters", R"({"name":"a;rm -rf"})", "invalid_input", "name");
    row("a taken name", R"({"name":"taken"})", "uniqueness_error", "name");
    row("no such size", R"({"server_type":"cx9000"})", "invalid_input", "server_type");
    row("no such place", R"({"location":"moon1"})", "invalid_input", "location");
    row("a size not sold there", R"({"location":"ash"})", "invalid_input", "");
    row("a size withdrawn there", R"({"server_type":"cpx11"})", "invalid_input", "");
    row("sold out", R"({"server_type":"cx33"})", "resource_unavailable", "");
    row("no such image", R"({"image":"windows-95"})", "invalid_input", "image");
    row("an image of another architecture", R"({"image":114690389})", "invalid_server_type", "");
    row("no such key", R"({"ssh_keys":[7]})", "invalid_input", "ssh_keys");
    row("no such firewall", R"({"firewalls":[{"firewall":7}]})", "invalid_input", "firewalls");
    row("user_data one byte too long",
        R"({"user_data":")" + QByteArray(32 * 1024 + 1, 'x') + R"("})", "invalid_input",
        "user_data");
    row("a reserved label", R"({"labels":{"hetzner.cloud/x":"1"}})", "invalid_input", "labels");
    row("a label value with a blank", R"({"labels":{"a":"b c"}})", "invalid_input", "labels");
    row("a label that is a number", R"({"labels":{"a":1}})", "invalid_input", "labels");
}

void TestHetznerApi::wrongCreates()
{
    QFETCH(QByteArray, change);
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, field);
    Bench bench;
    QCOMPARE(bench.create("taken").status, 201);
    const Reply refused = bench.create("ada", *parseJson(change));
    QCOMPARE(refused.code(), code.toStdString());
    if (!field.isEmpty())
        QVERIFY(refused.body["error"]["details"]["fields"][0]["name"] == field.toStdString());
    QCOMPARE(bench.api.account().servers().size(), size_t(1));
}

void TestHetznerApi::names_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("valid");
    for (const char *name : {"a", "ada", "Ada-7", "a.b.example", "7up", "x--y"})
        QTest::addRow("%s is valid", name) << QByteArray(name) << true;
    for (const char *name : {"-a", "a-", "a_b", "a..b", ".a", "a.", "ä", "a/b", "a\"b"})
        QTest::addRow("%s is not", name) << QByteArray(name) << false;
    QTest::newRow("63 characters") << QByteArray(63, 'a') << true;
    QTest::newRow("64 characters in one part") << QByteArray(64, 'a') << false;
}

void TestHetznerApi::names()
{
    QFETCH(QByteArray, name);
    QFETCH(bool, valid);
    Bench bench;
    QCOMPARE(bench.create(name).status, valid ? 201 : 422);
}

void TestHetznerApi::selectors_data()
{
    QTest::addColumn<QString>("selector");
    QTest::addColumn<int>("hits"); // -1: no selector
    QTest::newRow("everything") << QString() << 1;
    QTest::newRow("equal") << u"env==prod"_qs << 1;
    QTest::newRow("equal, one sign") << u"env=prod"_qs << 1;
    QTest::newRow("other value") << u"env==test"_qs << 0;
    QTest::newRow("not equal") << u"env!=prod"_qs << 0;
    QTest::newRow("not equal, absent key") << u"owner!=me"_qs << 1;
    QTest::newRow("key is there") << u"env"_qs << 1;
    QTest::newRow("key is not there") << u"!env"_qs << 0;
    QTest::newRow("one of") << u"env in (test,prod)"_qs << 1;
    QTest::newRow("none of") << u"env notin (test, prod)"_qs << 0;
    QTest::newRow("all must hold") << u"env==prod,tier==web"_qs << 1;
    QTest::newRow("one does not") << u"env==prod,tier==db"_qs << 0;
    QTest::newRow("a set among others") << u"env in (a,prod),tier"_qs << 1;
    QTest::newRow("an empty term") << u"env==prod,"_qs << -1;
    QTest::newRow("a wrong key") << u"a b==c"_qs << -1;
    QTest::newRow("a wrong value") << u"a==b c"_qs << -1;
}

void TestHetznerApi::selectors()
{
    QFETCH(QString, selector);
    QFETCH(int, hits);
    const auto parsed = LabelSelector::parse(selector);
    QCOMPARE(parsed.has_value(), hits >= 0);
    if (parsed)
        QCOMPARE(int(parsed->matches({{"env", "prod"}, {"tier", "web"}})), hits);
}

void TestHetznerApi::pagesAndOrder()
{
    Bench bench;
    for (int i = 0; i < 7; ++i)
        bench.create("s" + QByteArray::number(i));
    const Reply first = bench.ask("GET", "/v1/servers?per_page=3&sort=name:desc");
    QCOMPARE(first.body["servers"].size(), size_t(3));
    QVERIFY(first.body["servers"][0]["name"] == "s6");
    const Json &pagination = first.body["meta"]["pagination"];
    QVERIFY(pagination["next_page"] == 2);
    QVERIFY(pagination["last_page"] == 3);
    QVERIFY(pagination["total_entries"] == 7);
    QVERIFY(pagination["previous_page"].is_null());
    const Reply last = bench.ask("GET", "/v1/servers?per_page=3&page=3&sort=name:desc");
    QCOMPARE(last.body["servers"].size(), size_t(1));
    QVERIFY(last.body["meta"]["pagination"]["next_page"].is_null());
    QCOMPARE(bench.ask("GET", "/v1/servers?page=99").body["servers"].size(), size_t(0));
    QCOMPARE(bench.ask("GET", "/v1/servers?name=s3").body["servers"].size(), size_t(1));
    QCOMPARE(bench.ask("GET", "/v1/servers?status=running").body["servers"].size(), size_t(0));
    QCOMPARE(bench.ask("GET", "/v1/servers?status=initializing").body["servers"].size(), size_t(7));
    QCOMPARE(bench.ask("GET", "/v1/servers?sort=colour").status, 422);
    QCOMPARE(bench.ask("GET", "/v1/servers?page=0").status, 422);
    QVERIFY(bench.ask("GET", "/v1/server_types?per_page=500").body["meta"]["pagination"]["per_page"]
            == 50);
}

void TestHetznerApi::keysAndFirewalls()
{
    Bench bench;
    const QByteArray body = R"({"name":"ops","public_key":")" + QByteArray(publicKey) + R"("})";
    const Reply key = bench.ask("POST", "/v1/ssh_keys", body);
    QCOMPARE(key.status, 201);
    QCOMPARE(bench.ask("POST", "/v1/ssh_keys", body).code(), std::string("uniqueness_error"));
    for (const char *wrong :
         {"not-a-key", "ssh-ed25519 AAAA", "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==", ""}) {
        const QByteArray text = R"({"name":"x","public_key":")" + QByteArray(wrong) + R"("})";
        QCOMPARE(bench.ask("POST", "/v1/ssh_keys", text).code(), std::string("invalid_input"));
    }
    const Reply firewall = bench.ask("POST", "/v1/firewalls", R"({"name":"fw","rules":[
        {"direction":"in","protocol":"tcp","port":"22","source_ips":["0.0.0.0/0"]}]})");
    QCOMPARE(firewall.status, 201);
    QCOMPARE(bench
                 .ask("POST", "/v1/firewalls",
                      R"({"name":"x","rules":[{"direction":"in","protocol":"tcp"}]})")
                 .code(),
             std::string("invalid_input"));
    const QByteArray id = QByteArray::number(firewall.body["firewall"]["id"].get<qint64>());
    const Reply server =
        bench.create("ada", {{"ssh_keys", {"ops"}},
                             {"firewalls", Json::array({{{"firewall", id.toLongLong()}}})}});
    QCOMPARE(server.status, 201);
    QVERIFY(server.body["root_password"].is_null());
    QVERIFY(server.body["server"]["public_net"]["firewalls"][0]["status"] == "applied");
    QCOMPARE(bench.ask("DELETE", "/v1/firewalls/" + id).code(), std::string("resource_in_use"));
    bench.clock.advance(60'000);
    bench.ask("DELETE",
              "/v1/servers/" + QByteArray::number(server.body["server"]["id"].get<qint64>()));
    bench.clock.advance(60'000);
    QCOMPARE(bench.ask("DELETE", "/v1/firewalls/" + id).status, 204);
    QCOMPARE(bench.ask("DELETE", "/v1/firewalls/" + id).status, 404);
}

void TestHetznerApi::whatIsGone()
{
    Bench bench;
    QCOMPARE(bench.ask("GET", "/v1/datacenters").status, 410);
    QCOMPARE(bench.ask("GET", "/v1/datacenters").code(), std::string("deprecated_api_endpoint"));
    QCOMPARE(bench.ask("GET", "/v1/actions").code(), std::string("invalid_input"));
    QCOMPARE(bench.ask("GET", "/v1/nonsense").code(), std::string("not_found"));
    QCOMPARE(bench.ask("POST", "/v1/servers", "{").code(), std::string("json_error"));
    QCOMPARE(bench.ask("POST", "/v1/servers", "[]").code(), std::string("json_error"));
}

void TestHetznerApi::metrics()
{
    Bench bench;
    const QByteArray id =
        QByteArray::number(bench.create("ada").body["server"]["id"].get<qint64>());
    const QByteArray window = "start=2026-11-22T00:00:00Z&end=2026-11-22T01:00:00%2B00:00&step=60";
    const Reply reply =
        bench.ask("GET", "/v1/servers/" + id + "/metrics?type=cpu,network&" + window);
    QCOMPARE(reply.status, 200);
    const Json &series = reply.body["metrics"]["time_series"];
    QCOMPARE(series.size(), size_t(5));
    QCOMPARE(series["cpu"]["values"].size(), size_t(61));
    QVERIFY(series["cpu"]["values"][0][1].is_string());
    QCOMPARE(bench.ask("GET", "/v1/servers/" + id + "/metrics?type=cpu").status, 422);
}

void TestHetznerApi::theStateSurvives()
{
    Bench before;
    before.ask("POST", "/v1/ssh_keys",
               R"({"name":"ops","public_key":")" + QByteArray(publicKey) + R"("})");
    before.create("ada", {{"user_data", "#cloud-config\n# secret"}});
    before.clock.advance(7'000);
    before.api.advance();
    const Json saved = before.api.account().toJson();
    Result<Account> loaded = Account::fromJson(*parseJson(dumpJson(saved)));
    QVERIFY(loaded);
    QVERIFY(loaded->toJson() == saved);
    QCOMPARE(loaded->servers().front().userData, QByteArray("#cloud-config\n# secret"));
    // The start action goes on where it was.
    const auto changes = loaded->advance(before.clock.nowMs() + 60'000);
    QCOMPARE(changes.size(), size_t(1));
    QVERIFY(changes.front().event == PowerEvent::On);
    QCOMPARE(loaded->servers().front().status, u"running"_qs);

    for (const char *wrong :
         {"[]", "{}", R"({"lastId":1,"servers":[{}],"actions":[],"sshKeys":[],"firewalls":[]})"})
        QVERIFY(!Account::fromJson(*parseJson(std::string_view(wrong))));
}

void TestHetznerApi::faults()
{
    const Result<Json> document = parseJson(QByteArrayLiteral(R"({"seed":7,"rules":[
        {"method":"^POST$","path":"/servers$","nth":2,"action":"drop"},
        {"path":"/actions/","probability":0.5,"action":"status","status":503,"times":10},
        {"path":"/pricing$","action":"garbage","delayMs":20}]})"));
    Result<Faults> faults = Faults::parse(*document);
    QVERIFY(faults);
    QVERIFY(faults->next("POST", "/v1/servers").kind == Fault::Kind::None);
    const Fault second = faults->next("POST", "/v1/servers");
    QVERIFY(second.kind == Fault::Kind::Drop);
    QVERIFY(second.perform);
    QVERIFY(faults->next("POST", "/v1/servers").kind == Fault::Kind::None);
    QVERIFY(faults->next("GET", "/v1/servers").kind == Fault::Kind::None);
    QCOMPARE(faults->next("GET", "/v1/pricing").delayMs, 20);

    Result<Faults> again = Faults::parse(*document);
    again->next("POST", "/v1/servers");
    again->next("POST", "/v1/servers");
    again->next("POST", "/v1/servers");
    again->next("GET", "/v1/pricing");
    int struck = 0;
    for (int i = 0; i < 100; ++i) {
        const Fault fault = faults->next("GET", "/v1/actions/1");
        QVERIFY(again->next("GET", "/v1/actions/1").kind == fault.kind); // the seed decides
        if (fault.kind == Fault::Kind::Status) {
            ++struck;
            QVERIFY(!fault.perform);
        }
    }
    QCOMPARE(struck, 10);
}

void TestHetznerApi::wrongFaults_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("field");
    QTest::newRow("no rules") << QByteArray("{}") << u"rules"_qs;
    QTest::newRow("an unknown key")
        << QByteArray(R"({"rules":[{"methd":"GET"}]})") << u"rules.0.methd"_qs;
    QTest::newRow("an unknown action")
        << QByteArray(R"({"rules":[{"action":"explode"}]})") << u"rules.0.action"_qs;
    QTest::newRow("no expression")
        << QByteArray(R"({"rules":[{"path":"("}]})") << u"rules.0.path"_qs;
    QTest::newRow("a status that is none")
        << QByteArray(R"({"rules":[{"status":42}]})") << u"rules.0.status"_qs;
}

void TestHetznerApi::wrongFaults()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, field);
    const Result<Faults> faults = Faults::parse(*parseJson(text));
    QVERIFY(!faults);
    QCOMPARE(faults.error().field, field);
}

QTEST_GUILESS_MAIN(TestHetznerApi)
#include "tst_hetznerapi.moc"
