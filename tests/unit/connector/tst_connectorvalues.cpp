// The connector's pure parts: text, tools, history, slashes, names.
#include "core/base/ulid.h"
#include "core/connector/bootstrapexchange.h"
#include "core/connector/chathistory.h"
#include "core/connector/connector.h"
#include "core/connector/gatewayfailure.h"
#include "core/connector/hoststats.h"
#include "core/connector/runtext.h"
#include "core/connector/slashguard.h"
#include "core/connector/tooltracker.h"
#include "core/connector/turn.h"
#include "tests/support/manualclock.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::connector;
using namespace ltb::core::protocol;
using namespace ltb::tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestConnectorValues : public QObject {
    Q_OBJECT
private slots:
    void piecesJoinToTheText();
    void aBreakStandsWhereAToolWas();
    void anotherTextStartsAgain();
    void aFinalMayDiffer();
    void piecesKeepCharactersWhole();
    void textSurvivesAFile();
    void slashes_data();
    void slashes();
    void secretsInArguments();
    void toolUpdatesAreRare();
    void openCallsAreClosed();
    void historyOfATurn_data();
    void historyOfATurn();
    void idsAreDerived();
    void agentBindings_data();
    void agentBindings();
    void refusals_data();
    void refusals();
    void hostFigures();
    void hubOrigins();
};

namespace {

QString joined(RunText &text)
{
    QString all;
    while (const auto piece = text.takePiece(3)) {
        if (piece->index == 0)
            all.clear();
        all += piece->text;
    }
    return all;
}

} // namespace

void TestConnectorValues::piecesJoinToTheText()
{
    RunText text;
    QVERIFY(!text.takePiece());
    text.setWhole(u"Hello wor"_s);
    QString all = joined(text);
    QCOMPARE(all, u"Hello wor"_s);
    text.setWhole(u"Hello world  "_s); // the spaces wait
    const auto piece = text.takePiece();
    QVERIFY(piece && piece->index > 0);
    QCOMPARE(piece->text, u"ld"_s);
    QVERIFY(!text.takePiece());
    QCOMPARE(text.finish(u"Hello world"_s), u"Hello world"_s);
    QVERIFY(!text.takePiece());
}

void TestConnectorValues::aBreakStandsWhereAToolWas()
{
    RunText text;
    text.breakHere(); // before any text: nothing to part
    text.setWhole(u"First."_s);
    text.breakHere();
    text.breakHere();
    QCOMPARE(text.rendered(), u"First."_s);
    QCOMPARE(joined(text), u"First."_s);
    text.setWhole(u"First.Second."_s);
    QCOMPARE(text.takePiece()->text, u"\n\nSecond."_s);
    text.breakHere();
    QCOMPARE(text.finish(u"First.Second.Third."_s), u"First.\n\nSecond.\n\nThird."_s);

    RunText spaced;
    spaced.setWhole(u"First.\n"_s);
    spaced.breakHere();
    spaced.setWhole(u"First.\nSecond."_s);
    QCOMPARE(spaced.rendered(), u"First.\n\nSecond."_s);
}

void TestConnectorValues::anotherTextStartsAgain()
{
    RunText text;
    text.setWhole(u"One way"_s);
    QCOMPARE(text.takePiece()->index, 0);
    text.setWhole(u"Another way"_s);
    const auto piece = text.takePiece();
    QCOMPARE(piece->index, 0);
    QCOMPARE(piece->text, u"Another way"_s);
}

void TestConnectorValues::aFinalMayDiffer()
{
    RunText text;
    text.setWhole(u"Thinking aloud"_s);
    QCOMPARE(text.finish(u"The answer"_s), u"The answer"_s);
    RunText shorter;
    shorter.setWhole(u"The answer and more"_s);
    QCOMPARE(shorter.finish(u"The answer"_s), u"The answer"_s);
}

void TestConnectorValues::piecesKeepCharactersWhole()
{
    RunText text;
    text.setWhole(u"ab😀cd"_s);
    QCOMPARE(text.takePiece(3)->text, u"ab"_s);
    QCOMPARE(text.takePiece(3)->text, u"😀c"_s);
    QCOMPARE(text.takePiece(3)->text, u"d"_s);
}

