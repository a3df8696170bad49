// The adapter and the simulator over real HTTP: every call, every refusal, every fault.
#include "core/providers/providercatalogue.h"
#include "core/providers/retry.h"
#include "core/rehearsal/hetzner/hetznersimulator.h"
#include "tests/support/waitfor.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb;
using namespace ltb::core;
using namespace ltb::core::providers;
using rehearsal::Faults;
using rehearsal::GuestLauncher;
using rehearsal::HetznerSimulator;
using rehearsal::HetznerSimulatorOptions;
using tests::waitFor;

namespace {

const QByteArray writer = "writer-writer-writer";
const QByteArray reader = "reader-reader-reader";

// Remembers what the simulator asked of its machines.
class RecordingGuests final : public GuestLauncher {
public:
    void powerOn(qint64 /*id*/, const QString &hostname, const QByteArray &userData) override
    {
        events.append(QStringLiteral("on %1 %2").arg(hostname, QString::fromUtf8(userData)));
    }
    void powerOff(qint64 /*id*/) override { events.append(QStringLiteral("off")); }
    void reboot(qint64 /*id*/) override { events.append(QStringLiteral("reboot")); }
    void remove(qint64 /*id*/) override { events.append(QStringLiteral("gone")); }

    QStringList events;
};

HetznerSimulatorOptions quickOptions()
{
    HetznerSimulatorOptions options;
    options.api.tokens = {{Secret::fromBytes(writer), false}, {Secret::fromBytes(reader), true}};
    options.api.speed = 100;
    return options;
}

struct Bench {
    RecordingGuests guests;
    HetznerSimulator simulator;
    net::Http http;
    std::unique_ptr<CloudProvider> cloud;

