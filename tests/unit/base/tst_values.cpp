// ULIDs, secrets, redaction and back-off.
#include "core/base/backoff.h"
#include "core/base/redaction.h"
#include "core/base/ulid.h"
#include "tests/support/manualclock.h"

#include <QSet>
#include <QTest>

using namespace ltb::core;

class TestValues : public QObject {
    Q_OBJECT
private slots:
    void ulidsGrowWithinAMillisecond();
    void ulidShape();
    void redactsCredentials_data();
    void redactsCredentials();
    void redactsRememberedValues();
    void secretsCompare();
    void backoffGrowsAndStaysBounded();
};

void TestValues::ulidsGrowWithinAMillisecond()
{
    const ltb::tests::ManualClock clock;
    UlidGenerator generator(clock);
    QString last;
    QSet<QString> seen;
    for (int i = 0; i < 10'000; ++i) {
        const QString id = generator.next();
        QVERIFY(isUlid(id));
        QVERIFY(id > last);
        seen.insert(id);
        last = id;
    }
    QCOMPARE(seen.size(), 10'000);
}

void TestValues::ulidShape()
{
    const ltb::tests::ManualClock clock(1'469'918'176'385); // the example of the ULID specification
    UlidGenerator generator(clock);
    QCOMPARE(generator.next().left(10), QStringLiteral("01ARYZ6S41"));
    QVERIFY(!isUlid(u"01ARYZ6S41TSV4RRFFQ69G5FA"));
    QVERIFY(!isUlid(u"81ARYZ6S41TSV4RRFFQ69G5FAV")); // more than 48 bits of time
    QVERIFY(!isUlid(u"01ARYZ6S41TSV4RRFFQ69G5FAU")); // U is not in the alphabet
    QVERIFY(!isUlid(u"01aryz6s41tsv4rrffq69g5fav"));
}

void TestValues::redactsCredentials_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("secret");
    const auto row = [](const char *name, const QString &text, const QString &secret) {
        QTest::newRow(name) << text << secret;
    };
    row("operator token", QStringLiteral("got ltbo_abcdefghijklmnop0123 ok"),
        QStringLiteral("abcdefghijklmnop"));
    row("bearer", QStringLiteral("Authorization: Bearer abc.def-ghi_jkl"),
        QStringLiteral("abc.def-ghi_jkl"));
    row("api key", QStringLiteral("key sk-proj-abcdefgh1234"), QStringLiteral("abcdefgh1234"));
    row("url password", QStringLiteral("postgresql://ltb:hunter22@db/x"),
        QStringLiteral("hunter22"));
    row("private key",
        QStringLiteral("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA\n-----END OPENSSH PRIVATE "
                       "KEY-----"),
        QStringLiteral("b3BlbnNzaA"));
}

void TestValues::redactsCredentials()
{
    QFETCH(QString, text);
    QFETCH(QString, secret);
    QVERIFY(text.contains(secret));
    QVERIFY(!redact(text).contains(secret));
    QVERIFY(redact(text).contains(QStringLiteral("[redacted]")));
}

void TestValues::redactsRememberedValues()
{
    const QString value = QStringLiteral("päss-wörd with spaces");
    QVERIFY(redact(value).contains(value));
    rememberSecret(Secret::fromUtf8(value));
    QCOMPARE(redact(QStringLiteral("<%1>").arg(value)), QStringLiteral("<[redacted]>"));
    rememberSecret(Secret::fromUtf8(QStringLiteral("a"))); // too short to be blanked everywhere
    QCOMPARE(redact(QStringLiteral("banana")), QStringLiteral("banana"));
}

void TestValues::secretsCompare()
{
    const Secret a = Secret::fromUtf8(QStringLiteral("same"));
    QVERIFY(a == Secret::fromBytes("same"));
    QVERIFY(!(a == Secret::fromBytes("sama")));
    QVERIFY(!(a == Secret::fromBytes("sam")));
    QVERIFY(!(Secret::random(32) == Secret::random(32)));
    Secret moved = a;
    const Secret target = std::move(moved);
    QCOMPARE(target.reveal(), QByteArray("same"));
}

void TestValues::backoffGrowsAndStaysBounded()
{
    Backoff backoff(Backoff::Ms(500), Backoff::Ms(30'000));
    const auto first = backoff.next();
    QVERIFY(first.count() >= 250 && first.count() <= 500);
    for (int i = 0; i < 100; ++i) {
        const auto wait = backoff.next();
        QVERIFY(wait.count() >= 250 && wait.count() <= 30'000);
    }
    QVERIFY(backoff.next().count() >= 15'000);
    backoff.reset();
    QVERIFY(backoff.next().count() <= 500);
}

QTEST_GUILESS_MAIN(TestValues)
#include "tst_values.moc"