void TestConnectorValues::textSurvivesAFile()
{
    RunText text;
    text.setWhole(u"First."_s);
    text.breakHere();
    text.setWhole(u"First.Second."_s);
    RunText again = RunText::fromJson(*parseJson(dumpJson(text.toJson())));
    QCOMPARE(again.rendered(), text.rendered());
    QCOMPARE(again.takePiece()->index, 0);
    QVERIFY(RunText::fromJson(Json("nonsense")).isEmpty());
}

void TestConnectorValues::slashes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a command") << u"/status"_s << u"\u200B/status"_s;
    QTest::newRow("after spaces") << u"  /new"_s << u"  \u200B/new"_s;
    QTest::newRow("in the middle") << u"x /status y"_s << u"x \u200B/status y"_s;
    QTest::newRow("on a new line") << u"x\n/stop"_s << u"x\n\u200B/stop"_s;
    QTest::newRow("inside a word") << u"and/or 1/2"_s << u"and/or 1/2"_s;
    QTest::newRow("an address") << u"https://example.org/a"_s << u"https://example.org/a"_s;
    QTest::newRow("none") << u"hello"_s << u"hello"_s;
    QTest::newRow("nothing") << QString() << QString();
}

void TestConnectorValues::slashes()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(neutraliseCommands(text), expected);
}

void TestConnectorValues::secretsInArguments()
{
    const QString preview =
        argsPreview({{"command", "curl -H 'Authorization: Bearer abcdefghijklmnopqrstuvwxyz'"},
                     {"password", "hunter2"},
                     {"nested", {{"api_key", "1234"}, {"tokens", 5}}},
                     {"list", Json::array({{{"cookie", "c=1"}}})}});
    for (const QString &secret : {u"abcdefghij"_s, u"hunter2"_s, u"1234"_s, u"c=1"_s})
        QVERIFY2(!preview.contains(secret), qPrintable(preview));
    QVERIFY(preview.contains("curl"_L1));
    QCOMPARE(argsPreview({{"text", std::string(5000, 'x')}}).size(), qsizetype(512));
    QVERIFY(argsPreview(Json()).isEmpty());
}

void TestConnectorValues::toolUpdatesAreRare()
{
    ManualClock clock;
    ToolTracker tools(clock);
    const auto item = [](const char *phase) {
        return Json{{"toolCallId", "c"}, {"kind", "tool"}, {"name", "exec"}, {"phase", phase}};
    };
    const Json start = {
        {"toolCallId", "c"}, {"name", "exec"}, {"phase", "start"}, {"args", {{"a", 1}}}};
    QVERIFY(tools.startsCall(u"tool"_s, start));
    QVERIFY(!tools.handle(u"tool"_s, start)); // the item follows
    QVERIFY(!tools.startsCall(u"item"_s, item("start")));
    const auto first = tools.handle(u"item"_s, item("start"));
    QCOMPARE(first->phase, ToolPhase::Start);
    QCOMPARE(first->argsPreview, u"{\"a\":1}"_s);
    QVERIFY(!tools.handle(u"item"_s, item("update")));
    clock.advance(600);
    QCOMPARE(tools.handle(u"item"_s, item("update"))->phase, ToolPhase::Update);
    QVERIFY(!tools.handle(u"item"_s, item("update")));
    clock.advance(400);
    const auto end = tools.handle(u"item"_s, item("end"));
    QCOMPARE(end->phase, ToolPhase::End);
    QCOMPARE(*end->elapsedMs, 1000);
    QVERIFY(!tools.handle(u"item"_s, item("end")));
    QVERIFY(!tools.handle(u"item"_s, {{"kind", "preamble"}, {"phase", "start"}}));
    QVERIFY(tools.closeOpenCalls().empty());
}

void TestConnectorValues::openCallsAreClosed()
{
    ManualClock clock;
    ToolTracker tools(clock);
    tools.handle(u"item"_s,
                 {{"toolCallId", "c"}, {"kind", "tool"}, {"name", "exec"}, {"phase", "start"}});
    const auto steps = tools.closeOpenCalls();
    QCOMPARE(steps.size(), size_t(1));
    QCOMPARE(steps.front().phase, ToolPhase::Error);
    QVERIFY(!tools.hasOpenCalls());
}

