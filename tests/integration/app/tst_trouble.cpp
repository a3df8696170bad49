// What goes wrong around a deployment: the provider, the server's set-up, the disk, the clock. Each
// is said in a sentence, nothing is lost, and nothing is bought twice.
#include "tests/integration/app/playground.h"

#include <QDir>
#include <QStandardPaths>
#include <QTest>

using namespace ltb::tests;
using namespace Qt::StringLiterals;
using ltb::core::Json;

class TestTrouble : public QObject {
    Q_OBJECT
private slots:
    void createThatFails_data();
    void createThatFails();
    void createWhoseAnswerIsLost_data();
    void createWhoseAnswerIsLost();
    void detachedDeploymentIsResumed();
    void stageThatFailsIsShownAndCleanedUp();
    void fullDisk();
    void clockOfTheHubIsWrong_data();
    void clockOfTheHubIsWrong();
    void keyFileThatIsWrong();

private:
    static QStringList createOptions(const QString &name)
    {
        return {u"server"_s, u"create"_s,     u"--json"_s, u"--name"_s,       name,    u"--size"_s,
                u"cx23"_s,   u"--location"_s, u"fsn1"_s,   u"--agent-name"_s, u"Ada"_s};
    }
    static Json deployments(Playground &playground)
    {
        return playground.onHub({u"deployment"_s, u"list"_s, u"--json"_s}).json();
    }
    static bool isEmptyAtProvider(Playground &playground)
    {
        return playground.atProvider(u"servers"_s).empty()
               && playground.atProvider(u"ssh_keys"_s).empty()
               && playground.atProvider(u"firewalls"_s).empty();
    }
};

#define START(playground, faults)                                        \
    QVERIFY(playground.startSimulator(faults));                          \
    QVERIFY(playground.startHub());                                      \
    {                                                                    \
        const Outcome account = playground.addAccount();                 \
        QVERIFY2(account.exitCode == 0, qPrintable(account.describe())); \
    }

void TestTrouble::createThatFails_data()
{
    QTest::addColumn<QByteArray>("faults");
    QTest::addColumn<QString>("says");
    QTest::newRow("sold out") << QByteArray(
        R"({"rules": [{"method": "POST", "path": "/servers$", "action": "status",
                          "status": 412, "code": "resource_unavailable"}]})")
                              << u"location"_s;
    QTest::newRow("the account's limit is reached")
        << QByteArray(R"({"rules": [{"method": "POST", "path": "/servers$", "action": "status",
                          "status": 403, "code": "resource_limit_exceeded"}]})")
        << u"limit"_s;
}

void TestTrouble::createThatFails()
{
    QFETCH(QByteArray, faults);
    QFETCH(QString, says);
    Playground playground;
    START(playground, faults);
    const Outcome created = playground.onHub(createOptions(u"ada-1"_s));
    QVERIFY2(created.exitCode != 0 && created.exitCode != -1, qPrintable(created.describe()));
    const Json error = created.json().value("error", Json::object());
    const auto sentence = QString::fromStdString(error.value("message", std::string()))
                          + QString::fromStdString(error.value("nextStep", std::string()));
    QVERIFY2(sentence.contains(says, Qt::CaseInsensitive), qPrintable(created.describe()));
    QCOMPARE(deployments(playground)[0].value("state", std::string()), std::string("failed"));

    const Outcome cancelled = playground.onHub({u"deployment"_s, u"cancel"_s, u"ada-1"_s});
    QVERIFY2(cancelled.exitCode == 0, qPrintable(cancelled.describe()));
    QVERIFY(isEmptyAtProvider(playground));
    QCOMPARE(deployments(playground)[0].value("state", std::string()), std::string("cancelled"));
}

void TestTrouble::createWhoseAnswerIsLost_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("the connection closes after it took effect")
        << QByteArray(R"("action": "drop", "perform": true)");
    QTest::newRow("the answer is a web page")
        << QByteArray(R"("action": "garbage", "perform": true)");
    QTest::newRow("HTTP 504 after it took effect")
        << QByteArray(R"("action": "status", "status": 504, "perform": true)");
    QTest::newRow("HTTP 500 before it took effect")
        << QByteArray(R"("action": "status", "status": 500)");
}

