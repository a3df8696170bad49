// A simulated server's inside: reports its stages, runs a gateway and a connector, survives
// reboots, leaves nothing behind.
#include "core/rehearsal/guest/virtualguest.h"
#include "gatewayclient.h"
#include "progressrecorder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace ltb::core;
using namespace ltb::core::rehearsal;
using namespace ltb::tests;

namespace {

constexpr int patience = 30'000;

const QStringList wholeStory{QStringLiteral("preflight started"), QStringLiteral("preflight ok"),
                             QStringLiteral("bootstrap started"), QStringLiteral("bootstrap ok"),
                             QStringLiteral("packages started"),  QStringLiteral("packages ok"),
                             QStringLiteral("docker started"),    QStringLiteral("docker ok"),
                             QStringLiteral("firewall started"),  QStringLiteral("firewall ok"),
                             QStringLiteral("gateway started"),   QStringLiteral("gateway ok"),
                             QStringLiteral("connector started"), QStringLiteral("connector ok"),
                             QStringLiteral("verify started"),    QStringLiteral("verify ok"),
                             QStringLiteral("provisioned ok")};

bool isAlive(qint64 pid)
{
    return ::kill(pid_t(pid), 0) == 0;
}

} // namespace

class TestVirtualGuest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void setsItselfUp();
    void staysSilentWithoutUserData();
    void reportsAFailedStage();
    void resumesAfterAReboot();
    void neverContactsTheHub();
    void reportsAreKeptWhileTheHubIsAway();
    void runsTheConnector();
    void restartsGatewayAndConnectorAfterAReboot();
    void destroyLeavesNothing();

private:
    QByteArray userData() const;
    std::unique_ptr<VirtualGuest> makeGuest(GuestOptions options = {}, QByteArray data = {});
    QString connectorScript();

    std::unique_ptr<ProgressRecorder> m_hub;
    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestVirtualGuest::init()
{
    m_hub = std::make_unique<ProgressRecorder>();
    m_dir = std::make_unique<QTemporaryDir>();
}

void TestVirtualGuest::cleanup()
{
    m_hub.reset();
    m_dir.reset();
}

QByteArray TestVirtualGuest::userData() const
{
    const Json bootstrap{{"hubUrl", "ws://127.0.0.1:" + std::to_string(m_hub->port()) + "/ws"},
                         {"token", "ltbb_one-time-token"},
                         {"instanceId", "inst-1"},
                         {"deploymentId", "dep-1"},
                         {"agentId", "ada"}};
    const Json config{{"write_files", Json::array({{{"path", "/etc/launchthatbot/bootstrap.json"},
                                                    {"permissions", "0600"},
                                                    {"content", bootstrap.dump()}}})}};
    return "#cloud-config\n" + dumpJson(config);
}

std::unique_ptr<VirtualGuest> TestVirtualGuest::makeGuest(GuestOptions options, QByteArray data)
{
    options.workDirectory = m_dir->path();
    options.speed = 500;
    return std::make_unique<VirtualGuest>(data.isEmpty() ? userData() : data,
                                          GuestFacts{QStringLiteral("42"), QStringLiteral("ada-1")},
                                          options, systemClock());
}

