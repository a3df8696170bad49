// What the rehearsal agent says: something good to everything, and never pretending to be real.
#include "core/rehearsal/gateway/scriptedmodel.h"

#include <QTest>

using namespace ltb::core::rehearsal;

namespace {

const Speaker speaker{QStringLiteral("Ada"), QStringLiteral("ada-1")};

QString saidIn(const std::vector<ScriptStep> &script)
{
    QString text;
    for (const ScriptStep &step : script) {
        if (const auto *say = std::get_if<SayStep>(&step))
            text += say->text;
    }
    return text;
}

const PretendTool *toolIn(const std::vector<ScriptStep> &script)
{
    for (const ScriptStep &step : script) {
        if (const auto *use = std::get_if<ToolStep>(&step))
            return &use->tool;
    }
    return nullptr;
}

} // namespace

class TestScriptedModel : public QObject {
    Q_OBJECT
private slots:
    void answersEverything_data();
    void answersEverything();
    void saysItIsARehearsal();
    void usesTools_data();
    void usesTools();
    void obeysTags_data();
    void obeysTags();
    void answersCommands();
};

void TestScriptedModel::answersEverything_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("contains");
    const auto row = [](const char *text, const char *contains) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(contains);
    };
    row("hi", "I am **Ada**");
    row("Hello there!", "`ada-1`");
    row("who are you?", "*rehearsal* agent");
    row("What can you do", "- Ask about the **disk**");
    row("write me some python code", "```python");
    row("how much does this cost", "costs nothing");
    row("is it secure?", "one-time token");
    row("tell me a long story", "## How your message travelled");
    row("thanks", "You are welcome");
    row("Was ist die Hauptstadt von Frankreich?", "> Was ist die Hauptstadt von Frankreich?");
    row("`; rm -rf /", "; rm -rf /");
    row("%agent% %host%", "rehearsal");
    row("😀", "> 😀");
}

void TestScriptedModel::answersEverything()
{
    QFETCH(QString, text);
    QFETCH(QString, contains);
    const QString said = saidIn(scriptFor(text, 1, speaker));
    QVERIFY2(said.contains(contains), qPrintable(said));
    QVERIFY(!said.contains(QStringLiteral("%quote%")));
}

void TestScriptedModel::saysItIsARehearsal()
{
    for (int turn = 1; turn < 8; ++turn) {
        const QString said = saidIn(scriptFor(QStringLiteral("xyzzy"), turn, speaker));
        QVERIFY2(said.contains(QStringLiteral("rehearsal"))
                     || said.contains(QStringLiteral("script")),
                 qPrintable(said));
    }
    // An answer does not repeat from one turn to the next.
    QVERIFY(saidIn(scriptFor(QStringLiteral("xyzzy"), 1, speaker))
            != saidIn(scriptFor(QStringLiteral("xyzzy"), 2, speaker)));
}

void TestScriptedModel::usesTools_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tool");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("disk") << QStringLiteral("How full is the disk?") << QStringLiteral("exec") << 0;
    QTest::newRow("logs") << QStringLiteral("show me the logs") << QStringLiteral("exec") << 0;
    QTest::newRow("weather") << QStringLiteral("What is the WEATHER like?")
                             << QStringLiteral("web_fetch") << 1;
    QTest::newRow("containers") << QStringLiteral("which containers run") << QStringLiteral("exec")
                                << 0;
    QTest::newRow("memory") << QStringLiteral("memory?") << QStringLiteral("exec") << 0;
}

void TestScriptedModel::usesTools()
{
    QFETCH(QString, text);
    QFETCH(QString, tool);
    QFETCH(int, exitCode);
    const auto script = scriptFor(text, 1, speaker);
    QVERIFY(toolIn(script));
    QCOMPARE(toolIn(script)->name, tool);
    QCOMPARE(toolIn(script)->exitCode, exitCode);
    QVERIFY(!toolIn(script)->output.isEmpty());
    QVERIFY(saidIn(script).toLower().contains(QStringLiteral("rehearsal"))
            || saidIn(script).contains(QStringLiteral("real server")));
}

void TestScriptedModel::obeysTags_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    QTest::newRow("tool") << QStringLiteral("[[tool]] x")
                          << QStringLiteral(
                                 "Let me run a command.The tool finished. Output looked fine.");
    QTest::newRow("slow") << QStringLiteral("[[slow]]") << QStringLiteral("slow0 slow1 ");
    QTest::newRow("long") << QStringLiteral("[[long]]") << QStringLiteral(" word199");
    QTest::newRow("markdown") << QStringLiteral("[[md]] disk") << QStringLiteral("```cpp");
    QTest::newRow("failure") << QStringLiteral("[[http500]]") << QString();
}

void TestScriptedModel::obeysTags()
{
    QFETCH(QString, text);
    QFETCH(QString, says);
    const auto script = scriptFor(text, 1, speaker);
    QVERIFY(saidIn(script).contains(says));
    if (says.isEmpty())
        QVERIFY(std::holds_alternative<FailStep>(script.front()));
}

void TestScriptedModel::answersCommands()
{
    const QString version = QStringLiteral("2026.9.2");
    QVERIFY(commandAnswerFor(QStringLiteral("/status"), version).contains(version));
    QVERIFY(commandAnswerFor(QStringLiteral("  /help"), version).contains(QStringLiteral("/new")));
    QVERIFY(commandAnswerFor(QStringLiteral("//status"), version).isEmpty());
    QVERIFY(commandAnswerFor(QStringLiteral("/nosuch"), version).isEmpty());
    QVERIFY(commandAnswerFor(QStringLiteral("a /status"), version).isEmpty());
}

QTEST_GUILESS_MAIN(TestScriptedModel)
#include "tst_scriptedmodel.moc"
