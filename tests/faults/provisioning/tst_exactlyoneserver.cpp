// 200 seeded deployments that are killed and lied to. Each ends with exactly one server and a
// finished deployment, or, removed, with nothing; and the ledger says what the provider says.
#include "core/provisioning/reconciler.h"
#include "core/provisioning/workflow/loaddeployments.h"
#include "core/rehearsal/hetzner/hetznersimulator.h"
#include "tests/faults/provisioning/rig/deploymentsession.h"
#include "tests/faults/provisioning/rig/hubfixture.h"
#include "tests/faults/provisioning/rig/lightguest.h"
#include "tests/support/waitfor.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::provisioning;
using namespace ltb::tests;
using rehearsal::Faults;
using rehearsal::HetznerSimulator;

namespace {

constexpr int killedRuns = 100;
constexpr int otherRuns = 100;
constexpr int patienceMs = 90'000; // for one process; only a hang takes so long

// One provider account, one console's directory.
class World {
public:
    explicit World(HubFixture &hub)
        : m_hub(hub)
        , m_directory(fastTemporaryTemplate())
        , m_simulator(options(), systemClock(), &m_guests)
    {
        const auto url = m_simulator.listen(QHostAddress(QHostAddress::LocalHost), 0);
        if (!url)
            qFatal("simulator: %s", qPrintable(describe(url.error())));
        static int worlds = 0; // an agent's id is unique at a hub
        m_name = QStringLiteral("ada-%1").arg(++worlds);
        m_token = m_directory.filePath(QStringLiteral("token"));
        QFile file(m_token);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no token file");
        file.write(hub.operatorToken().reveal());
    }

    static rehearsal::HetznerSimulatorOptions options()
    {
        rehearsal::HetznerSimulatorOptions options;
        options.api.speed = 400;
        options.api.requestsPerHour = 100'000'000;
        return options;
    }

    void setFaults(const QByteArray &rules)
    {
        const auto parsed = Faults::parse(*parseJson(rules));
        if (!parsed)
            qFatal("faults: %s", qPrintable(describe(parsed.error())));
        m_simulator.setFaults(*parsed);
    }

    QString name() const { return m_name; }
    SessionPlace place() const
    {
        return {m_directory.path(), m_simulator.url(), m_hub.url(), m_hub.operatorToken()};
    }

    // What the driver said; `killed` tells whether it died at its point.
    QString drive(const QString &verb, int crashAt, bool *killed)
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("LTB_CRASH_AT"), QString::number(crashAt));
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(qEnvironmentVariable("LTB_PROVISIONING_DRIVER"),
                      {m_directory.path(), m_simulator.url().toString(), m_hub.url().toString(),
                       m_token, m_name, verb});
        const bool ended = QTest::qWaitFor(
            [&process] { return process.state() == QProcess::NotRunning; }, patienceMs);
        if (!ended) {
            process.kill();
            process.waitForFinished();
        }
        *killed = process.exitStatus() == QProcess::CrashExit;
        return QString::fromUtf8(process.readAllStandardOutput())
               + (ended ? QString() : QStringLiteral("hung\n"));
    }

    std::vector<DeploymentRecord> records() const
    {
        auto database =
            store::Database::open({store::StoreLocation::Engine::Sqlite,
                                   m_directory.filePath(QStringLiteral("console.sqlite"))});
        if (!database || !(*database)->migrate())
            qFatal("the store cannot be opened");
        auto records = loadDeployments(**database);
        if (!records)
            qFatal("records: %s", qPrintable(describe(records.error())));
        return std::move(*records);
    }

    // Why the world is not as it should be; empty when it is.
    QString problemWhenDone();
    QString problemWhenRemoved();

private:
    QString ledgerProblem(const DeploymentRecord &record);

    HubFixture &m_hub;
    QTemporaryDir m_directory;
    LightGuests m_guests;
    HetznerSimulator m_simulator;
    QString m_token;
    QString m_name;
};

// QVERIFY2 cuts long texts.
void tell(const QString &log, bool failed)
{
    for (const QString &line : log.split(u'\n')) {
        if (failed)
            qInfo("%s", qPrintable(line));
    }
}

