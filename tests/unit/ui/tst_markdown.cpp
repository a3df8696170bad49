// What an agent writes is shown, never obeyed; and it is cut where it can be laid out on its own.
#include "tests/support/consolefixtures.h"
#include "ui/chat/heightindex.h"
#include "ui/chat/markdownblocks.h"
#include "ui/chat/safedocument.h"
#include "ui/theme/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextImageFormat>
#include <QUrl>

using namespace ltb;
using namespace ltb::ui;

Q_DECLARE_METATYPE(std::vector<ltb::ui::TextPiece>)

namespace {

TextPiece prose(const char *text)
{
    return {TextPiece::Kind::Prose, QString::fromUtf8(text)};
}

TextPiece code(const char *text, const char *language = "")
{
    return {TextPiece::Kind::Code, QString::fromUtf8(text), QString::fromUtf8(language)};
}

// Paints the document and tells whether a pixel of this colour is in it.
bool paintsColor(QTextDocument &document, const QColor &color)
{
    document.setTextWidth(300);
    QImage image(320, 200, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.drawContents(&painter);
    painter.end();
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == color)
                return true;
        }
    }
    return false;
}

} // namespace

class TestMarkdown : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(Scheme::Light, 100); }

    void picturesOnDiskAreNotRead_data()
    {
        QTest::addColumn<QString>("form");
        QTest::newRow("file address") << QStringLiteral("file://%1");
        QTest::newRow("plain path") << QStringLiteral("%1");
        QTest::newRow("in angle brackets") << QStringLiteral("<%1>");
    }
    void picturesOnDiskAreNotRead()
    {
        QFETCH(QString, form);
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("red.png"));
        QImage red(80, 80, QImage::Format_RGB32);
        red.fill(QColor(255, 0, 0));
        QVERIFY(red.save(path));
        const QString markdown = QStringLiteral("before ![x](%1) after").arg(form.arg(path));

        QTextDocument plain; // proves that the test would notice
        plain.setMarkdown(markdown);
        QVERIFY(paintsColor(plain, QColor(255, 0, 0)));

        const auto safe = proseDocument(markdown, tokens());
        QVERIFY(!paintsColor(*safe, QColor(255, 0, 0)));
        QVERIFY(safe->toPlainText().contains(QStringLiteral("[image: x]")));
    }

    void htmlIsShownAsText()
    {
        const auto document =
            proseDocument(QStringLiteral("a <img src='file:///etc/hostname'> <b>b</b>"), tokens());
        QVERIFY(document->toPlainText().contains(QStringLiteral("<img")));
        for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
            for (auto it = block.begin(); !it.atEnd(); ++it)
                QVERIFY(!it.fragment().charFormat().isImageFormat());
        }
    }

    void onlyHarmlessLinksOpen_data()
    {
        QTest::addColumn<QString>("link");
        QTest::addColumn<bool>("opens");
        QTest::newRow("web") << QStringLiteral("https://example.org/a") << true;
        QTest::newRow("plain web") << QStringLiteral("http://example.org") << true;
        QTest::newRow("mail") << QStringLiteral("mailto:ada@example.org") << true;
        QTest::newRow("a file") << QStringLiteral("file:///etc/passwd") << false;
        QTest::newRow("a script") << QStringLiteral("javascript:alert(1)") << false;
        QTest::newRow("our own scheme") << QStringLiteral("launchthatbot://destroy") << false;
        QTest::newRow("a path") << QStringLiteral("/etc/passwd") << false;
        QTest::newRow("web without a host") << QStringLiteral("https:///x") << false;
    }
    void onlyHarmlessLinksOpen()
    {
        QFETCH(QString, link);
        QTEST(isOpenableLink(QUrl(link)), "opens");
    }

    void splitsAtFences_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<std::vector<TextPiece>>("pieces");
        const auto row = [](const char *name, const char *text, std::vector<TextPiece> pieces) {
            QTest::newRow(name) << QString::fromUtf8(text) << std::move(pieces);
        };
        row("nothing", "", {});
        row("prose alone", "Hello\n\nworld", {prose("Hello\n\nworld")});
        row("code between prose", "a\n```sql\nSELECT 1;\n```\nb",
            {prose("a"), code("SELECT 1;", "sql"), prose("b")});
        row("a fence that is still open", "a\n```\nx = 1", {prose("a"), code("x = 1")});
        row("tildes around backticks", "~~~\n```\n~~~", {code("```")});
        row("a longer fence is not closed by a shorter one", "````\n```\n````", {code("```")});
        row("backticks inside a line are no fence", "use ``` here", {prose("use ``` here")});
        row("code alone keeps its empty lines", "```\na\n\nb\n```", {code("a\n\nb")});
        row("indented by four is no fence", "    ```\n    x", {prose("    ```\n    x")});
    }
    void splitsAtFences()
    {
        QFETCH(QString, markdown);
        QFETCH(std::vector<TextPiece>, pieces);
        QVERIFY(splitMarkdown(markdown) == pieces);
    }

    void toolCallsInterruptBetweenLines()
    {
        core::console::ChatMessage message;
        message.text = QStringLiteral("First.\nSecond line.\n```\ncode\n```\nLast.");
        core::console::ToolRow tool;
        tool.callId = QStringLiteral("a");
        tool.textOffset = 9; // inside of "Second line."
        message.tools.push_back(tool);
        tool.callId = QStringLiteral("b");
        tool.textOffset = 25; // inside of the fence
        message.tools.push_back(tool);
        tool.callId = QStringLiteral("c");
        tool.textOffset = 0;
        message.tools.push_back(tool);
        tool.callId = QStringLiteral("d");
        tool.textOffset = 9999; // the final text got shorter than the deltas
        message.tools.push_back(tool);
        const auto sections = sectionsOf(message);
        QCOMPARE(sections.size(), size_t(4));
        QCOMPARE(sections[0].tools, std::vector<size_t>{2});
        QCOMPARE(sections[0].text, QStringLiteral("First.\nSecond line.\n"));
        QCOMPARE(sections[1].text, QStringLiteral("```\ncode\n```\n"));
        QCOMPARE(sections[2].text, QStringLiteral("Last."));
        QCOMPARE(sections[3].tools, std::vector<size_t>{3});
        QString joined;
        for (const MessageSection &section : sections)
            joined += section.text;
        QCOMPARE(joined, message.text); // nothing lost, nothing doubled
    }

    void heightIndexAgreesWithPlainSums()
    {
        QRandomGenerator random(7);
        for (const int size : {1, 2, 3, 7, 64, 100}) {
            std::vector<int> heights;
            for (int i = 0; i < size; ++i)
                heights.push_back(random.bounded(0, 50));
            HeightIndex index;
            index.assign(heights);
            for (int change = 0; change < 20; ++change) {
                const int row = random.bounded(size);
                heights[size_t(row)] = random.bounded(0, 50);
                index.set(size_t(row), heights[size_t(row)]);
            }
            qint64 top = 0;
            for (int row = 0; row < size; ++row) {
                QCOMPARE(index.top(size_t(row)), top);
                for (qint64 y = top; y < top + heights[size_t(row)]; ++y)
                    QCOMPARE(index.rowAt(y), size_t(row));
                top += heights[size_t(row)];
            }
            QCOMPARE(index.total(), top);
            QCOMPARE(index.rowAt(top + 100), size_t(size - 1));
        }
    }
};

QTEST_MAIN(TestMarkdown)
#include "tst_markdown.moc"
