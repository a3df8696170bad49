// The main job at the command line, on real processes: plan, create, chat, look, destroy.
#include "tests/integration/app/playground.h"

#include <QTest>

using namespace ltb::tests;
using namespace Qt::StringLiterals;
using ltb::core::Json;

class TestServerLife : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void planCreatesNothing();
    void createAnswersWhenTheAgentIsAlive();
    void chatStreamsAnAnswer();
    void chatAnswersOnTheSameSession();
    void fleetAndServerShowIt();
    void duplicatesAreRefused_data();
    void duplicatesAreRefused();
    void destroyWantsTheName();
    void destroyLeavesNothing();
    void destroyedServerStaysInTheRecords();
    void aHubElsewhereThatIsNotThere();

private:
    QStringList createOptions(const QString &name) const
    {
        return {u"--account"_s, u"sim"_s,  u"--name"_s,       name,    u"--location"_s, u"fsn1"_s,
                u"--size"_s,    u"cx23"_s, u"--agent-name"_s, u"Ada"_s};
    }
    Playground m_playground;
};

void TestServerLife::initTestCase()
{
    QVERIFY(m_playground.startSimulator());
    QVERIFY(m_playground.startHub());
    const Outcome account = m_playground.addAccount();
    QVERIFY2(account.exitCode == 0, qPrintable(account.describe()));
}

void TestServerLife::planCreatesNothing()
{
    const Outcome text =
        m_playground.onHub(QStringList{u"server"_s, u"plan"_s} + createOptions(u"ada-1"_s));
    QVERIFY2(text.exitCode == 0, qPrintable(text.describe()));
    QVERIFY2(text.out.contains("EUR") && text.out.contains("#cloud-config"),
             qPrintable(text.describe()));
    const Outcome json = m_playground.onHub(QStringList{u"server"_s, u"plan"_s, u"--json"_s}
                                            + createOptions(u"ada-1"_s));
    const Json quote = json.json().at("quote");
    QVERIFY2(quote.at("monthly").value("micros", 0) > 1'000'000, qPrintable(json.describe()));
    QCOMPARE(quote.at("monthly").value("currency", std::string()), std::string("EUR"));
    QCOMPARE(int(m_playground.atProvider(u"servers"_s).size()), 0);
    const Outcome list = m_playground.onHub({u"deployment"_s, u"list"_s, u"--json"_s});
    QVERIFY2(list.exitCode == 0 && list.json() == Json::array(), qPrintable(list.describe()));
}

void TestServerLife::createAnswersWhenTheAgentIsAlive()
{
    const Outcome created =
        m_playground.onHub(QStringList{u"server"_s, u"create"_s} + createOptions(u"ada-1"_s));
    QVERIFY2(created.exitCode == 0, qPrintable(created.describe() + m_playground.logs()));
    QVERIFY2(created.out.contains("ada-1 is ready"), qPrintable(created.describe()));
    const Json servers = m_playground.atProvider(u"servers"_s);
    QCOMPARE(int(servers.size()), 1);
    QCOMPARE(servers[0].value("name", std::string()), std::string("ada-1"));
    const Json labels = servers[0].at("labels");

    const Outcome shown = m_playground.onHub({u"deployment"_s, u"show"_s, u"ada-1"_s, u"--json"_s});
    QVERIFY2(shown.exitCode == 0, qPrintable(shown.describe()));
    const Json deployment = shown.json();
    QCOMPARE(deployment.value("state", std::string()), std::string("done"));
    QCOMPARE(labels.value("ltb-deployment", std::string()), deployment.value("id", std::string()));
    QVERIFY(deployment.value("endedAt", qint64(0)) >= deployment.value("startedAt", qint64(1)));
    for (const Json &step : deployment.at("steps"))
        QVERIFY2(step.value("state", std::string()) == "done", qPrintable(shown.describe()));
    QVERIFY(deployment.at("steps").size() >= 3);
}