    explicit Bench(HetznerSimulatorOptions options = quickOptions())
        : simulator(std::move(options), systemClock(), &guests)
    {
        const Result<QUrl> url = simulator.listen(QHostAddress::LocalHost, 0);
        cloud = open(url.value(), writer);
    }
    std::unique_ptr<CloudProvider> open(const QUrl &url, const QByteArray &token)
    {
        const ProviderCatalogue catalogue(http, systemClock());
        return catalogue
            .open({.provider = u"hetzner"_qs, .token = Secret::fromBytes(token), .endpoint = url})
            .value();
    }
    void setFaults(const char *rules)
    {
        const QByteArray text = "{\"rules\":[" + QByteArray(rules) + "]}";
        simulator.setFaults(Faults::parse(*parseJson(text)).value());
    }
};

CreateServer request(const QString &name = u"ada"_qs)
{
    CreateServer create;
    create.name = name;
    create.location = u"fsn1"_qs;
    create.size = u"cx23"_qs;
    create.image = u"debian-12"_qs;
    create.userData = u"#cloud-config\n"_qs;
    create.labels = {{QString::fromLatin1(deploymentLabel), u"01J"_qs},
                     {QString::fromLatin1(managedByLabel), u"launchthatbot"_qs}};
    return create;
}

const QString publicKey =
    u"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB9FGTCpvQ3Xb0Zm1o8i0hYrMsjXhJfIMGQ3rT2vZzK0 ops"_qs;

// Waits for all actions; the last error when one failed.
Result<void> settle(CloudProvider &cloud, const QStringList &actions)
{
    for (const QString &action : actions) {
        while (true) {
            const Result<bool> done = waitFor(cloud.actionDone(action));
            if (!done)
                return done.error();
            if (*done)
                break;
            QTest::qWait(5);
        }
    }
    return {};
}

// A server that is busy with an action refuses; the delete is safe to repeat.
Result<void> deleteWhenUnlocked(CloudProvider &cloud, const QString &id)
{
    RetryPolicy policy;
    policy.attempts = 50;
    policy.longestWait = std::chrono::milliseconds(20);
    return waitFor(withRetries<void>([&cloud, id] { return cloud.deleteServer(id); }, policy),
                   30'000);
}

} // namespace

// Evaluates its argument once.
#define VERIFY_OK(...)                                                               \
    do {                                                                             \
        const auto &result = (__VA_ARGS__);                                          \
        QVERIFY2(result, qPrintable(result ? QString() : describe(result.error()))); \
    } while (false)

class TestHetznerSimulator : public QObject {
    Q_OBJECT
private slots:
    void theWholeLife();
    void theCatalogue();
    void theAccountCheck();
    void refusals_data();
    void refusals();
    void faultsOnCreate_data();
    void faultsOnCreate();
    void faultsOnReadsAreRetried_data();
    void faultsOnReadsAreRetried();
    void rateLimits();
    void machinesFollowTheirServers();
    void aRestartLosesNothing();
};

void TestHetznerSimulator::theWholeLife()
{
    Bench bench;
    const auto key = waitFor(bench.cloud->createSshKey(u"ops"_qs, publicKey, {{u"a"_qs, u"b"_qs}}));
    VERIFY_OK(key);
    const std::vector<FirewallRule> rules = {
        {.protocol = u"tcp"_qs, .port = u"22"_qs, .sources = {u"0.0.0.0/0"_qs, u"::/0"_qs}},
        {.protocol = u"icmp"_qs, .sources = {u"::/0"_qs}},
    };
    const auto firewall =
        waitFor(bench.cloud->createFirewall(u"fw"_qs, rules, {{u"a"_qs, u"b"_qs}}));
    VERIFY_OK(firewall);
    QCOMPARE(waitFor(bench.cloud->sshKeys({{u"a"_qs, u"b"_qs}}))->size(), size_t(1));
    QCOMPARE(waitFor(bench.cloud->sshKeys({{u"a"_qs, u"c"_qs}}))->size(), size_t(0));
    QCOMPARE(waitFor(bench.cloud->firewalls({{u"a"_qs, u"b"_qs}}))->front().name, u"fw"_qs);

    CreateServer create = request();
    create.sshKeyIds = QStringList{key->id};
    create.firewallIds = QStringList{firewall->id};
    const auto created = waitFor(bench.cloud->createServer(create));
    VERIFY_OK(created);
    QVERIFY(!created->running);
    QCOMPARE(created->pendingActions.size(), 2);
    VERIFY_OK(settle(*bench.cloud, created->pendingActions));
    const auto server = waitFor(bench.cloud->server(created->id));
    VERIFY_OK(server);
    QVERIFY(server->running);
    QCOMPARE(server->location, u"fsn1"_qs);
    QCOMPARE(server->size, u"cx23"_qs);
    QCOMPARE(server->labels, create.labels);
    QVERIFY(server->ipv4.startsWith(u"198.18."_qs));
    QVERIFY(server->ipv6.endsWith(u"::1"_qs));
    QVERIFY(server->createdAtMs > 1'700'000'000'000);

    VERIFY_OK(waitFor(bench.cloud->setBackups(server->id, true)));
    const auto mine =
        waitFor(bench.cloud->servers({{QString::fromLatin1(deploymentLabel), u"01J"_qs}}));
    QCOMPARE(mine->size(), size_t(1));
    QCOMPARE(
        waitFor(bench.cloud->servers({{QString::fromLatin1(deploymentLabel), u"01K"_qs}}))->size(),
        size_t(0));
    VERIFY_OK(deleteWhenUnlocked(*bench.cloud, server->id));
    QTRY_COMPARE_WITH_TIMEOUT(waitFor(bench.cloud->servers({}))->size(), size_t(0), 10'000);
    QCOMPARE(waitFor(bench.cloud->server(server->id)).error().code, ErrorCode::NotFound);
    QCOMPARE(waitFor(bench.cloud->deleteServer(server->id)).error().code, ErrorCode::NotFound);
    VERIFY_OK(waitFor(bench.cloud->deleteFirewall(firewall->id)));
    VERIFY_OK(waitFor(bench.cloud->deleteSshKey(key->id)));
    QCOMPARE(waitFor(bench.cloud->deleteSshKey(key->id)).error().code, ErrorCode::NotFound);
}

void TestHetznerSimulator::theCatalogue()
{
    Bench bench;
    const auto catalogue = waitFor(bench.cloud->catalogue());
    VERIFY_OK(catalogue);
    QCOMPARE(catalogue->locations.size(), size_t(6));
    QCOMPARE(catalogue->locations.front().city, u"Falkenstein"_qs);
    QCOMPARE(catalogue->images.front().id, u"debian-12"_qs);
    QCOMPARE(catalogue->backupPercent, 20);
    QCOMPARE(catalogue->ipv4Prices.size(), size_t(6));
    QCOMPARE(catalogue->ipv4Prices.front().monthly, (Money{595'000, u"EUR"_qs}));
    const auto cx33 = std::ranges::find(catalogue->sizes, u"cx33"_qs, &Size::id);
    QVERIFY(cx33 != catalogue->sizes.end());
    QCOMPARE(cx33->prices.front().location, u"fsn1"_qs);
    QVERIFY(!cx33->prices.front().available);
    QCOMPARE(cx33->prices.front().monthly.micros, 5'938'100LL);
    QVERIFY(cx33->prices.back().available);
    const auto cpx11 = std::ranges::find(catalogue->sizes, u"cpx11"_qs, &Size::id);
    QVERIFY(cpx11->prices.front().deprecated);
}

void TestHetznerSimulator::theAccountCheck()
{
    Bench bench;
    VERIFY_OK(waitFor(bench.cloud->createServer(request())));
    const auto full = waitFor(bench.cloud->checkAccount());
    VERIFY_OK(full);
    QVERIFY(full->canWrite);
    QCOMPARE(full->serversUsed, 1);
    QVERIFY(!full->serverLimit);
    QVERIFY(waitFor(bench.cloud->sshKeys({}))->empty()); // the probe left nothing behind

    const auto readOnly = bench.open(bench.simulator.url(), reader);
    const auto limited = waitFor(readOnly->checkAccount());
    VERIFY_OK(limited);
    QVERIFY(!limited->canWrite);
    const Error refused = waitFor(readOnly->createServer(request(u"bob"_qs))).error();
    QCOMPARE(refused.code, ErrorCode::Forbidden);
    QCOMPARE(refused.providerCode, u"token_readonly"_qs);

    const auto unknown = bench.open(bench.simulator.url(), "nobody-nobody-nobody");
    const Error stranger = waitFor(unknown->checkAccount()).error();
    QCOMPARE(stranger.code, ErrorCode::Unauthorized);
    QCOMPARE(stranger.field, u"token"_qs);
    QVERIFY(stranger.requestId.startsWith(u"rehearsal-"_qs));
}

void TestHetznerSimulator::refusals_data()
{
    QTest::addColumn<QString>("size");
    QTest::addColumn<QString>("location");
    QTest::addColumn<QString>("image");
    QTest::addColumn<QString>("name");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("field");
    const auto row = [](const char *title, const char *size, const char *place, const char *image,
                        const char *name, ErrorCode code, const char *field) {
        QTest::newRow(title) << QString::fromLatin1(size) << QString::fromLatin1(place)
                             << QString::fromLatin1(image) << QString::fromLatin1(name) << code
                             << QString::fromLatin1(field);
    };
    row("a taken name", "cx23", "fsn1", "debian-12", "taken", ErrorCode::Conflict, "name");
    row("a name with shell characters", "cx23", "fsn1", "debian-12", "$(reboot)",
        ErrorCode::InvalidInput, "name");
    row("sold out", "cx33", "fsn1", "debian-12", "ada", ErrorCode::Unavailable, "");
    row("not sold there", "cx23", "ash", "debian-12", "ada", ErrorCode::InvalidInput, "location");
    row("no such place", "cx23", "moon1", "debian-12", "ada", ErrorCode::InvalidInput, "location");
    row("no such size", "cx1", "fsn1", "debian-12", "ada", ErrorCode::InvalidInput, "size");
    row("no such image", "cx23", "fsn1", "beos", "ada", ErrorCode::InvalidInput, "image");
}

void TestHetznerSimulator::refusals()
{
    QFETCH(QString, size);
    QFETCH(QString, location);
    QFETCH(QString, image);
    QFETCH(QString, name);
    QFETCH(ErrorCode, code);
    QFETCH(QString, field);
    Bench bench;
    VERIFY_OK(waitFor(bench.cloud->createServer(request(u"taken"_qs))));
    CreateServer create = request(name);
    create.size = size;
    create.location = location;
    create.image = image;
    const auto server = waitFor(bench.cloud->createServer(create));
    QVERIFY(!server);
    QCOMPARE(server.error().code, code);
    QCOMPARE(server.error().field, field);
    QVERIFY(!outcomeUnknown(server.error()));
    QVERIFY(!server.error().nextStep.isEmpty());
    QVERIFY(!server.error().requestId.isEmpty());
    QCOMPARE(bench.simulator.account().servers().size(), size_t(1));
}

void TestHetznerSimulator::faultsOnCreate_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<bool>("exists");
    const auto row = [](const char *name, const char *rule, ErrorCode code, bool exists) {
        QTest::newRow(name) << QByteArray(rule) << code << exists;
    };
    row("the answer is lost", R"({"method":"POST","path":"/servers$","action":"drop"})",
        ErrorCode::Network, true);
    row("the request is lost",
        R"({"method":"POST","path":"/servers$","action":"drop","perform":false})",
        ErrorCode::Network, false);
    row("done, but answered 500",
        R"({"method":"POST","path":"/servers$","action":"status","status":500,"perform":true})",
        ErrorCode::Unavailable, true);
    row("answered 502 in HTML",
        R"({"method":"POST","path":"/servers$","action":"status","status":502})",
        ErrorCode::Unavailable, false);
    row("done, answered with a page", R"({"method":"POST","path":"/servers$","action":"garbage"})",
        ErrorCode::Protocol, true);
    row("done, half an answer", R"({"method":"POST","path":"/servers$","action":"truncate"})",
        ErrorCode::Protocol, true);
}

void TestHetznerSimulator::faultsOnCreate()
{
    QFETCH(QByteArray, rule);
    QFETCH(ErrorCode, code);
    QFETCH(bool, exists);
    Bench bench;
    bench.setFaults(rule.constData());
    const auto server = waitFor(bench.cloud->createServer(request()));
    QVERIFY(!server);
    QCOMPARE(server.error().code, code);
    QVERIFY(outcomeUnknown(server.error()));
    QTest::qWait(50);
    QCOMPARE(bench.simulator.requestCount("POST", "/v1/servers"), 1); // never blindly repeated
    const auto found =
        waitFor(bench.cloud->servers({{QString::fromLatin1(deploymentLabel), u"01J"_qs}}));
    VERIFY_OK(found);
    QCOMPARE(found->size(), size_t(exists ? 1 : 0));
}

void TestHetznerSimulator::faultsOnReadsAreRetried_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::newRow("server errors") << QByteArray(R"({"action":"status","status":503,"times":2})");
    QTest::newRow("lost answers") << QByteArray(R"({"action":"drop","times":2,"method":"GET"})");
    QTest::newRow("busy") << QByteArray(
        R"({"action":"status","status":423,"code":"locked","times":2})");
}

void TestHetznerSimulator::faultsOnReadsAreRetried()
{
    QFETCH(QByteArray, rule);
    Bench bench;
    bench.setFaults(rule.constData());
    RetryPolicy policy;
    policy.firstWait = std::chrono::milliseconds(1);
    int notices = 0;
    policy.notify = [&notices](const RetryNotice &) { ++notices; };
    CloudProvider *cloud = bench.cloud.get();
    const auto servers = waitFor(
        withRetries<std::vector<ProviderServer>>([cloud] { return cloud->servers({}); }, policy));
    VERIFY_OK(servers);
    QVERIFY(notices <= 2);
}

void TestHetznerSimulator::rateLimits()
{
    HetznerSimulatorOptions options = quickOptions();
    options.api.requestsPerHour = 2;
    Bench bench(std::move(options));
    VERIFY_OK(waitFor(bench.cloud->servers({})));
    VERIFY_OK(waitFor(bench.cloud->servers({})));
    const auto refused = waitFor(bench.cloud->servers({}));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::RateLimited);
    QCOMPARE(refused.error().retryAfterMs, 5'000LL);
}

void TestHetznerSimulator::machinesFollowTheirServers()
{
    Bench bench;
    const auto server = waitFor(bench.cloud->createServer(request()));
    VERIFY_OK(server);
    QTRY_COMPARE_WITH_TIMEOUT(bench.guests.events, QStringList{u"on ada #cloud-config\n"_qs},
                              10'000);
    VERIFY_OK(deleteWhenUnlocked(*bench.cloud, server->id));
    QTRY_COMPARE_WITH_TIMEOUT(bench.guests.events.size(), qsizetype(2), 10'000);
    QCOMPARE(bench.guests.events.last(), u"gone"_qs);
}

void TestHetznerSimulator::aRestartLosesNothing()
{
    QTemporaryDir folder;
    HetznerSimulatorOptions options = quickOptions();
    options.stateFile = folder.filePath(u"state.json"_qs);
    QString id;
    {
        Bench bench(options);
        const auto server = waitFor(bench.cloud->createServer(request()));
        VERIFY_OK(server);
        id = server->id;
    }
    QCOMPARE(QFileInfo(options.stateFile).permissions()
                 & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
             QFile::Permissions());
    Bench again(options);
    QTRY_VERIFY_WITH_TIMEOUT(waitFor(again.cloud->server(id))->running, 10'000);
    QCOMPARE(again.guests.events, QStringList{u"on ada #cloud-config\n"_qs});
    QCOMPARE(waitFor(again.cloud->createServer(request())).error().code, ErrorCode::Conflict);

    QFile damaged(options.stateFile);
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write("{");
    damaged.close();
    HetznerSimulator refused(options, systemClock());
    QCOMPARE(refused.listen(QHostAddress::LocalHost, 0).error().code, ErrorCode::Storage);
}

QTEST_GUILESS_MAIN(TestHetznerSimulator)
#include "tst_hetznersimulator.moc"
