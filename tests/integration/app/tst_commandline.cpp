// The command line's frame: version, help, wrong words, the hub and its tokens, what is linked.
#include "tests/integration/app/playground.h"

#include <QTest>

using namespace ltb::tests;
using namespace Qt::StringLiterals;

class TestCommandLine : public QObject {
    Q_OBJECT
private slots:
    void version();
    void helpNamesEveryCommand();
    void everyCommandHasHelp_data();
    void everyCommandHasHelp();
    void wrongWords_data();
    void wrongWords();
    void hubListensAndEndsWithZero();
    void hubRefusesWrongOptions_data();
    void hubRefusesWrongOptions();
    void tokensAreMadeListedAndRevoked();
    void relayLinksNoWindowLibrary();
};

void TestCommandLine::version()
{
    Playground playground;
    const Outcome text = playground.run({u"--version"_s});
    QVERIFY2(text.exitCode == 0, qPrintable(text.describe()));
    QVERIFY2(text.out.startsWith("launchthatbot "), qPrintable(text.describe()));
    for (const char *program : {"launchthatbot", "launchthatbot-relay"}) {
        Program other(Program::built(program));
        const Outcome json = other.run({u"--version"_s, u"--json"_s});
        QVERIFY2(json.exitCode == 0, qPrintable(json.describe()));
        const auto document = json.json();
        QVERIFY2(document.is_object(), qPrintable(json.describe()));
        QCOMPARE(document.value("relayProtocol", 0), 1);
        QVERIFY(!document.value("version", std::string()).empty());
        QVERIFY(document.contains("features"));
    }
}

namespace {

const char *const commands[] = {
    "token create",      "token list",       "token revoke",      "credential set",
    "credential test",   "credential list",  "credential remove", "server plan",
    "server create",     "server list",      "server show",       "server destroy",
    "deployment list",   "deployment show",  "deployment resume", "deployment cancel",
    "user-data render",  "chat send",        "fleet status",      "simulate hetzner",
    "--relay --connect", "--relay --listen", "rehearse",
};

} // namespace

void TestCommandLine::helpNamesEveryCommand()
{
    Playground playground;
    const Outcome help = playground.run({u"--help"_s});
    QVERIFY2(help.exitCode == 0, qPrintable(help.describe()));
    for (const char *command : commands)
        QVERIFY2(help.out.contains(command), command);
}

void TestCommandLine::everyCommandHasHelp_data()
{
    QTest::addColumn<QStringList>("words");
    for (const char *command : commands)
        QTest::newRow(command) << QString::fromLatin1(command).split(u' ');
}

void TestCommandLine::everyCommandHasHelp()
{
    QFETCH(QStringList, words);
    Playground playground;
    const Outcome help = playground.run(words + QStringList{u"--help"_s});
    QVERIFY2(help.exitCode == 0, qPrintable(help.describe()));
    QVERIFY2(help.out.contains("--json") && help.out.contains("--data-dir"),
             qPrintable(help.describe()));
}

void TestCommandLine::wrongWords_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("a word nobody knows") << QStringList{u"frobnicate"_s} << u"frobnicate"_s;
    QTest::newRow("half a command") << QStringList{u"token"_s} << u"token"_s;
    QTest::newRow("an unknown option")
        << QStringList{u"token"_s, u"list"_s, u"--colour"_s} << u"colour"_s;
    QTest::newRow("an option without its value")
        << QStringList{u"token"_s, u"create"_s, u"--role"_s} << u"role"_s;
    QTest::newRow("an unknown role")
        << QStringList{u"token"_s, u"create"_s, u"--role"_s, u"king"_s} << u"role"_s;
    QTest::newRow("a relay that neither listens nor connects")
        << QStringList{u"--relay"_s} << u"--help"_s;
}

void TestCommandLine::wrongWords()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    Playground playground;
    const Outcome text = playground.run(arguments);
    QVERIFY2(text.exitCode == 2, qPrintable(text.describe()));
    QVERIFY2(text.errText().startsWith(u"error: "_s) && text.errText().contains(says),
             qPrintable(text.describe()));
    const Outcome json = playground.run(arguments + QStringList{u"--json"_s});
    QVERIFY2(json.exitCode == 2, qPrintable(json.describe()));
    const auto document = json.json();
    QVERIFY2(document.is_object() && document.contains("error"), qPrintable(json.describe()));
    QCOMPARE(document["error"].value("code", std::string()), std::string("invalid_input"));
}