QSet<QString> idsOf(const std::vector<Json> &documents)
{
    QSet<QString> ids;
    for (const Json &document : documents)
        ids.insert(QString::number(document.at("id").get<qint64>()));
    return ids;
}

QString World::ledgerProblem(const DeploymentRecord &record)
{
    QSet<QString> servers;
    for (const auto &server : m_simulator.account().servers())
        servers.insert(QString::number(server.id));
    const std::pair<ResourceKind, QSet<QString>> atProvider[] = {
        {ResourceKind::Server, servers},
        {ResourceKind::SshKey, idsOf(m_simulator.account().sshKeys())},
        {ResourceKind::Firewall, idsOf(m_simulator.account().firewalls())}};
    for (const auto &[kind, ids] : atProvider) {
        QSet<QString> known;
        for (const LedgerResource &row : record.leftovers()) {
            if (row.kind == kind)
                known.insert(row.providerId);
        }
        if (known != ids)
            return QStringLiteral("ledger and provider differ: ") + kindName(kind) + u' '
                   + QStringList(known.values()).join(u',') + QStringLiteral(" against ")
                   + QStringList(ids.values()).join(u',');
    }
    return {};
}

QString World::problemWhenDone()
{
    const auto all = records();
    if (all.size() != 1)
        return QStringLiteral("%1 deployments").arg(all.size());
    const DeploymentRecord &record = all.front();
    if (record.state != DeploymentState::Done)
        return QStringLiteral("state ") + stateName(record.state)
               + (record.error ? describe(*record.error) : QString());
    if (m_simulator.account().servers().size() != 1)
        return QStringLiteral("%1 servers").arg(m_simulator.account().servers().size());
    if (!record.server || record.leftovers().size() != 3)
        return QStringLiteral("the ledger has %1 rows").arg(record.leftovers().size());
    return ledgerProblem(record);
}

QString World::problemWhenRemoved()
{
    for (const DeploymentRecord &record : records()) {
        if (record.state != DeploymentState::Cancelled)
            return QStringLiteral("state ") + stateName(record.state)
                   + (record.error ? describe(*record.error) : QString());
        if (!record.leftovers().empty() || record.server || record.instance)
            return QStringLiteral("something is left in the ledger");
        if (const QString problem = ledgerProblem(record); !problem.isEmpty())
            return problem;
    }
    const auto &account = m_simulator.account();
    return account.servers().empty() ? QString() : QStringLiteral("a server is left and billed");
}

// What happens to the first requests that would change something.
QByteArray faultsOf(QRandomGenerator &random)
{
    static const QByteArrayList kinds = {
        R"()",
        R"({"method":"POST","path":"/servers$","nth":1,"action":"drop","perform":true})",
        R"({"method":"POST","path":"/servers$","nth":1,"action":"drop","perform":false})",
        R"({"method":"POST","path":"/servers$","nth":1,"action":"status","status":500,"perform":true})",
        R"({"method":"POST","path":"/servers$","nth":1,"action":"status","status":500,"perform":false})",
        R"({"method":"POST","path":"/servers$","nth":1,"action":"garbage","body":"<html>bad gateway</html>"})",
        R"({"method":"POST","path":"/servers$","nth":1,"action":"truncate"})",
        R"({"method":"POST","path":"/servers$","nth":1,"delayMs":200})",
        R"({"method":"POST","path":"/(ssh_keys|firewalls)$","action":"drop","probability":0.5,"times":2})",
        R"({"action":"status","status":503,"probability":0.15,"times":4,"perform":true})",
        R"({"method":"GET","path":"/servers","action":"drop","probability":0.3,"times":3})",
    };
    const QByteArray first = kinds.at(random.bounded(int(kinds.size())));
    return "{\"seed\":" + QByteArray::number(random.bounded(1'000'000)) + ",\"rules\":[" + first
           + "]}";
}

} // namespace

class TestExactlyOneServer : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void killed();
    void liedTo();