// Stands in for launchthatbot: writes down how it was called, and stays.
QString TestVirtualGuest::connectorScript()
{
    const QString path = m_dir->filePath(QStringLiteral("connector.sh"));
    QFile script(path);
    if (script.open(QIODevice::WriteOnly))
        script.write("#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$0.args\"\nexec sleep 600\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

void TestVirtualGuest::setsItselfUp()
{
    const auto guest = makeGuest();
    QSignalSpy started(guest.get(), &VirtualGuest::started);
    QSignalSpy stages(guest.get(), &VirtualGuest::stageChanged);
    guest->boot();
    QTRY_COMPARE_WITH_TIMEOUT(guest->state(), VirtualGuest::State::Running, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->story(), wholeStory, patience);
    QCOMPARE(started.count(), 1);
    QCOMPARE(stages.count(), wholeStory.size());
    qint64 seq = 0;
    for (const auto &post : m_hub->posts()) {
        QCOMPARE(post.path, QByteArray("/api/openclaw/instances/inst-1/progress"));
        QCOMPARE(post.bearer, QCryptographicHash::hash("progress:ltbb_one-time-token",
                                                       QCryptographicHash::Sha256)
                                  .toHex());
        QVERIFY(post.body.at("seq").get<qint64>() == ++seq);
        QVERIFY(post.body.at("runId") == m_hub->posts().front().body.at("runId"));
    }
    QVERIFY(!guest->gatewayUrl().isEmpty());
}

void TestVirtualGuest::staysSilentWithoutUserData()
{
    const auto guest = makeGuest({}, "#!/bin/sh\necho somebody else's server\n");
    guest->boot();
    QTRY_COMPARE_WITH_TIMEOUT(guest->state(), VirtualGuest::State::Running, patience);
    QVERIFY(m_hub->posts().empty());
    QVERIFY(guest->gatewayUrl().isEmpty());
}

void TestVirtualGuest::reportsAFailedStage()
{
    GuestOptions options;
    options.faults.failStage = QStringLiteral("docker");
    options.faults.failExitCode = 100;
    options.faults.failLog = QStringLiteral("E: Unable to locate package docker-ce\n");
    const auto guest = makeGuest(options);
    guest->boot();
    QTRY_COMPARE_WITH_TIMEOUT(guest->state(), VirtualGuest::State::Failed, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->story().value(7), QStringLiteral("docker failed"), patience);
    const Json &body = m_hub->posts().back().body;
    QVERIFY(body.at("exitCode") == 100);
    QCOMPARE(QByteArray::fromBase64(QByteArray::fromStdString(body.at("logBase64"))),
             QByteArray("E: Unable to locate package docker-ce\n"));
}

void TestVirtualGuest::resumesAfterAReboot()
{
    GuestOptions options;
    options.faults.failStage = QStringLiteral("firewall");
    options.faults.failTimes = 1;
    const auto guest = makeGuest(options);
    QSignalSpy stopped(guest.get(), &VirtualGuest::stopped);
    guest->boot();
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->story().value(9), QStringLiteral("firewall failed"), patience);
    guest->reboot();
    QTRY_COMPARE_WITH_TIMEOUT(guest->state(), VirtualGuest::State::Running, patience);
    QCOMPARE(stopped.count(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->story().mid(10), wholeStory.mid(8), patience);
    QVERIFY(m_hub->posts().front().body.at("runId") != m_hub->posts().back().body.at("runId"));
}

void TestVirtualGuest::neverContactsTheHub()
{
    GuestOptions options;
    options.faults.neverContactsHub = true;
    const auto guest = makeGuest(options);
    guest->boot();
    QTRY_COMPARE_WITH_TIMEOUT(guest->state(), VirtualGuest::State::Running, patience);
    QVERIFY(m_hub->posts().empty());
}

void TestVirtualGuest::reportsAreKeptWhileTheHubIsAway()
{
    m_hub->answerWith(503);
    const auto guest = makeGuest();
    guest->boot();
    QTRY_COMPARE_WITH_TIMEOUT(guest->state(), VirtualGuest::State::Running, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_hub->refusals() > 0, patience);
    QVERIFY(m_hub->posts().empty());
    m_hub->answerWith(200);
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->story(), wholeStory, patience);
}

void TestVirtualGuest::runsTheConnector()
{
    GuestOptions options;
    options.connectorProgram = connectorScript();
    const auto guest = makeGuest(options);
    guest->boot();
    QTRY_VERIFY_WITH_TIMEOUT(m_hub->story().contains(QStringLiteral("connector started")),
                             patience);
    QTRY_VERIFY_WITH_TIMEOUT(guest->connectorPid() > 0, patience);
    QVERIFY(
        !m_hub->story().contains(QStringLiteral("connector ok"))); // nobody is at the gateway yet

    QFile arguments(options.connectorProgram + QStringLiteral(".args"));
    QTRY_VERIFY_WITH_TIMEOUT(arguments.exists() && arguments.size() > 0, patience);
    QVERIFY(arguments.open(QIODevice::ReadOnly));
    const QStringList words = QString::fromUtf8(arguments.readAll()).split(u'\n');
    const auto option = [&words](const char *name) {
        return words.value(words.indexOf(QString::fromLatin1(name)) + 1);
    };
    QCOMPARE(words.front(), QStringLiteral("--relay"));
    QCOMPARE(option("--connect"), QStringLiteral("ws://127.0.0.1:%1/ws").arg(m_hub->port()));
    QCOMPARE(option("--agent"), QStringLiteral("ada"));
    QCOMPARE(option("--gateway"), guest->gatewayUrl().toString());
    for (const char *name : {"--bootstrap-file", "--gateway-token-file"}) {
        const QFile file(option(name));
        QVERIFY2(file.exists(), name);
        QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }
    QFile token(option("--gateway-token-file"));
    QVERIFY(token.open(QIODevice::ReadOnly));
    TestGatewayClient client;
    QVERIFY(
        !client.connectTo(guest->gatewayUrl(), QString::fromUtf8(token.readAll()), Json::array())
             .empty());
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->story(), wholeStory, patience);
}

void TestVirtualGuest::restartsGatewayAndConnectorAfterAReboot()
{
    GuestOptions options;
    options.connectorProgram = connectorScript();
    const auto guest = makeGuest(options);
    QSignalSpy stopped(guest.get(), &VirtualGuest::stopped);
    guest->boot();
    QTRY_VERIFY_WITH_TIMEOUT(guest->connectorPid() > 0, patience);
    TestGatewayClient client;
    QVERIFY(client.open(guest->gatewayUrl()));
    QTRY_COMPARE_WITH_TIMEOUT(guest->state(), VirtualGuest::State::Running, patience);
    const qint64 first = guest->connectorPid();
    guest->shutDown();
    QTRY_COMPARE_WITH_TIMEOUT(stopped.count(), 1, patience);
    QVERIFY(!isAlive(first));
    QVERIFY(guest->gatewayUrl().isEmpty());
    const auto posts = m_hub->posts().size();

    guest->boot();
    QTRY_VERIFY_WITH_TIMEOUT(guest->connectorPid() > 0, patience);
    QVERIFY(guest->connectorPid() != first);
    TestGatewayClient again;
    QVERIFY(again.open(guest->gatewayUrl()));
    QTRY_COMPARE_WITH_TIMEOUT(guest->state(), VirtualGuest::State::Running, patience);
    QCOMPARE(m_hub->posts().size(), posts); // no stage runs a second time
}

void TestVirtualGuest::destroyLeavesNothing()
{
    GuestOptions options;
    options.connectorProgram = connectorScript();
    auto guest = makeGuest(options);
    guest->boot();
    QTRY_VERIFY_WITH_TIMEOUT(guest->connectorPid() > 0, patience);
    const qint64 pid = guest->connectorPid();
    const QStringList disks{QStringLiteral("ltb-guest-*")};
    QCOMPARE(QDir(m_dir->path()).entryList(disks, QDir::Dirs).size(), 1);
    guest.reset();
    QTRY_VERIFY_WITH_TIMEOUT(!isAlive(pid), patience);
    QCOMPARE(QDir(m_dir->path()).entryList(disks, QDir::Dirs).size(), 0);
}

QTEST_GUILESS_MAIN(TestVirtualGuest)
#include "tst_virtualguest.moc"
