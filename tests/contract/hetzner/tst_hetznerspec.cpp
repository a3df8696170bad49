// The adapter and the simulator talk through Prism, which holds both against the published OpenAPI
// document: a wrong request is answered 422 before it reaches the simulator, a wrong answer 500.
#include "core/providers/providercatalogue.h"
#include "core/providers/retry.h"
#include "core/rehearsal/hetzner/hetznersimulator.h"
#include "tests/support/waitfor.h"

#include <QFileInfo>
#include <QProcess>
#include <QTcpServer>
#include <QTest>

#include <cstdio>

using namespace ltb;
using namespace ltb::core;
using namespace ltb::core::providers;
using rehearsal::Faults;
using rehearsal::HetznerSimulator;
using rehearsal::HetznerSimulatorOptions;
using tests::waitFor;

namespace {

constexpr int startLimitMs = 90'000;
constexpr int callLimitMs = 60'000; // the checker compiles a schema on its first use

const QByteArray writer = "writer-writer-writer";
const QByteArray reader = "reader-reader-reader";

QString specFile()
{
    const QString shared =
        qEnvironmentVariable("LTB_SHARED_DIR", QStringLiteral(LTB_SOURCE_DIR "/../shared"));
    return shared + QStringLiteral("/specs/hetzner/hetzner.current.json");
}

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

// The path of the checker's program; empty when it cannot be had.
QString installedPrism()
{
    QProcess install;
    install.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    install.start(QStringLiteral(LTB_SOURCE_DIR "/tests/contract/hetzner/install-prism"), {});
    constexpr int installLimitMs = 240'000;
    if (!install.waitForFinished(installLimitMs) || install.exitCode() != 0) {
        install.kill();
        install.waitForFinished();
        return {};
    }
    return QString::fromUtf8(install.readAllStandardOutput()).trimmed();
}

const QString publicKey =
    u"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB9FGTCpvQ3Xb0Zm1o8i0hYrMsjXhJfIMGQ3rT2vZzK0 ops"_qs;

} // namespace

// Evaluates its argument once.
#define VERIFY_OK(...)                                                               \
    do {                                                                             \
        const auto &result = (__VA_ARGS__);                                          \
        QVERIFY2(result, qPrintable(result ? QString() : describe(result.error()))); \
    } while (false)

class TestHetznerSpec : public QObject {
    Q_OBJECT
public:
    // `prism`: the checker's program.
    explicit TestHetznerSpec(QString prism) : m_program(std::move(prism)) {}

private slots:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void cleanup();
    void account();
    void catalogue();
    void theWholeLife();
    void refusalsKeepTheEnvelope();
    void metricsAndActions();
    void aWrongAnswerIsCaught();
    void aWrongRequestIsCaught();

private:
    std::unique_ptr<CloudProvider> open(const QByteArray &token);
    Result<net::HttpAnswer> ask(const QByteArray &method, const QString &target,
                                const QByteArray &body = {});
    Result<void> settle(const QStringList &actions);
    void readPrism();

    QString m_program;
    std::unique_ptr<HetznerSimulator> m_simulator;
    net::Http m_http;
    QProcess m_prism;
    QByteArray m_log; // of the checker, since the start of this test function
    QUrl m_url;
    std::unique_ptr<CloudProvider> m_cloud;
    bool m_violationWanted = false;
};

void TestHetznerSpec::initTestCase()
{
    HetznerSimulatorOptions options;
    options.api.tokens = {{Secret::fromBytes(writer), false}, {Secret::fromBytes(reader), true}};
    options.api.speed = 20;
    m_simulator = std::make_unique<HetznerSimulator>(std::move(options), systemClock());
    const Result<QUrl> upstream = m_simulator->listen(QHostAddress::LocalHost, 0);
    VERIFY_OK(upstream);

    const quint16 port = freePort();
    m_url = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(port));
    QUrl base = *upstream;
    base.setPath({});
    m_prism.setProcessChannelMode(QProcess::MergedChannels);
    m_prism.start(m_program, {u"proxy"_qs, specFile(), base.toString(), u"--errors"_qs, u"-h"_qs,
                              u"127.0.0.1"_qs, u"-p"_qs, QString::number(port)});
    QTRY_VERIFY_WITH_TIMEOUT((readPrism(), m_log.contains("Prism is listening")
                                               || m_prism.state() == QProcess::NotRunning),
                             startLimitMs);
    QVERIFY2(m_log.contains("Prism is listening"), m_log.constData());
    m_cloud = open(writer);
}