void TestTrouble::createWhoseAnswerIsLost()
{
    QFETCH(QByteArray, fault);
    Playground playground;
    START(playground,
          R"({"rules": [{"method": "POST", "path": "/servers$", "nth": 1, )" + fault + "}]}");
    const Outcome created = playground.onHub(createOptions(u"ada-1"_s));
    QVERIFY2(created.exitCode == 0, qPrintable(created.describe() + playground.logs()));
    QCOMPARE(int(playground.atProvider(u"servers"_s).size()), 1);
}

void TestTrouble::detachedDeploymentIsResumed()
{
    Playground playground;
    START(playground, {});
    const Outcome detached =
        playground.onHub(createOptions(u"ada-1"_s) + QStringList{u"--detach"_s});
    QVERIFY2(detached.exitCode == 0, qPrintable(detached.describe()));
    const auto id = QString::fromStdString(detached.json().value("id", std::string()));
    QCOMPARE(int(deployments(playground).size()), 1);
    const Outcome done = playground.onHub({u"deployment"_s, u"resume"_s, id, u"--json"_s});
    QVERIFY2(done.exitCode == 0, qPrintable(done.describe() + playground.logs()));
    QCOMPARE(done.json().value("state", std::string()), std::string("done"));
    QCOMPARE(int(playground.atProvider(u"servers"_s).size()), 1);
    const Outcome unknown = playground.onHub({u"deployment"_s, u"resume"_s, u"nobody"_s});
    QVERIFY2(unknown.exitCode == 3, qPrintable(unknown.describe()));
}

void TestTrouble::stageThatFailsIsShownAndCleanedUp()
{
    Playground playground;
    START(playground, R"({"rules": [], "guest": {"failStage": "docker", "failExitCode": 100,
                          "failLog": "E: Unable to locate package docker-ce"}})");
    const Outcome created = playground.onHub(createOptions(u"ada-1"_s));
    QVERIFY2(created.exitCode == 1, qPrintable(created.describe()));
    QVERIFY2(created.err.contains("Unable to locate package docker-ce"),
             qPrintable(created.describe()));
    const Outcome shown = playground.onHub({u"deployment"_s, u"show"_s, u"ada-1"_s, u"--json"_s});
    const Json deployment = shown.json();
    QCOMPARE(deployment.value("state", std::string()), std::string("failed"));
    bool found = false;
    for (const Json &step : deployment.at("steps"))
        found =
            found || (step.value("state", std::string()) == "failed" && step.value("guest", false));
    QVERIFY2(found, qPrintable(shown.describe()));
    QVERIFY2(!deployment.at("resources").empty(), "what is billed is not listed");
    const Outcome cancelled = playground.onHub({u"deployment"_s, u"cancel"_s, u"ada-1"_s});
    QVERIFY2(cancelled.exitCode == 0, qPrintable(cancelled.describe()));
    QVERIFY(isEmptyAtProvider(playground));
}