void TestConnectorValues::historyOfATurn_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<bool>("anyRun");
    QTest::addColumn<QString>("expected"); // the answer, or "-"
    const QString user = u"{\"role\":\"user\",\"content\":\"q\",\"idempotencyKey\":\"K:user\"}"_s;
    const auto assistant = [](const QString &text, const QString &run, const QString &stop) {
        return u"{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"%1\"}],\"stopReason\":\"%3\",\"__openclaw\":{\"runId\":\"%2\"}}"_s
            .arg(text, run, stop);
    };
    const auto rows = [](const QStringList &list) {
        return u"{\"messages\":[%1]}"_s.arg(list.join(u','));
    };
    QTest::newRow("nothing") << u"{}"_s << false << u"-"_s;
    QTest::newRow("only the question") << rows({user}) << true << u"-"_s;
    QTest::newRow("answered") << rows({user, assistant(u"a"_s, u"K"_s, u"stop"_s)}) << false
                              << u"a"_s;
    QTest::newRow("a tool is at work")
        << rows({user, assistant(u"a"_s, u"K"_s, u"toolUse"_s)}) << false << u"-"_s;
    QTest::newRow("a tool is about to start")
        << rows({user, assistant(u"a"_s, u"K"_s, QString())}) << false << u"-"_s;
    QTest::newRow("two blocks around a tool") << rows(
        {user, assistant(u"a"_s, u"K"_s, u"toolUse"_s), assistant(u"b"_s, u"K"_s, u"stop"_s)})
                                              << false << u"a\n\nb"_s;
    QTest::newRow("another's answer")
        << rows({user, assistant(u"a"_s, u"X"_s, u"stop"_s)}) << false << u"-"_s;
    QTest::newRow("the repeated turn's answer") << rows(
        {user,
         u"{\"role\":\"user\",\"content\":\"[System]\",\"provenance\":{\"kind\":\"internal_system\"}}"_s,
         assistant(u"a"_s, u"X"_s, u"stop"_s)}) << true
                                                << u"a"_s;
    QTest::newRow("the next turn is not ours") << rows(
        {user, u"{\"role\":\"user\",\"content\":\"next\"}"_s, assistant(u"a"_s, u"X"_s, u"stop"_s)})
                                               << true << u"-"_s;
    QTest::newRow("the question has scrolled away")
        << rows({assistant(u"a"_s, u"K"_s, u"stop"_s)}) << false << u"a"_s;
    QTest::newRow("still running")
        << u"{\"messages\":[%1,%2],\"inFlightRun\":{\"runId\":\"K\",\"text\":\"a\"}}"_s.arg(
               user, assistant(u"a"_s, u"K"_s, u"stop"_s))
        << false << u"-"_s;
}

void TestConnectorValues::historyOfATurn()
{
    QFETCH(QString, json);
    QFETCH(bool, anyRun);
    QFETCH(QString, expected);
    const auto parsed = parseJson(json.toUtf8());
    QVERIFY(parsed);
    const auto answer = ChatHistory::parse(*parsed).answer(u"K"_s, u"K"_s, anyRun);
    QCOMPARE(answer ? answer->text : u"-"_s, expected);
}

void TestConnectorValues::idsAreDerived()
{
    const QString id = newUlid();
    const QString final = derivedId(id, u"final"_s);
    QVERIFY(isUlid(final));
    QCOMPARE(derivedId(id, u"final"_s), final);
    QVERIFY(derivedId(id, u"other"_s) != final);
    QVERIFY(derivedId(newUlid(), u"final"_s) != final);
    QCOMPARE(runKeyFor(id), runKeyFor(id));
    QCOMPARE(runKeyFor(id).size(), 36);
    QCOMPARE(runKeyFor(id)[14], u'5'); // UUID version
}

void TestConnectorValues::agentBindings_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("agent"); // empty: refused
    QTest::addColumn<QString>("gatewayAgent");
    QTest::newRow("one name") << u"ada"_s << u"ada"_s << u"main"_s;
    QTest::newRow("two names") << u"ada=helper"_s << u"ada"_s << u"helper"_s;
    QTest::newRow("empty") << QString() << QString() << QString();
    QTest::newRow("no gateway agent") << u"ada="_s << QString() << QString();
    QTest::newRow("a colon") << u"a:b"_s << QString() << QString();
}