private:
    std::unique_ptr<HubFixture> m_hub;
    int m_points = 0; // of a deployment that nothing disturbs
};

void TestExactlyOneServer::initTestCase()
{
    m_hub = std::make_unique<HubFixture>();
    World world(*m_hub);
    bool killed = true;
    const QString said = world.drive(QStringLiteral("begin"), 0, &killed);
    tell(said, killed || !said.contains(QStringLiteral("ended done")));
    QVERIFY(!killed && said.contains(QStringLiteral("ended done")));
    QCOMPARE(world.problemWhenDone(), QString());
    m_points = int(said.count(QStringLiteral("point ")));
    QVERIFY2(m_points >= 40, qPrintable(said)); // each step before and after, each request
    const QString removed = world.drive(QStringLiteral("remove"), 0, &killed);
    QVERIFY2(removed.contains(QStringLiteral("ended cancelled")), qPrintable(removed));
    QCOMPARE(world.problemWhenRemoved(), QString());
}

// SIGKILL at every point in turn; half of the runs also with a provider that loses answers, a
// quarter removed instead of carried on, and killed while at that.
void TestExactlyOneServer::killed()
{
    for (int seed = 0; seed < killedRuns; ++seed) {
        QRandomGenerator random(seed);
        World world(*m_hub);
        const QByteArray faults = seed % 2 == 0 ? QByteArray(R"({"rules":[]})") : faultsOf(random);
        world.setFaults(faults);
        const int crashAt = 1 + seed % m_points;
        bool died = false;
        QString log = world.drive(QStringLiteral("begin"), crashAt, &died);
        const bool removes = seed % 4 == 3;
        const QString verb = removes ? QStringLiteral("remove") : QStringLiteral("begin");
        if (seed % 3 == 0) // and once more on the way
            log += world.drive(verb, 2 + int(random.bounded(20)), &died);
        log += world.drive(verb, 0, &died);
        const QString problem = removes ? world.problemWhenRemoved() : world.problemWhenDone();
        const QString where = QStringLiteral("seed %1, killed at %2, faults %3: %4")
                                  .arg(seed)
                                  .arg(crashAt)
                                  .arg(QString::fromLatin1(faults), problem);
        tell(log, died || !problem.isEmpty());
        QVERIFY2(!died && problem.isEmpty(), qPrintable(where));
    }
}

// In this process: answers dropped, delayed, cut and replaced; some are cancelled in the middle.
void TestExactlyOneServer::liedTo()
{
    for (int seed = 1000; seed < 1000 + otherRuns; ++seed) {
        QRandomGenerator random(seed);
        World world(*m_hub);
        const QByteArray faults = faultsOf(random);
        world.setFaults(faults);
        const bool removes = seed % 4 == 0;
        {
            DeploymentSession session(world.place());
            NewDeployment request;
            request.spec = sampleSpec(m_hub->url(), world.name());
            const auto id = waitFor(session.workflow().begin(std::move(request)));
            QVERIFY2(id.isOk(), id ? "" : qPrintable(describe(id.error())));
            if (removes) {
                QTest::qWait(int(random.bounded(250)));
                session.workflow().remove(*id);
            }
            const bool ended = QTest::qWaitFor(
                [&] {
                    const DeploymentRecord &record = *session.workflow().record(*id);
                    return removes ? record.state == DeploymentState::Cancelled
                                         || record.state == DeploymentState::CleanupFailed
                                   : record.isEnded();
                },
                patienceMs);
            const QString state = stateName(session.workflow().record(*id)->state);
            QVERIFY2(ended, qPrintable(QStringLiteral("seed %1 hangs, %2").arg(seed).arg(state)));
        }
        const QString problem = removes ? world.problemWhenRemoved() : world.problemWhenDone();
        QVERIFY2(problem.isEmpty(), qPrintable(QStringLiteral("seed %1, faults %2: %3")
                                                   .arg(seed)
                                                   .arg(QString::fromLatin1(faults), problem)));
    }
}

QTEST_GUILESS_MAIN(TestExactlyOneServer)
#include "tst_exactlyoneserver.moc"