void TestServerLife::chatStreamsAnAnswer()
{
    const Outcome text = m_playground.onHub(
        {u"chat"_s, u"send"_s, u"--agent"_s, u"ada-1"_s, u"--text"_s, u"What can you do?"_s});
    QVERIFY2(text.exitCode == 0, qPrintable(text.describe() + m_playground.logs()));
    QVERIFY2(text.out.trimmed().size() > 10, qPrintable(text.describe()));
    const Outcome json =
        m_playground.onHub({u"chat"_s, u"send"_s, u"--agent"_s, u"ada-1"_s, u"--text"_s,
                            u"How is the disk doing?"_s, u"--json"_s});
    QVERIFY2(json.exitCode == 0, qPrintable(json.describe()));
    QVERIFY2(!json.json().value("text", std::string()).empty(), qPrintable(json.describe()));
    QVERIFY2(!json.json().value("stopped", true), qPrintable(json.describe()));
    const Outcome nobody = m_playground.onHub(
        {u"chat"_s, u"send"_s, u"--agent"_s, u"nobody"_s, u"--text"_s, u"hello"_s});
    QVERIFY2(nobody.exitCode == 3 && nobody.err.contains("fleet status"),
             qPrintable(nobody.describe()));
    const Outcome nowhere = m_playground.onHub({u"chat"_s, u"send"_s, u"--text"_s, u"hello"_s});
    QVERIFY2(nowhere.exitCode == 2 && nowhere.err.contains("--session"),
             qPrintable(nowhere.describe()));
    const Outcome wrongKey = m_playground.onHub(
        {u"chat"_s, u"send"_s, u"--session"_s, u"not a key"_s, u"--text"_s, u"hello"_s});
    QVERIFY2(wrongKey.exitCode == 2, qPrintable(wrongKey.describe()));
}

void TestServerLife::chatAnswersOnTheSameSession()
{
    const QString key =
        u"agent:ada-1:launchthatbot:project:default:thread:01j00000000000000000000000"_s;
    for (int i = 0; i < 2; ++i) {
        const Outcome answer = m_playground.onHub(
            {u"chat"_s, u"send"_s, u"--session"_s, key, u"--text"_s, u"Hello"_s, u"--json"_s});
        QVERIFY2(answer.exitCode == 0, qPrintable(answer.describe() + m_playground.logs()));
        QVERIFY2(!answer.json().value("text", std::string()).empty(),
                 qPrintable(answer.describe()));
    }
    const Outcome detached = m_playground.onHub(
        {u"chat"_s, u"send"_s, u"--session"_s, key, u"--text"_s, u"Later"_s, u"--detach"_s});
    QVERIFY2(detached.exitCode == 0 && detached.out.isEmpty(), qPrintable(detached.describe()));
}

void TestServerLife::fleetAndServerShowIt()
{
    const Outcome fleet = m_playground.onHub({u"fleet"_s, u"status"_s, u"--json"_s});
    QVERIFY2(fleet.exitCode == 0, qPrintable(fleet.describe()));
    const Json servers = fleet.json().at("servers");
    QCOMPARE(int(servers.size()), 1);
    QCOMPARE(servers[0].value("state", std::string()), std::string("healthy"));
    QCOMPARE(servers[0].at("agents")[0].value("agentId", std::string()), std::string("ada-1"));
    QVERIFY(servers[0].value("lastHeartbeatAt", qint64(0)) > 0);

    const Outcome list = m_playground.onHub({u"server"_s, u"list"_s});
    QVERIFY2(list.exitCode == 0 && list.out.contains("ada-1"), qPrintable(list.describe()));
    const Outcome show = m_playground.onHub({u"server"_s, u"show"_s, u"ada-1"_s});
    QVERIFY2(show.exitCode == 0 && show.out.contains("fsn1"), qPrintable(show.describe()));
    const Outcome unknown = m_playground.onHub({u"server"_s, u"show"_s, u"nobody"_s});
    QVERIFY2(unknown.exitCode == 3, qPrintable(unknown.describe()));
    const Outcome held = m_playground.onHub({u"credential"_s, u"remove"_s, u"sim"_s});
    QVERIFY2(held.exitCode == 5, qPrintable(held.describe()));
}