void TestConnectorValues::agentBindings()
{
    QFETCH(QString, text);
    QFETCH(QString, agent);
    QFETCH(QString, gatewayAgent);
    const auto binding = AgentBinding::parse(text);
    QCOMPARE(binding.isOk(), !agent.isEmpty());
    if (binding) {
        QCOMPARE(binding->agentId, agent);
        QCOMPARE(binding->gatewayAgent, gatewayAgent);
    } else {
        QCOMPARE(binding.error().field, u"agent"_s);
    }
}

void TestConnectorValues::refusals_data()
{
    QTest::addColumn<QString>("detail");
    QTest::addColumn<bool>("usedDeviceToken");
    QTest::addColumn<AfterRefusal>("expected");
    QTest::newRow("device token void")
        << u"AUTH_DEVICE_TOKEN_MISMATCH"_s << true << AfterRefusal::RetryWithSharedToken;
    QTest::newRow("shared token wrong")
        << u"AUTH_TOKEN_MISMATCH"_s << false << AfterRefusal::WaitForOperator;
    QTest::newRow("no token") << u"AUTH_TOKEN_MISSING"_s << false << AfterRefusal::WaitForOperator;
    QTest::newRow("not approved yet")
        << u"PAIRING_REQUIRED"_s << true << AfterRefusal::WaitForOperator;
    QTest::newRow("locked out") << u"AUTH_RATE_LIMITED"_s << true << AfterRefusal::WaitForOperator;
    QTest::newRow("too old") << u"PROTOCOL_MISMATCH"_s << true << AfterRefusal::WaitForOperator;
    QTest::newRow("starting") << u"UNAVAILABLE"_s << true << AfterRefusal::Retry;
    QTest::newRow("unknown") << u"SOMETHING_NEW"_s << true << AfterRefusal::Retry;
}

void TestConnectorValues::refusals()
{
    QFETCH(QString, detail);
    QFETCH(bool, usedDeviceToken);
    QFETCH(AfterRefusal, expected);
    const Error error =
        gatewayError({{"code", "INVALID_REQUEST"},
                      {"message", "words"},
                      {"details", {{"code", detail.toStdString()}, {"requestId", "R"}}}});
    QCOMPARE(error.providerCode, detail);
    QVERIFY(!error.message.isEmpty());
    QCOMPARE(adviceFor(error, usedDeviceToken, true).action, expected);
    QVERIFY(adviceFor(error, usedDeviceToken, false).action != AfterRefusal::RetryWithSharedToken);
    if (expected == AfterRefusal::WaitForOperator)
        QVERIFY(adviceFor(error, usedDeviceToken, true).wait >= 15s);
}

void TestConnectorValues::hostFigures()
{
    const QTemporaryDir root;
    QVERIFY(QDir(root.path()).mkpath(u"proc"_s));
    const auto write = [&root](const QString &name, const QByteArray &text) {
        QFile file(root.filePath(u"proc/"_s + name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    QVERIFY(write(u"stat"_s, "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 2 3\n"));
    QVERIFY(write(u"meminfo"_s, "MemTotal:  2000 kB\nMemFree: 1 kB\nMemAvailable: 500 kB\n"));
    QVERIFY(write(u"loadavg"_s, "0.75 0.5 0.25 1/100 4242\n"));
    QVERIFY(write(u"uptime"_s, "3600.12 100\n"));
    HostStats stats(root.path());
    QCOMPARE(stats.read().cpuPercent, 20.0);
    QVERIFY(write(u"stat"_s, "cpu  150 0 150 900 0 0 0 0 0 0\n"));
    const HostFigures figures = stats.read();
    QCOMPARE(figures.cpuPercent, 50.0);
    QCOMPARE(figures.memTotalBytes, 2000 * 1024);
    QCOMPARE(figures.memUsedBytes, 1500 * 1024);
    QCOMPARE(figures.load1, 0.75);
    QCOMPARE(figures.uptimeS, 3600);
    QVERIFY(figures.diskTotalBytes > 0);
    HostStats nothing(root.filePath(u"absent"_s));
    QCOMPARE(nothing.read(), HostFigures());
}

void TestConnectorValues::hubOrigins()
{
    QCOMPARE(httpOrigin(QUrl(u"wss://hub.example/ws"_s)), QUrl(u"https://hub.example"_s));
    QCOMPARE(httpOrigin(QUrl(u"ws://127.0.0.1:8787/ws"_s)), QUrl(u"http://127.0.0.1:8787"_s));
}

QTEST_GUILESS_MAIN(TestConnectorValues)
#include "tst_connectorvalues.moc"
