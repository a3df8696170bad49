// Provider accounts at the command line: what is wrong with a token or a provider is said in a
// sentence, with its exit code, and nothing is stored.
#include "tests/integration/app/playground.h"

#include <QTcpServer>
#include <QTest>

using namespace ltb::tests;
using namespace Qt::StringLiterals;
using ltb::core::Json;

class TestProviderAccount : public QObject {
    Q_OBJECT
private slots:
    void lifeOfAnAccount();
    void readOnlyTokenIsToldApart();
    void tokenFromStandardInput();
    void wrongInput_data();
    void wrongInput();
    void exposedTokenFileIsRefused();
    void providerAnswersGarbage_data();
    void providerAnswersGarbage();
    void providerIsNotThere();
    void providerNeverAnswers();

private:
    static int accountsStored(Playground &playground)
    {
        const Outcome list = playground.console({u"credential"_s, u"list"_s, u"--json"_s});
        return list.exitCode == 0 && list.json().is_array() ? int(list.json().size()) : -1;
    }
    static Outcome set(Playground &playground, const QByteArray &token, const QString &endpoint,
                       const QString &name = u"other"_s)
    {
        const QString file = playground.writeFile(u"other.token"_s, token);
        return playground.console({u"credential"_s, u"set"_s, u"hetzner"_s, u"--name"_s, name,
                                   u"--endpoint"_s, endpoint, u"--token-file"_s, file});
    }
};

void TestProviderAccount::lifeOfAnAccount()
{
    Playground playground;
    QVERIFY(playground.startSimulator());
    const Outcome stored = playground.addAccount();
    QVERIFY2(stored.exitCode == 0, qPrintable(stored.describe()));
    const Json account = stored.json();
    QCOMPARE(account.value("name", std::string()), std::string("sim"));
    QCOMPARE(account.at("check").value("canWrite", false), true);
    const auto key = QFileInfo(playground.path(u"master.key"_s)).permissions();
    QVERIFY(!(key & (QFile::ReadGroup | QFile::ReadOther)));

    const Outcome list = playground.console({u"credential"_s, u"list"_s});
    QVERIFY2(list.exitCode == 0 && list.out.contains("sim"), qPrintable(list.describe()));
    const Outcome tested = playground.console({u"credential"_s, u"test"_s, u"sim"_s, u"--json"_s});
    QVERIFY2(tested.exitCode == 0 && tested.json().value("canWrite", false),
             qPrintable(tested.describe()));

    const Outcome twice = playground.addAccount();
    QVERIFY2(twice.exitCode == 5, qPrintable(twice.describe()));
    QCOMPARE(twice.json().at("error").value("field", std::string()), std::string("name"));
    QCOMPARE(accountsStored(playground), 1);

    const Outcome unknown = playground.console({u"credential"_s, u"remove"_s, u"nobody"_s});
    QVERIFY2(unknown.exitCode == 3, qPrintable(unknown.describe()));
    const Outcome removed =
        playground.console({u"credential"_s, u"remove"_s, u"sim"_s, u"--json"_s});
    QVERIFY2(removed.exitCode == 0, qPrintable(removed.describe()));
    QCOMPARE(accountsStored(playground), 0);
    const Outcome none = playground.console({u"credential"_s, u"test"_s});
    QVERIFY2(none.exitCode == 3 && none.err.contains("credential set"),
             qPrintable(none.describe()));
}

// It is kept, since looking is useful, but a server is not created with it.
void TestProviderAccount::readOnlyTokenIsToldApart()
{
    Playground playground;
    QVERIFY(playground.startSimulator());
    const Outcome stored = set(playground, playground.readOnlyToken(), playground.simulatorUrl());
    QVERIFY2(stored.exitCode == 0, qPrintable(stored.describe()));
    QVERIFY2(stored.out.contains("read-only"), qPrintable(stored.describe()));
    const Outcome created =
        playground.console({u"server"_s, u"create"_s, u"--name"_s, u"a"_s, u"--location"_s,
                            u"fsn1"_s, u"--size"_s, u"cx23"_s, u"--json"_s});
    QVERIFY2(created.exitCode == 4, qPrintable(created.describe()));
    const Json error = created.json().value("error", Json::object());
    QVERIFY2(error.value("message", std::string()).find("only read") != std::string::npos,
             qPrintable(created.describe()));
    QCOMPARE(int(playground.atProvider(u"servers"_s).size()), 0);
    QCOMPARE(int(playground.atProvider(u"ssh_keys"_s).size()), 0);
}

void TestProviderAccount::tokenFromStandardInput()
{
    Playground playground;
    QVERIFY(playground.startSimulator());
    const Outcome stored = playground.console(
        {u"credential"_s, u"set"_s, u"hetzner"_s, u"--endpoint"_s, playground.simulatorUrl()},
        60'000, playground.providerToken() + "\n");
    QVERIFY2(stored.exitCode == 0, qPrintable(stored.describe()));
    QCOMPARE(accountsStored(playground), 1);
}

void TestProviderAccount::wrongInput_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("says");
    const QByteArray wrong(64, 'w');
    QTest::newRow("a token the provider does not know") << wrong << u"SIM"_s << 4 << u"token"_s;
    QTest::newRow("an empty token file") << QByteArray("\n") << u"SIM"_s << 2 << u"empty"_s;
    QTest::newRow("a token with a line break inside")
        << QByteArray("abc\r\nHost: evil") << u"SIM"_s << 2 << u"token"_s;
    QTest::newRow("an endpoint that is no address")
        << wrong << u"not an url"_s << 2 << u"endpoint"_s;
    QTest::newRow("an endpoint without TLS elsewhere")
        << wrong << u"http://api.example.com/v1"_s << 2 << u"endpoint"_s;
    QTest::newRow("an endpoint that is a file")
        << wrong << u"file:///etc/passwd"_s << 2 << u"endpoint"_s;
}

