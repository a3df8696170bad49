// `launchthatbot simulate hetzner` as a process: what it prints, how it ends, what survives kill
// -9.
#include "core/providers/providercatalogue.h"
#include "tests/support/waitfor.h"

#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb;
using namespace ltb::core;
using namespace ltb::core::providers;
using namespace Qt::StringLiterals;
using tests::waitFor;

namespace {

constexpr int processLimitMs = 30'000;

// The simulator as a child process; its address once it listens.
struct Simulator {
    QProcess process;
    QUrl url;

    bool start(const QStringList &options)
    {
        process.start(QStringLiteral(LTB_SIMULATE_PROGRAM),
                      QStringList{u"simulate"_s, u"hetzner"_s, u"--boot"_s, u"none"_s} + options);
        const bool heard = QTest::qWaitFor(
            [this] { return process.canReadLine() || process.state() == QProcess::NotRunning; },
            processLimitMs);
        const QString line = QString::fromUtf8(process.readLine()).trimmed();
        url = QUrl(line.section(u' ', 1));
        return heard && line.startsWith(u"listening http://127.0.0.1:"_s)
               && line.endsWith(u"/v1"_s);
    }
    int exitCode()
    {
        if (process.state() != QProcess::NotRunning && !process.waitForFinished(processLimitMs))
            return -1;
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    }
};

std::unique_ptr<CloudProvider> openCloud(net::Http &http, const QUrl &url)
{
    const ProviderCatalogue providers(http, systemClock());
    return providers
        .open({.provider = u"hetzner"_s,
               .token = Secret::fromBytes("writer-writer-writer"),
               .endpoint = url})
        .value();
}

CreateServer serverNamed(const QString &name)
{
    CreateServer create;
    create.name = name;
    create.location = u"fsn1"_s;
    create.size = u"cx23"_s;
    create.image = u"debian-12"_s;
    return create;
}

} // namespace

class TestSimulateCommand : public QObject {
    Q_OBJECT
private slots:
    void itEndsOnRequest();
    void wrongOptions_data();
    void wrongOptions();
    void aTakenPort();
    void serversSurviveKill9();
};

void TestSimulateCommand::itEndsOnRequest()
{
    Simulator simulator;
    QVERIFY(simulator.start({}));
    simulator.process.terminate();
    QCOMPARE(simulator.exitCode(), 0);
}

void TestSimulateCommand::wrongOptions_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("the whole network") << QStringList{u"--listen"_s, u"0.0.0.0:0"_s};
    QTest::newRow("a speed of nothing") << QStringList{u"--speed"_s, u"0"_s};
    QTest::newRow("an absent file of tokens") << QStringList{u"--token-file"_s, u"/nowhere"_s};
    QTest::newRow("an absent file of faults") << QStringList{u"--faults"_s, u"/nowhere"_s};
    QTest::newRow("an unknown way to boot") << QStringList{u"--boot"_s, u"warm"_s};
}

void TestSimulateCommand::wrongOptions()
{
    QFETCH(QStringList, options);
    Simulator simulator;
    QVERIFY(!simulator.start(options));
    QCOMPARE(simulator.exitCode(), 2);
    QVERIFY(!simulator.process.readAllStandardError().isEmpty());
}

void TestSimulateCommand::aTakenPort()
{
    QTcpServer taken;
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    Simulator simulator;
    QVERIFY(!simulator.start({u"--listen"_s, u"127.0.0.1:%1"_s.arg(taken.serverPort())}));
    QCOMPARE(simulator.exitCode(), 5);
}

void TestSimulateCommand::serversSurviveKill9()
{
    QTemporaryDir folder;
    const QStringList options{u"--state"_s, folder.filePath(u"state.json"_s), u"--speed"_s,
                              u"50"_s};
    net::Http http;
    for (int round = 0; round < 5; ++round) {
        Simulator simulator;
        QVERIFY(simulator.start(options));
        const auto cloud = openCloud(http, simulator.url);
        const auto before = waitFor(cloud->servers({}));
        QVERIFY(before);
        QCOMPARE(before->size(), size_t(round));
        const auto created = waitFor(cloud->createServer(serverNamed(u"server-%1"_s.arg(round))));
        QVERIFY2(created, qPrintable(created ? QString() : describe(created.error())));
        simulator.process.kill(); // right after the answer
        QCOMPARE(simulator.exitCode(), -2);
    }
    Simulator simulator;
    QVERIFY(simulator.start(options));
    const auto cloud = openCloud(http, simulator.url);
    const auto allRun = [&cloud] {
        const auto servers = waitFor(cloud->servers({}));
        return servers && servers->size() == 5
               && std::ranges::all_of(*servers, &ProviderServer::running);
    };
    QTRY_VERIFY_WITH_TIMEOUT(allRun(), 20'000);
    simulator.process.terminate();
    QCOMPARE(simulator.exitCode(), 0);
}

QTEST_GUILESS_MAIN(TestSimulateCommand)
#include "tst_simulatecommand.moc"