void TestCommandLine::hubListensAndEndsWithZero()
{
    Playground playground;
    QVERIFY(playground.startHub());
    QVERIFY2(playground.hubUrl().startsWith(u"ws://127.0.0.1:"_s), qPrintable(playground.hubUrl()));
    const Outcome ended = playground.hub().terminate();
    QVERIFY2(ended.exitCode == 0, qPrintable(ended.describe()));
}

void TestCommandLine::hubRefusesWrongOptions_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("no address") << QStringList{u"--listen"_s, u"somewhere"_s} << u"--listen"_s;
    QTest::newRow("a public address without TLS")
        << QStringList{u"--listen"_s, u"0.0.0.0:0"_s} << u"TLS"_s;
    QTest::newRow("a certificate without its key")
        << QStringList{u"--listen"_s, u"127.0.0.1:0"_s, u"--tls-cert"_s, u"c.pem"_s}
        << u"tls-key"_s;
    QTest::newRow("a heartbeat of ten minutes")
        << QStringList{u"--listen"_s, u"127.0.0.1:0"_s, u"--heartbeat-interval"_s, u"600"_s}
        << u"300"_s;
}

void TestCommandLine::hubRefusesWrongOptions()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    Playground playground;
    const Outcome hub = playground.run(QStringList{u"--relay"_s} + arguments
                                       + QStringList{u"--store"_s, playground.hubStore()});
    QVERIFY2(hub.exitCode == 2, qPrintable(hub.describe()));
    QVERIFY2(hub.errText().contains(says), qPrintable(hub.describe()));
    QVERIFY2(hub.out.isEmpty(), qPrintable(hub.describe()));
}

void TestCommandLine::tokensAreMadeListedAndRevoked()
{
    Playground playground;
    const QStringList store{u"--store"_s, playground.hubStore()};
    const Outcome made =
        playground.run(QStringList{u"token"_s, u"create"_s, u"--role"_s, u"ui"_s, u"--scopes"_s,
                                   u"read,chat"_s, u"--label"_s, u"desk"_s}
                       + store);
    QVERIFY2(made.exitCode == 0, qPrintable(made.describe()));
    const QByteArray token = made.out.trimmed();
    QVERIFY2(token.startsWith("ltbo_") && !token.contains('\n'), qPrintable(made.describe()));

    const Outcome listed = playground.run(QStringList{u"token"_s, u"list"_s, u"--json"_s} + store);
    QVERIFY2(listed.exitCode == 0 && !listed.out.contains(token), qPrintable(listed.describe()));
    const auto tokens = listed.json().at("tokens");
    QCOMPARE(int(tokens.size()), 1);
    QCOMPARE(tokens[0].value("label", std::string()), std::string("desk"));
    const auto id = QString::fromStdString(tokens[0].value("tokenId", std::string()));

    QVERIFY2(!playground.readFile(u"hub.sqlite"_s).contains(token), "stored as it is");
    const Outcome revoked =
        playground.run(QStringList{u"token"_s, u"revoke"_s, id, u"--json"_s} + store);
    QVERIFY2(revoked.exitCode == 0, qPrintable(revoked.describe()));
    const Outcome after = playground.run(QStringList{u"token"_s, u"list"_s, u"--json"_s} + store);
    QVERIFY2(after.json().at("tokens")[0].contains("revokedAt"), qPrintable(after.describe()));
    const Outcome unknown =
        playground.run(QStringList{u"token"_s, u"revoke"_s, u"nobody"_s} + store);
    QVERIFY2(unknown.exitCode == 3, qPrintable(unknown.describe()));
}

void TestCommandLine::relayLinksNoWindowLibrary()
{
    Program ldd(u"ldd"_s);
    const Outcome linked = ldd.run({Program::built("launchthatbot")});
    if (linked.exitCode != 0)
        QSKIP("ldd is not installed");
    QVERIFY2(linked.out.contains("libQt6Core"), qPrintable(linked.describe()));
    for (const char *library :
         {"libQt6Gui", "libQt6Widgets", "libQt6DBus", "libQt6Svg", "libX11", "libxcb", "libGL",
          "libwayland", "libfontconfig", "libqt6keychain", "libsecret"})
        QVERIFY2(!linked.out.contains(library), library);
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