void TestProviderAccount::wrongInput()
{
    QFETCH(QByteArray, token);
    QFETCH(QString, endpoint);
    QFETCH(int, exitCode);
    QFETCH(QString, says);
    Playground playground;
    if (endpoint == u"SIM"_s) {
        QVERIFY(playground.startSimulator());
        endpoint = playground.simulatorUrl();
    }
    const Outcome outcome = set(playground, token, endpoint);
    QVERIFY2(outcome.exitCode == exitCode, qPrintable(outcome.describe()));
    QVERIFY2(outcome.errText().startsWith(u"error: "_s)
                 && outcome.errText().contains(says, Qt::CaseInsensitive),
             qPrintable(outcome.describe()));
    if (token.size() > 8)
        QVERIFY2(!outcome.err.contains(token), "the token is in the error");
    QCOMPARE(accountsStored(playground), 0);
}

void TestProviderAccount::exposedTokenFileIsRefused()
{
    Playground playground;
    const QString file = playground.writeFile(u"open.token"_s, playground.providerToken());
    QFile(file).setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
    const Outcome outcome =
        playground.console({u"credential"_s, u"set"_s, u"hetzner"_s, u"--token-file"_s, file});
    QVERIFY2(outcome.exitCode == 4 && outcome.err.contains("chmod 600"),
             qPrintable(outcome.describe()));
    QCOMPARE(accountsStored(playground), 0);
}

void TestProviderAccount::providerAnswersGarbage_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("a web page with status 200")
        << QByteArray(R"({"action": "garbage", "body": "<html>It works</html>"})") << 1;
    QTest::newRow("half a JSON document") << QByteArray(R"({"action": "truncate"})") << 1;
    QTest::newRow("an empty object")
        << QByteArray(R"({"action": "garbage", "body": "{}", "contentType": "application/json"})")
        << 1;
    QTest::newRow("negative counts") << QByteArray(
        R"({"action": "garbage", "contentType": "application/json", "body":)"
        R"("{\"servers\": [{\"id\": -3}], \"meta\": {\"pagination\": {\"page\": -1}}}"})")
                                     << 1;
    QTest::newRow("HTTP 500") << QByteArray(R"({"action": "status", "status": 500})") << 6;
    QTest::newRow("HTTP 503 as a web page")
        << QByteArray(R"({"action": "status", "status": 503, "body": "<h1>Down</h1>"})") << 6;
    QTest::newRow("a closed connection") << QByteArray(R"({"action": "drop"})") << 6;
}

void TestProviderAccount::providerAnswersGarbage()
{
    QFETCH(QByteArray, rule);
    QFETCH(int, exitCode);
    Playground playground;
    QVERIFY(playground.startSimulator("{\"rules\": [" + rule + "]}"));
    const Outcome outcome = playground.addAccount();
    QVERIFY2(outcome.exitCode == exitCode, qPrintable(outcome.describe()));
    const Json error = outcome.json().value("error", Json::object());
    const auto message = QString::fromStdString(error.value("message", std::string()));
    QVERIFY2(message.endsWith(u'.') && !message.contains(u'<') && !message.contains(u'{'),
             qPrintable(outcome.describe()));
    QVERIFY2(!outcome.out.contains(playground.providerToken()), qPrintable(outcome.describe()));
    QCOMPARE(accountsStored(playground), 0);
}

void TestProviderAccount::providerIsNotThere()
{
    Playground playground;
    QTcpServer reserved; // a port nobody else takes, closed before use
    QVERIFY(reserved.listen(QHostAddress::LocalHost));
    const QString endpoint = u"http://127.0.0.1:%1/v1"_s.arg(reserved.serverPort());
    reserved.close();
    const Outcome outcome = set(playground, playground.providerToken(), endpoint);
    QVERIFY2(outcome.exitCode == 6 && outcome.err.contains("error: "),
             qPrintable(outcome.describe()));
    QCOMPARE(accountsStored(playground), 0);
}

void TestProviderAccount::providerNeverAnswers()
{
    Playground playground;
    QVERIFY(playground.startSimulator(R"({"rules": [{"action": "hang"}]})"));
    const Outcome outcome = playground.addAccount();
    QVERIFY2(outcome.exitCode == 6, qPrintable(outcome.describe()));
    QCOMPARE(outcome.json().at("error").value("code", std::string()), std::string("timeout"));
    QVERIFY(outcome.json().at("error").contains("nextStep"));
    QCOMPARE(accountsStored(playground), 0);
}

QTEST_GUILESS_MAIN(TestProviderAccount)
#include "tst_provideraccount.moc"
