// The main job in the terminal, as scripts/run does it without a display.
#include "tests/integration/app/playground.h"

#include <QTest>

using namespace ltb::tests;
using namespace Qt::StringLiterals;

class TestRehearse : public QObject {
    Q_OBJECT
private slots:
    void saysEachStepAndTheAnswer();
    void oneJsonDocument();
};

void TestRehearse::saysEachStepAndTheAnswer()
{
    Playground playground;
    const Outcome outcome = playground.run(
        {u"rehearse"_s, u"--speed"_s, u"20"_s, u"--question"_s, u"How is the disk doing?"_s},
        240'000);
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.describe()));
    const QString text = outcome.outText();
    const QString question = u"You: How is the disk doing?\n"_s;
    const auto asked = text.indexOf(question);
    const auto removed = text.indexOf(u"Removing the server"_s);
    QVERIFY2(asked > 0 && removed > asked, qPrintable(outcome.describe()));
    const QString answer = text.mid(asked + question.size(), removed - asked - question.size());
    QVERIFY2(answer.trimmed().size() > 10, qPrintable(outcome.describe()));
    QVERIFY2(text.trimmed().endsWith(u"Done."_s), qPrintable(outcome.describe()));
    QVERIFY2(!outcome.out.contains("ltbb_") && !outcome.err.contains("ltbb_"),
             qPrintable(outcome.describe()));
}

void TestRehearse::oneJsonDocument()
{
    Playground playground;
    const Outcome outcome =
        playground.run({u"rehearse"_s, u"--speed"_s, u"20"_s, u"--json"_s}, 240'000);
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.describe()));
    QVERIFY2(outcome.json().value("ok", false), qPrintable(outcome.describe()));
    const Outcome wrong = playground.run({u"rehearse"_s, u"--speed"_s, u"fast"_s});
    QVERIFY2(wrong.exitCode == 2 && wrong.err.contains("speed"), qPrintable(wrong.describe()));
}

QTEST_GUILESS_MAIN(TestRehearse)
#include "tst_rehearse.moc"
