// Tokens, scopes, rates and the figures: the hub's small parts.
#include "core/relay/metrics.h"
#include "core/relay/scopes.h"
#include "core/relay/token.h"
#include "core/relay/tokenbucket.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::relay;
using namespace Qt::StringLiterals;

class TestRelayValues : public QObject {
    Q_OBJECT
private slots:
    void tokensAreDifferentAndRecognised();
    void malformedTokensAreNone_data();
    void malformedTokensAreNone();
    void progressCredentialIsDerived();
    void scopes_data();
    void scopes();
    void scopeTexts();
    void bucketAllowsABurstThenARate();
    void bucketDebtIsWaitedOff();
    void metricsAddUp();
};

void TestRelayValues::tokensAreDifferentAndRecognised()
{
    const QByteArray a = makeToken(TokenKind::Instance).reveal();
    const QByteArray b = makeToken(TokenKind::Instance).reveal();
    QVERIFY(a != b);
    QVERIFY(a.startsWith("ltbi_"));
    QCOMPARE(a.size(), 48);
    QCOMPARE(QByteArray::fromBase64(a.mid(5), QByteArray::Base64UrlEncoding).size(), 32);
    QVERIFY(tokenKind(a) == TokenKind::Instance);
    QVERIFY(tokenKind(makeToken(TokenKind::Operator).reveal()) == TokenKind::Operator);
    QVERIFY(tokenKind(makeToken(TokenKind::Bootstrap).reveal()) == TokenKind::Bootstrap);
    QCOMPARE(hashToken("abc"),
             QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QVERIFY(sameHash(hashToken(a), hashToken(a)));
    QVERIFY(!sameHash(hashToken(a), hashToken(b)));
    QVERIFY(!sameHash("a", "ab"));
}

void TestRelayValues::malformedTokensAreNone_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("an unknown prefix") << "ltbx_" + QByteArray(43, 'a');
    QTest::newRow("one character short") << "ltbo_" + QByteArray(42, 'a');
    QTest::newRow("one character long") << "ltbo_" + QByteArray(44, 'a');
    QTest::newRow("padding") << "ltbo_" + QByteArray(42, 'a') + '=';
    QTest::newRow("a NUL") << "ltbo_" + QByteArray(42, 'a') + '\0';
}

void TestRelayValues::malformedTokensAreNone()
{
    QFETCH(QByteArray, token);
    QVERIFY(!tokenKind(token));
}

void TestRelayValues::progressCredentialIsDerived()
{
    // printf progress:ltbb_x | sha256sum
    const QByteArray credential = progressCredential(Secret::fromBytes("ltbb_x"));
    QCOMPARE(credential, hashToken("progress:ltbb_x"));
    QVERIFY(isProgressCredential(credential));
    QVERIFY(!isProgressCredential(credential.toUpper()));
    QVERIFY(!isProgressCredential(credential.chopped(1)));
}

void TestRelayValues::scopes_data()
{
    QTest::addColumn<QString>("granted");
    QTest::addColumn<QString>("allowed");
    QTest::newRow("read reads") << u"read"_s << u"read"_s;
    QTest::newRow("chat reads as well") << u"chat"_s << u"read chat"_s;
    QTest::newRow("operate does not chat") << u"operate"_s << u"read operate"_s;
    QTest::newRow("admin may everything") << u"admin"_s << u"read chat operate admin"_s;
}

void TestRelayValues::scopes()
{
    QFETCH(QString, granted);
    QFETCH(QString, allowed);
    const auto parsed = parseScopes(granted);
    QVERIFY(parsed);
    QStringList possible;
    for (const Scope scope : {Scope::Read, Scope::Chat, Scope::Operate, Scope::Admin}) {
        if (allows(*parsed, scope))
            possible << scopeName(scope);
    }
    QCOMPARE(possible.join(u' '), allowed);
}

void TestRelayValues::scopeTexts()
{
    QCOMPARE(scopeNames(*parseScopes(u"chat, read"_s)), u"read,chat"_s);
    QCOMPARE(parseScopes(u"read,root"_s).error().field, u"scopes"_s);
    QVERIFY(parseScopes(u"read,root"_s).error().message.contains(u"root"_s));
    QVERIFY(!parseScopes(u" , "_s));
}

void TestRelayValues::bucketAllowsABurstThenARate()
{
    TokenBucket bucket(100, 3, 0);
    QCOMPARE(bucket.take(0), 0);
    QCOMPARE(bucket.take(0), 0);
    QCOMPARE(bucket.take(0), 0);
    QCOMPARE(bucket.take(0), 10); // one message a hundredth of a second
    QCOMPARE(bucket.take(10), 10); // the pause paid the debt, this one makes another
    QCOMPARE(bucket.take(1'000), 0); // rested
    QCOMPARE(bucket.take(1'000), 0);
    QCOMPARE(bucket.take(1'000), 0);
    QVERIFY(bucket.take(1'000) > 0); // but never saved up more than the burst
}

void TestRelayValues::bucketDebtIsWaitedOff()
{
    TokenBucket bucket(10, 1, 0);
    for (int i = 0; i < 5; ++i)
        bucket.take(0);
    QCOMPARE(bucket.take(0), 500); // five too many at ten a second
}

void TestRelayValues::metricsAddUp()
{
    Metrics metrics;
    metrics.received("outbound.delta");
    metrics.received(protocol::Message(protocol::UnknownMessage{u"evil\"} 1\n"_s, {}, {}}));
    metrics.committed(3);
    metrics.committed(7'000);
    metrics.sent(10);
    metrics.sent(20);
    const QByteArray text = metrics.render({});
    QVERIFY(text.contains("ltb_messages_received_total{type=\"outbound.delta\"} 1\n"));
    QVERIFY(text.contains("ltb_messages_received_total{type=\"unknown\"} 1\n"));
    QVERIFY(!text.contains("evil"));
    QVERIFY(text.contains("ltb_bytes_sent_total 30\n"));
    QVERIFY(text.contains("ltb_commit_milliseconds_bucket{le=\"2\"} 0\n"));
    QVERIFY(text.contains("ltb_commit_milliseconds_bucket{le=\"5\"} 1\n"));
    QVERIFY(text.contains("ltb_commit_milliseconds_bucket{le=\"5000\"} 1\n"));
    QVERIFY(text.contains("ltb_commit_milliseconds_bucket{le=\"+Inf\"} 2\n"));
    QVERIFY(text.contains("ltb_commit_milliseconds_sum 7003\n"));
}

QTEST_GUILESS_MAIN(TestRelayValues)
#include "tst_relayvalues.moc"