void TestHetznerSpec::cleanupTestCase()
{
    if (m_prism.state() == QProcess::NotRunning)
        return;
    m_prism.terminate();
    if (!m_prism.waitForFinished(10'000)) {
        m_prism.kill();
        m_prism.waitForFinished();
    }
}

void TestHetznerSpec::init()
{
    readPrism();
    m_log.clear();
    m_violationWanted = false;
}

// No test function passes when the checker found something, even if the adapter did not mind.
void TestHetznerSpec::cleanup()
{
    QTest::qWait(100);
    readPrism();
    const bool violated =
        m_log.contains("Request terminated with error") || m_log.contains("iolation");
    QVERIFY2(violated == m_violationWanted, m_log.constData());
    m_simulator->setFaults({});
}

void TestHetznerSpec::readPrism()
{
    m_log += m_prism.readAll();
}

std::unique_ptr<CloudProvider> TestHetznerSpec::open(const QByteArray &token)
{
    const ProviderCatalogue providers(m_http, systemClock());
    return providers
        .open({.provider = u"hetzner"_qs, .token = Secret::fromBytes(token), .endpoint = m_url})
        .value();
}

Result<net::HttpAnswer> TestHetznerSpec::ask(const QByteArray &method, const QString &target,
                                             const QByteArray &body)
{
    net::HttpCall call;
    call.method = method;
    call.url = QUrl(m_url.toString() + target);
    call.bearer = Secret::fromBytes(writer);
    call.body = body;
    call.timeout = std::chrono::milliseconds(callLimitMs);
    return waitFor(m_http.send(call), callLimitMs);
}

Result<void> TestHetznerSpec::settle(const QStringList &actions)
{
    for (const QString &action : actions) {
        while (true) {
            const Result<bool> done = waitFor(m_cloud->actionDone(action), callLimitMs);
            if (!done)
                return done.error();
            if (*done)
                break;
            QTest::qWait(50);
        }
    }
    return {};
}

void TestHetznerSpec::account()
{
    const auto check = waitFor(m_cloud->checkAccount(), callLimitMs);
    VERIFY_OK(check);
    QVERIFY(check->canWrite);
    const auto readOnly = waitFor(open(reader)->checkAccount(), callLimitMs);
    VERIFY_OK(readOnly);
    QVERIFY(!readOnly->canWrite);
    QCOMPARE(waitFor(open("nobody")->checkAccount(), callLimitMs).error().code,
             ErrorCode::Unauthorized);
}

void TestHetznerSpec::catalogue()
{
    const auto catalogue = waitFor(m_cloud->catalogue(), callLimitMs);
    VERIFY_OK(catalogue);
    QVERIFY(catalogue->sizes.size() > 5);
    QCOMPARE(catalogue->images.front().id, u"debian-12"_qs);
    for (const char *path : {"/locations/1", "/server_types/114", "/images/114690387",
                             "/images?type=system&architecture=arm&sort=name:desc&per_page=2"}) {
        const auto answer = ask("GET", QString::fromLatin1(path));
        VERIFY_OK(answer);
        QCOMPARE(answer->status, 200);
    }
}

void TestHetznerSpec::theWholeLife()
{
    const QMap<QString, QString> labels{{QString::fromLatin1(deploymentLabel), u"01J"_qs}};
    const auto key = waitFor(m_cloud->createSshKey(u"ops"_qs, publicKey, labels), callLimitMs);
    VERIFY_OK(key);
    const std::vector<FirewallRule> rules = {
        {.protocol = u"tcp"_qs, .port = u"22"_qs, .sources = {u"0.0.0.0/0"_qs, u"::/0"_qs}},
        {.protocol = u"icmp"_qs, .sources = {u"::/0"_qs}},
    };
    const auto firewall = waitFor(m_cloud->createFirewall(u"fw"_qs, rules, labels), callLimitMs);
    VERIFY_OK(firewall);

    CreateServer create;
    create.name = u"ada"_qs;
    create.location = u"nbg1"_qs;
    create.size = u"cx23"_qs;
    create.image = u"debian-12"_qs;
    create.userData = u"#cloud-config\nruncmd: [true]\n"_qs;
    create.labels = labels;
    create.sshKeyIds = QStringList{key->id};
    create.firewallIds = QStringList{firewall->id};
    const auto created = waitFor(m_cloud->createServer(create), callLimitMs);
    VERIFY_OK(created);
    VERIFY_OK(settle(created->pendingActions));
    const auto server = waitFor(m_cloud->server(created->id), callLimitMs);
    VERIFY_OK(server);
    QVERIFY(server->running);
    QCOMPARE(waitFor(m_cloud->servers(labels), callLimitMs)->size(), size_t(1));
    QCOMPARE(waitFor(m_cloud->sshKeys(labels), callLimitMs)->size(), size_t(1));
    QCOMPARE(waitFor(m_cloud->firewalls(labels), callLimitMs)->size(), size_t(1));
    const Error taken = waitFor(m_cloud->createServer(create), callLimitMs).error();
    QCOMPARE(taken.code, ErrorCode::Conflict);
    VERIFY_OK(waitFor(m_cloud->setBackups(server->id, true), callLimitMs));

    const auto removed = [this, id = server->id] { return m_cloud->deleteServer(id); };
    VERIFY_OK(waitFor(withRetries<void>(removed, RetryPolicy()), callLimitMs));
    QTRY_COMPARE_WITH_TIMEOUT(waitFor(m_cloud->servers({}), callLimitMs)->size(), size_t(0),
                              30'000);
    QCOMPARE(waitFor(m_cloud->server(server->id), callLimitMs).error().code, ErrorCode::NotFound);
    VERIFY_OK(waitFor(m_cloud->deleteFirewall(firewall->id), callLimitMs));
    VERIFY_OK(waitFor(m_cloud->deleteSshKey(key->id), callLimitMs));
}

void TestHetznerSpec::refusalsKeepTheEnvelope()
{
    CreateServer create;
    create.name = u"bob"_qs;
    create.location = u"fsn1"_qs;
    create.size = u"cx33"_qs;
    create.image = u"debian-12"_qs;
    QCOMPARE(waitFor(m_cloud->createServer(create), callLimitMs).error().providerCode,
             u"resource_unavailable"_qs);
    create.location = u"sin"_qs;
    QCOMPARE(waitFor(m_cloud->createServer(create), callLimitMs).error().field, u"location"_qs);
    create.name = u"no good name"_qs;
    QCOMPARE(waitFor(m_cloud->createServer(create), callLimitMs).error().field, u"name"_qs);
    QCOMPARE(waitFor(m_cloud->deleteServer(u"42"_qs), callLimitMs).error().code,
             ErrorCode::NotFound);
    QCOMPARE(waitFor(m_cloud->deleteFirewall(u"42"_qs), callLimitMs).error().code,
             ErrorCode::NotFound);
    QCOMPARE(waitFor(m_cloud->actionDone(u"42"_qs), callLimitMs).error().code, ErrorCode::NotFound);
}

void TestHetznerSpec::metricsAndActions()
{
    CreateServer create;
    create.name = u"eve"_qs;
    create.location = u"fsn1"_qs;
    create.size = u"cx23"_qs;
    create.image = u"debian-12"_qs;
    const auto created = waitFor(m_cloud->createServer(create), callLimitMs);
    VERIFY_OK(created);
    VERIFY_OK(settle(created->pendingActions));
    const QString server = u"/servers/"_qs + created->id;
    for (const char *verb : {"reboot", "poweroff", "poweron", "enable_backup", "disable_backup"}) {
        const auto answer = ask("POST", server + u"/actions/"_qs + QString::fromLatin1(verb));
        VERIFY_OK(answer);
        QCOMPARE(answer->status, 201);
        const Result<Json> json = parseJson(answer->body);
        VERIFY_OK(settle({QString::number((*json)["action"]["id"].get<qint64>())}));
    }
    for (const QString &path :
         {server
              + u"/metrics?type=cpu&start=2026-11-22T00:00:00Z&end=2026-11-22T00:10:00Z&step=60"_qs,
          server + u"/actions"_qs, u"/actions?id="_qs + created->pendingActions.first(),
          u"/servers?status=running&sort=created:desc"_qs}) {
        const auto answer = ask("GET", path);
        VERIFY_OK(answer);
        QCOMPARE(answer->status, 200);
    }
    const auto renamed = ask("PUT", server, R"({"name":"eve-2","labels":{"a":"b"}})");
    VERIFY_OK(renamed);
    QCOMPARE(renamed->status, 200);
}

// Proves that the checker is awake: both directions, one planted mistake each.
void TestHetznerSpec::aWrongAnswerIsCaught()
{
    m_violationWanted = true;
    const Result<Json> rules = parseJson(QByteArrayLiteral(
        R"({"rules":[{"path":"/locations","action":"garbage","contentType":"application/json",
            "body":"{\"locations\":[{\"id\":1,\"name\":\"fsn1\"}],\"meta\":{\"pagination\":{\"page\":1}}}"}]})"));
    m_simulator->setFaults(Faults::parse(*rules).value());
    const auto answer = ask("GET", u"/locations"_qs);
    VERIFY_OK(answer);
    QCOMPARE(answer->status, 500);
}

void TestHetznerSpec::aWrongRequestIsCaught()
{
    m_violationWanted = true;
    const int before = m_simulator->requestCount("POST", "/servers");
    const auto answer = ask("POST", u"/servers"_qs, R"({"name":7})");
    VERIFY_OK(answer);
    QCOMPARE(answer->status, 422);
    QCOMPARE(m_simulator->requestCount("POST", "/servers"), before);
}

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    constexpr int skipped = 77;
    if (!QFileInfo::exists(specFile())) {
        std::puts("skipped: specs/hetzner/hetzner.current.json is not there (LTB_SHARED_DIR)");
        return skipped;
    }
    const QString prism = installedPrism();
    if (prism.isEmpty()) {
        std::puts("skipped: @stoplight/prism-cli cannot be installed");
        return skipped;
    }
    TestHetznerSpec test(prism);
    return QTest::qExec(&test, argc, argv);
}

#include "tst_hetznerspec.moc"