namespace {

// A file system of one and a half megabyte, gone with the object.
class TinyDisk {
public:
    explicit TinyDisk(const QString &path) : m_path(path)
    {
        QDir().mkpath(path);
        Program mount(u"mount"_s);
        m_mounted =
            mount.run({u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=1500k,mode=0700"_s, u"tmpfs"_s, path})
                .exitCode
            == 0;
    }
    ~TinyDisk()
    {
        if (m_mounted)
            Program(u"umount"_s).run({u"-l"_s, m_path});
    }
    bool isMounted() const { return m_mounted; }
    // Leaves almost nothing free.
    void fill() const
    {
        QFile file(m_path + u"/filler"_s);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            return;
        while (file.write(QByteArray(4096, 'x')) == 4096) {}
    }
    void free() const { QFile::remove(m_path + u"/filler"_s); }

private:
    QString m_path;
    bool m_mounted = false;
};

} // namespace

void TestTrouble::fullDisk()
{
    Playground playground;
    const TinyDisk disk(playground.path(u"data"_s));
    if (!disk.isMounted())
        QSKIP("a file system cannot be mounted here");
    START(playground, {});
    disk.fill();
    const Outcome created = playground.onHub(createOptions(u"ada-1"_s));
    QVERIFY2(created.exitCode == 1, qPrintable(created.describe()));
    const Json error = created.json().value("error", Json::object());
    QCOMPARE(error.value("code", std::string()), std::string("storage"));
    const auto sentence = QString::fromStdString(error.value("message", std::string())
                                                 + error.value("nextStep", std::string()));
    QVERIFY2(sentence.contains(u"disk"_s) || sentence.contains(u"space"_s),
             qPrintable(created.describe()));
    QVERIFY2(isEmptyAtProvider(playground), "something was bought that nobody wrote down");

    disk.free();
    const Outcome accounts = playground.console({u"credential"_s, u"list"_s, u"--json"_s});
    QVERIFY2(accounts.exitCode == 0 && accounts.json().size() == 1,
             qPrintable(accounts.describe()));
    const Outcome again = playground.onHub(createOptions(u"ada-1"_s));
    QVERIFY2(again.exitCode == 0, qPrintable(again.describe()));
    QCOMPARE(int(playground.atProvider(u"servers"_s).size()), 1);
}

void TestTrouble::clockOfTheHubIsWrong_data()
{
    QTest::addColumn<QString>("offset");
    QTest::newRow("a quarter of an hour ahead") << u"+15m"_s;
    QTest::newRow("a quarter of an hour behind") << u"-15m"_s;
}

void TestTrouble::clockOfTheHubIsWrong()
{
    QFETCH(QString, offset);
    QString library;
    for (const QString &candidate : QDir(u"/usr/lib"_s).entryList(QDir::Dirs)) {
        const QString path = u"/usr/lib/%1/faketime/libfaketime.so.1"_s.arg(candidate);
        if (QFile::exists(path))
            library = path;
    }
    if (library.isEmpty())
        QSKIP("faketime is not installed");
    Playground playground;
    QVERIFY(playground.startSimulator());
    QProcessEnvironment &environment = playground.environment();
    environment.insert(u"LD_PRELOAD"_s, library);
    environment.insert(u"FAKETIME"_s, offset);
    environment.insert(u"FAKETIME_DONT_FAKE_MONOTONIC"_s, u"1"_s);
    QVERIFY(playground.startHub());
    environment.remove(u"LD_PRELOAD"_s);
    environment.remove(u"FAKETIME"_s);
    const Outcome account = playground.addAccount();
    QVERIFY2(account.exitCode == 0, qPrintable(account.describe()));

    const Outcome created = playground.onHub(createOptions(u"ada-1"_s));
    QVERIFY2(created.exitCode == 0, qPrintable(created.describe() + playground.logs()));
    const Outcome answer =
        playground.onHub({u"chat"_s, u"send"_s, u"--agent"_s, u"ada-1"_s, u"--text"_s, u"Hello"_s});
    QVERIFY2(answer.exitCode == 0 && answer.out.size() > 2,
             qPrintable(answer.describe() + playground.logs()));
    const Outcome fleet = playground.onHub({u"fleet"_s, u"status"_s, u"--json"_s});
    QVERIFY2(fleet.exitCode == 0, qPrintable(fleet.describe()));
    QCOMPARE(fleet.json().at("servers")[0].value("state", std::string()), std::string("healthy"));
}

void TestTrouble::keyFileThatIsWrong()
{
    Playground playground;
    QVERIFY(playground.startSimulator());
    QVERIFY(playground.addAccount().exitCode == 0);
    const QString file = playground.path(u"master.key"_s);
    QFile(file).setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup);
    const Outcome exposed = playground.console({u"credential"_s, u"test"_s});
    QVERIFY2(exposed.exitCode == 4 && exposed.err.contains("600"), qPrintable(exposed.describe()));
    QVERIFY(!playground.writeFile(u"master.key"_s, QByteArray(64, '7')).isEmpty());
    const Outcome other = playground.console({u"credential"_s, u"test"_s});
    QVERIFY2(other.exitCode == 1 && other.err.contains("key"), qPrintable(other.describe()));
    QVERIFY(!playground.writeFile(u"master.key"_s, "not a key").isEmpty());
    const Outcome broken = playground.console({u"credential"_s, u"test"_s});
    QVERIFY2(broken.exitCode == 2 && broken.err.contains("key"), qPrintable(broken.describe()));
}

QTEST_GUILESS_MAIN(TestTrouble)
#include "tst_trouble.moc"
