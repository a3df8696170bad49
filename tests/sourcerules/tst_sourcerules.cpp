// The architecture as a test: every rule reads the sources and names the line that breaks it.
#include "tests/sourcerules/sourcetree.h"

#include <QHash>
#include <QRegularExpression>
#include <QTest>

using namespace ltb::tests;

namespace {

struct TextRule {
    const char *name;
    const char *where; // folders, separated by blanks
    const char *forbidden; // regular expression on the text without comments
};

const TextRule textRules[] = {
    {"core knows no windows", "core",
     R"(#include\s+[<"](Qt(Widgets|Gui)/|Q(Widget|Dialog|Application|GuiApplication|MessageBox|Icon|Pixmap|Image|Color|Font|Painter)[>"]|ui/|app/))"},
    {"ui includes no program", "ui", R"(#include\s+"app/)"},
    {"ui does no input or output", "ui",
     R"(#include\s+[<"](Q(NetworkAccessManager|WebSocket|Sql\w*|Process|TcpSocket)[>"]|core/(net|store|secrets|relay|connector|provisioning|rehearsal)/))"},
    {"no nested event loops", "core ui",
     R"((\bQEventLoop\b|processEvents\s*\(|\bwaitFor(Connected|ReadyRead|BytesWritten|Disconnected|Started|Finished)\s*\(|(dialog|menu|box)\w*(\.|->)exec\s*\())"},
    {"no old-style connect", "app core ui", R"(\b(SIGNAL|SLOT)\s*\()"},
    {"tasks take values", "app core ui",
     R"(\bTask<[^;{}()]*>\s+[\w:]+\([^;{})]*([\w>]\s*&{1,2}\s*\w|QStringView|string_view|\bspan<)[^;{})]*\))"},
    {"no capturing lambda tasks", "app core ui",
     R"(\[[^\]]+\]\s*(\([^)]*\))?\s*(mutable\s*)?->\s*(core::)?Task<)"},
    {"no uncategorised debug output", "core", R"(\bq(Debug|Info|Warning|Critical)\s*\()"},
    {"no names that say nothing", "app core ui",
     R"(\b(class|struct)\s+\w*(Manager|Helper|Utils?|Impl)\b)"},
    {"no insecure fallback", "core", R"(setInsecureFallback\s*\(\s*true)"},
    {"no TLS checks switched off", "app core ui", R"(ignoreSslErrors|VerifyNone|SSL_VERIFY_NONE)"},
};

// Which rooms of core a room may include, itself aside (docs/architecture.md).
QStringList allowedRooms(const QString &room)
{
    static const QHash<QString, QString> table{
        {QStringLiteral("base"), QString()},
        {QStringLiteral("protocol"), QStringLiteral("base")},
        {QStringLiteral("net"), QStringLiteral("base protocol")},
        {QStringLiteral("store"), QStringLiteral("base")},
        {QStringLiteral("secrets"), QStringLiteral("base store")},
        {QStringLiteral("providers"), QStringLiteral("base net protocol store secrets")},
        {QStringLiteral("provisioning"),
         QStringLiteral("base net protocol store secrets providers")},
        {QStringLiteral("relay"), QStringLiteral("base net protocol store secrets")},
        {QStringLiteral("connector"), QStringLiteral("base net protocol store secrets")},
        {QStringLiteral("rehearsal"), QStringLiteral("base net protocol")},
        {QStringLiteral("console"),
         QStringLiteral("base net protocol store secrets providers provisioning relay connector")},
    };
    return table.value(room).split(u' ', Qt::SkipEmptyParts);
}

} // namespace

class TestSourceRules : public QObject {
    Q_OBJECT
private slots:
    void text_data();
    void text();
    void roomsKeepTheirOrder();
    void awaitStandsAlone();
    void filesStaySmall();
    void headersSayWhatTheyAreFor();
    void commentsAreStripped();
};

void TestSourceRules::text_data()
{
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("forbidden");
    for (const TextRule &rule : textRules)
        QTest::newRow(rule.name) << QString::fromLatin1(rule.where)
                                 << QString::fromLatin1(rule.forbidden);
}

void TestSourceRules::text()
{
    QFETCH(QString, where);
    QFETCH(QString, forbidden);
    const QRegularExpression expression(forbidden);
    QStringList broken;
    for (const QString &folder : where.split(u' ')) {
        for (const QString &file : sourcesBelow(folder)) {
            QString source = withoutComments(readSource(file));
            // A callback passed by value may well take references itself.
            static const QRegularExpression callback(
                QStringLiteral(R"(std::function<[^;{}]*?\)>)"));
            source.replace(callback, QStringLiteral("Callback"));
            const auto match = expression.match(source);
            // QDBusConnection::connect() knows no other form.
            if (match.hasMatch() && !relativePath(file).endsWith(QLatin1String("systemtheme.cpp")))
                broken << QStringLiteral("%1:%2: %3")
                              .arg(relativePath(file))
                              .arg(lineAt(source, match.capturedStart()))
                              .arg(match.captured().simplified());
        }
    }
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void TestSourceRules::roomsKeepTheirOrder()
{
    static const QRegularExpression include(QStringLiteral(R"re(#include "core/(\w+)/)re"));
    QStringList broken;
    for (const QString &file : sourcesBelow(QStringLiteral("core"))) {
        const QString room = relativePath(file).section(u'/', 1, 1);
        const QStringList allowed = allowedRooms(room);
        const QString source = readSource(file);
        for (auto it = include.globalMatch(source); it.hasNext();) {
            const auto match = it.next();
            if (match.captured(1) != room && !allowed.contains(match.captured(1)))
                broken << QStringLiteral("%1:%2: %3 may not know %4")
                              .arg(relativePath(file))
                              .arg(lineAt(source, match.capturedStart()))
                              .arg(room, match.captured(1));
        }
    }
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

// g++ 12.2 miscompiles many legal co_await expressions (conditions, operands, lambda captures,
// braced temporaries). So a co_await starts its statement or follows `=` or `co_return`, and its
// arguments are names, literals and calls.
void TestSourceRules::awaitStandsAlone()
{
    static const QRegularExpression await(
        QStringLiteral(R"(([^;{}]*?)(?<!operator )\bco_await\b([^;]*);)"));
    static const QRegularExpression before(QStringLiteral(
        R"(^\s*(\(void\))?((default|case [^:?]+):\s*)?(else\s+)?((if|for|while)\s*(?<p>\((?:[^()]|(?&p))*\))\s*|(?:[^()=]|(?&p))*\)\s*)?(co_return\s+|(?:[\w:<>,\s&*.\->\[\]]|\(\))+\s\+?=\s*)?(\(void\))?$)"));
    static const QRegularExpression after(QStringLiteral(R"([{}\[\]?]|&&|\|\||\bco_await\b)"));
    QStringList broken;
    for (const QString &folder :
         {QStringLiteral("app"), QStringLiteral("core"), QStringLiteral("ui")}) {
        for (const QString &file : sourcesBelow(folder)) {
            const QString source = withoutComments(readSource(file));
            for (auto it = await.globalMatch(source); it.hasNext();) {
                const auto match = it.next();
                if (before.match(match.captured(1)).hasMatch()
                    && !after.match(match.captured(2)).hasMatch())
                    continue;
                broken << QStringLiteral("%1:%2: %3")
                              .arg(relativePath(file))
                              .arg(lineAt(source, match.capturedStart(2)))
                              .arg(match.captured().simplified());
            }
        }
    }
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void TestSourceRules::filesStaySmall()
{
    QStringList broken;
    for (const QString &folder : {QStringLiteral("app"), QStringLiteral("core"),
                                  QStringLiteral("ui"), QStringLiteral("tests")}) {
        for (const QString &file : sourcesBelow(folder)) {
            const auto lines = readSource(file).count(u'\n');
            const qsizetype limit = folder == QLatin1String("tests") ? 800 : 400;
            if (lines > limit)
                broken << QStringLiteral("%1 has %2 lines").arg(relativePath(file)).arg(lines);
        }
    }
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void TestSourceRules::headersSayWhatTheyAreFor()
{
    QStringList broken;
    for (const QString &folder :
         {QStringLiteral("app"), QStringLiteral("core"), QStringLiteral("ui")}) {
        for (const QString &file : sourcesBelow(folder)) {
            if (file.endsWith(QLatin1String(".h"))
                && !readSource(file).startsWith(QLatin1String("// ")))
                broken << relativePath(file);
        }
    }
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void TestSourceRules::commentsAreStripped()
{
    QCOMPARE(withoutComments(QStringLiteral("a // b\nc")), QStringLiteral("a     \nc"));
    QCOMPARE(withoutComments(QStringLiteral("\"//\" /* x */ y")),
             QStringLiteral("\"//\"         y"));
    QCOMPARE(withoutComments(QStringLiteral("R\"(a//b)\" //c")), QStringLiteral("R\"(a//b)\"    "));
    QCOMPARE(lineAt(QStringLiteral("a\nb\nc"), 4), 3);
}

QTEST_GUILESS_MAIN(TestSourceRules)
#include "tst_sourcerules.moc"
