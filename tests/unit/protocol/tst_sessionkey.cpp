// Session keys and subscription patterns.
#include "core/protocol/sessionkey.h"

#include <QTest>

using namespace ltb::core::protocol;

class TestSessionKey : public QObject {
    Q_OBJECT
private slots:
    void parses();
    void refuses_data();
    void refuses();
    void patterns_data();
    void patterns();
    void matches_data();
    void matches();
};

void TestSessionKey::parses()
{
    const QString text = QStringLiteral("agent:Ada.1:launchthatbot:project:p_2:thread:t-3");
    const auto key = SessionKey::parse(text);
    QVERIFY(key.isOk());
    QCOMPARE(key->agentId, QStringLiteral("Ada.1"));
    QCOMPARE(key->projectId, QStringLiteral("p_2"));
    QCOMPARE(key->threadId, QStringLiteral("t-3"));
    QCOMPARE(key->toString(), text);
    const std::string wire = text.toStdString();
    QVERIFY(isSessionKey(wire));
    QCOMPARE(sessionKeyAgent(wire), std::string_view("Ada.1"));
}

void TestSessionKey::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *name, const QString &text, const char *names) {
        QTest::newRow(name) << text << QString::fromLatin1(names);
    };
    const QString longPart(65, u'x');
    row("empty", QString(), "agent:{agentId}");
    row("only the first word", QStringLiteral("agent"), "agent:{agentId}");
    row("a word missing", QStringLiteral("agent:a:project:p:thread:t"), "agent:{agentId}");
    row("a part too many", QStringLiteral("agent:a:launchthatbot:project:p:thread:t:u"),
        "agent:{agentId}");
    row("a trailing colon", QStringLiteral("agent:a:launchthatbot:project:p:thread:t:"),
        "agent:{agentId}");
    row("empty agent", QStringLiteral("agent::launchthatbot:project:p:thread:t"), "agentId");
    row("empty thread", QStringLiteral("agent:a:launchthatbot:project:p:thread:"), "threadId");
    row("a slash", QStringLiteral("agent:a:launchthatbot:project:p/q:thread:t"), "projectId");
    row("a star", QStringLiteral("agent:a:launchthatbot:project:p:thread:*"), "threadId");
    row("a line break", QStringLiteral("agent:a:launchthatbot:project:p:thread:t\n"), "threadId");
    row("a letter of another script", QStringLiteral("agent:ä:launchthatbot:project:p:thread:t"),
        "agentId");
    row("65 characters", QStringLiteral("agent:%1:launchthatbot:project:p:thread:t").arg(longPart),
        "agentId");
}

void TestSessionKey::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, names);
    const auto key = SessionKey::parse(text);
    QVERIFY(!key);
    QCOMPARE(key.error().field, QStringLiteral("sessionKey"));
    QVERIFY2(key.error().message.contains(names), qPrintable(key.error().message));
    QVERIFY(!isSessionKey(text.toStdString()));
}

void TestSessionKey::patterns_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<bool>("valid");
    const auto row = [](const char *pattern, bool valid) {
        QTest::newRow(*pattern ? pattern : "empty") << QString::fromLatin1(pattern) << valid;
    };
    row("*", true);
    row("agent:*", true);
    row("age*", true);
    row("agent:ada:*", true);
    row("agent:ad*", true);
    row("agent:ada:launchthatbot:project:p:*", true);
    row("agent:ada:launchthatbot:project:p:thread:t", true);
    row("agent:ada:launchthatbot:project:p:thread:t*", true);
    row("agent:ada:launchthatbot:project:p:thread:*", true);
    row("", false);
    row("agent:ada", false);
    row("agent*ada", false);
    row("**", false);
    row("agent:a*b*", false);
    row("room:*", false);
    row("agent::*", false);
    row("agent:ada:launchthatbot:project:p:thread:t:*", false);
    row("agent:a b*", false);
}

void TestSessionKey::patterns()
{
    QFETCH(QString, pattern);
    QFETCH(bool, valid);
    QCOMPARE(isSubscriptionPattern(pattern.toStdString()), valid);
}

void TestSessionKey::matches_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<bool>("match");
    QTest::newRow("the key itself")
        << QStringLiteral("agent:ada:launchthatbot:project:p:thread:t") << true;
    QTest::newRow("all of the agent") << QStringLiteral("agent:ada:*") << true;
    QTest::newRow("everything") << QStringLiteral("*") << true;
    QTest::newRow("its prefix without a star")
        << QStringLiteral("agent:ada:launchthatbot:project:p:thread:") << false;
    QTest::newRow("an agent with a longer name") << QStringLiteral("agent:adam:*") << false;
    QTest::newRow("an agent whose name begins the same") << QStringLiteral("agent:ad*") << true;
    QTest::newRow("a longer key") << QStringLiteral("agent:ada:launchthatbot:project:p:thread:tt*")
                                  << false;
}

void TestSessionKey::matches()
{
    QFETCH(QString, pattern);
    QFETCH(bool, match);
    QCOMPARE(matchesPattern(pattern.toStdString(), "agent:ada:launchthatbot:project:p:thread:t"),
             match);
}

QTEST_GUILESS_MAIN(TestSessionKey)
#include "tst_sessionkey.moc"