void TestServerLife::duplicatesAreRefused_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("field");
    QTest::newRow("the same name") << createOptions(u"ada-1"_s) << 5 << u"name"_s;
    QTest::newRow("a name with a substitution") << createOptions(u"$(id)"_s) << 2 << u"name"_s;
    QTest::newRow("an unknown account")
        << createOptions(u"b"_s).replaceInStrings(u"sim"_s, u"nobody"_s) << 3 << u"account"_s;
    QTest::newRow("a size that is not sold")
        << createOptions(u"b"_s).replaceInStrings(u"cx23"_s, u"cx999"_s) << 2 << u"size"_s;
    QTest::newRow("a place that does not exist")
        << createOptions(u"b"_s).replaceInStrings(u"fsn1"_s, u"moon1"_s) << 2 << u"location"_s;
}

void TestServerLife::duplicatesAreRefused()
{
    QFETCH(QStringList, options);
    QFETCH(int, exitCode);
    QFETCH(QString, field);
    const Outcome outcome =
        m_playground.onHub(QStringList{u"server"_s, u"create"_s, u"--json"_s} + options);
    QVERIFY2(outcome.exitCode == exitCode, qPrintable(outcome.describe()));
    const Json error = outcome.json().value("error", Json::object());
    QCOMPARE(QString::fromStdString(error.value("field", std::string())), field);
    QCOMPARE(int(m_playground.atProvider(u"servers"_s).size()), 1);
    const Outcome list = m_playground.onHub({u"deployment"_s, u"list"_s, u"--json"_s});
    QCOMPARE(int(list.json().size()), 1);
}

void TestServerLife::destroyWantsTheName()
{
    for (const QStringList &confirm : {QStringList(), QStringList{u"--confirm"_s, u"Ada-1"_s}}) {
        const Outcome outcome =
            m_playground.onHub(QStringList{u"server"_s, u"destroy"_s, u"ada-1"_s} + confirm);
        QVERIFY2(outcome.exitCode == 2 && outcome.err.contains("--confirm ada-1"),
                 qPrintable(outcome.describe()));
    }
    QCOMPARE(int(m_playground.atProvider(u"servers"_s).size()), 1);
}

void TestServerLife::destroyLeavesNothing()
{
    const Outcome outcome =
        m_playground.onHub({u"server"_s, u"destroy"_s, u"ada-1"_s, u"--confirm"_s, u"ada-1"_s});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.describe() + m_playground.logs()));
    for (const QString &collection : {u"servers"_s, u"ssh_keys"_s, u"firewalls"_s, u"volumes"_s})
        QVERIFY2(m_playground.atProvider(collection).empty(), qPrintable(collection));
    const Outcome fleet = m_playground.onHub({u"fleet"_s, u"status"_s, u"--json"_s});
    QVERIFY2(fleet.exitCode == 0 && fleet.json().at("servers").empty(),
             qPrintable(fleet.describe()));
}

void TestServerLife::destroyedServerStaysInTheRecords()
{
    const Outcome list = m_playground.onHub({u"deployment"_s, u"list"_s, u"--json"_s});
    QCOMPARE(int(list.json().size()), 1);
    QCOMPARE(list.json()[0].value("state", std::string()), std::string("cancelled"));
    QVERIFY2(list.json()[0].at("resources").empty(), qPrintable(list.describe()));
    const Outcome removed = m_playground.onHub({u"credential"_s, u"remove"_s, u"sim"_s});
    QVERIFY2(removed.exitCode == 0, qPrintable(removed.describe()));
}

void TestServerLife::aHubElsewhereThatIsNotThere()
{
    m_playground.hub().terminate();
    const Outcome outcome = m_playground.onHub({u"fleet"_s, u"status"_s, u"--json"_s});
    QVERIFY2(outcome.exitCode == 6, qPrintable(outcome.describe()));
    QCOMPARE(outcome.json().at("error").value("field", std::string()), std::string("hub"));
    QVERIFY(outcome.json().at("error").contains("nextStep"));
    const QString empty = m_playground.writeFile(u"wrong.token"_s, "ltbo_wrong\n");
    QVERIFY(m_playground.startHub());
    const Outcome wrong = m_playground.console(
        {u"fleet"_s, u"status"_s, u"--hub"_s, m_playground.hubUrl(), u"--hub-token-file"_s, empty});
    QVERIFY2(wrong.exitCode == 4, qPrintable(wrong.describe()));
}

QTEST_GUILESS_MAIN(TestServerLife)
#include "tst_serverlife.moc"
