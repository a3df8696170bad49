// Who gets in, as whom, and who is shown out again.
#include "core/base/ulid.h"
#include "tests/integration/relay/hubfixture.h"
#include "tests/integration/relay/testpeer.h"

using namespace ltb::core;
using namespace ltb::core::relay;
using namespace ltb::core::protocol;
using namespace ltb::tests;

class TestHubHello : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void tokenInTheHeader();
    void tokenInHello();
    void refusedTokens_data();
    void refusedTokens();
    void wrongTokenInHelloCloses4401();
    void expiredTokenIsClosedWhileConnected();
    void revokedTokenIsClosedWhileConnected();
    void roleAndInstanceMustFitTheToken_data();
    void roleAndInstanceMustFitTheToken();
    void anAgentBelongsToOneInstance();
    void aNewerConnectionReplacesTheOlder();
    void messagesBeforeHelloAreRefused();
    void noHelloInTimeCloses4408();
    void tenInvalidMessagesClose4400_data();
    void tenInvalidMessagesClose4400();
    void bigFramesBeforeAuthenticationAreRefused();
    void unknownTypesAreAnswered();
    void anotherPathIsNotFound();
    void subscriptionsAreLimitedAndReplaced();

private:
    std::unique_ptr<HubFixture> m_hub;
};

void TestHubHello::initTestCase()
{
    HubOptions options;
    options.limits.helloTimeoutMs = 1'500;
    options.limits.subscriptions = 4;
    options.accountsCheckMs = 100;
    m_hub = std::make_unique<HubFixture>(options);
    QVERIFY(m_hub->start());
}

void TestHubHello::tokenInTheHeader()
{
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.open(m_hub->operatorToken()));
    Hello hello = consoleHello({});
    hello.features = {QStringLiteral("presence"), QStringLiteral("takeover")};
    console.send(hello);
    const auto ack = console.answerTo(hello.id);
    QVERIFY(ack);
    QCOMPARE(ack->value("type", ""), std::string("ack"));
    QCOMPARE(ack->value("v", 0), 1);
    QCOMPARE((*ack)["features"].dump(), std::string("[\"presence\"]"));
    QCOMPARE((*ack)["limits"].value("subscriptions", 0), 4);
    QCOMPARE(ack->value("heartbeatIntervalMs", 0), 30'000);
    QVERIFY(!ack->value("connectionId", "").empty());
    QVERIFY(ack->value("serverTs", qint64(0)) > 0);
    QVERIFY(!QByteArray::fromStdString(ack->dump()).contains("ltbo_"));
}

void TestHubHello::tokenInHello()
{
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.open());
    Hello hello = connectorHello({QStringLiteral("hello-agent")});
    hello.token = QString::fromLatin1(m_hub->instanceToken(QStringLiteral("i-hello")));
    hello.instanceId = QStringLiteral("i-hello");
    connector.send(hello);
    QVERIFY(connector.hasAck(hello.id, "accepted"));
}

void TestHubHello::refusedTokens_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("not a token at all") << QByteArray("secret");
    QTest::newRow("too short") << QByteArray("ltbo_abc");
    QTest::newRow("a bootstrap token") << QByteArray("ltbb_" + QByteArray(43, 'a'));
    QTest::newRow("a character outside base64url")
        << QByteArray("ltbo_" + QByteArray(42, 'a') + '!');
}

void TestHubHello::refusedTokens()
{
    QFETCH(QByteArray, token);
    TestPeer console(m_hub->socketUrl());
    QVERIFY(!console.open(token));
    QCOMPARE(console.httpStatus, 401);
}

void TestHubHello::wrongTokenInHelloCloses4401()
{
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.open());
    Hello hello = consoleHello({});
    hello.token = QString::fromLatin1("ltbo_" + QByteArray(43, 'x'));
    console.send(hello);
    const auto error = console.take("error");
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("unauthorized"));
    QCOMPARE(error->value("ref", ""), hello.id.toStdString());
    QCOMPARE(console.waitForClose(), 4401);

    TestPeer unknown(m_hub->socketUrl()); // well formed, so the hub has to look it up
    unknown.open("ltbo_" + QByteArray(43, 'y'));
    QCOMPARE(unknown.waitForClose(), 4401);
}

void TestHubHello::expiredTokenIsClosedWhileConnected()
{
    TokenRequest request;
    request.scopes = Scope::Read;
    request.expiresAtMs = systemClock().nowMs() + 1'500;
    const QByteArray token = m_hub->issue(request).token.reveal();
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(token, {}));
    QCOMPARE(console.waitForClose(), 4401);
    TestPeer again(m_hub->socketUrl());
    QVERIFY(!again.open(token));
    QCOMPARE(again.httpStatus, 401);
}

void TestHubHello::revokedTokenIsClosedWhileConnected()
{
    TokenRequest request;
    request.scopes = Scope::Read;
    const IssuedToken issued = m_hub->issue(request);
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(issued.token.reveal(), {}));
    TestPeer other(m_hub->socketUrl());
    QVERIFY(other.enterAsConsole(m_hub->operatorToken(), {}));
    m_hub->revoke(issued.row.tokenId);
    QCOMPARE(console.waitForClose(), 4401);
    QCOMPARE(other.closeCode, 0);
}

void TestHubHello::roleAndInstanceMustFitTheToken_data()
{
    QTest::addColumn<bool>("asConsole");
    QTest::addColumn<QString>("instanceId");
    QTest::addColumn<QString>("field");
    QTest::newRow("an instance token for a console") << true << QString() << QStringLiteral("role");
    QTest::newRow("the name of another instance")
        << false << QStringLiteral("i-other") << QStringLiteral("instanceId");
}

void TestHubHello::roleAndInstanceMustFitTheToken()
{
    QFETCH(bool, asConsole);
    QFETCH(QString, instanceId);
    QFETCH(QString, field);
    TestPeer peer(m_hub->socketUrl());
    QVERIFY(peer.open(m_hub->instanceToken(QStringLiteral("i-fit"))));
    Hello hello = asConsole ? consoleHello({}) : connectorHello({});
    hello.instanceId = instanceId;
    peer.send(hello);
    const auto error = peer.answerTo(hello.id);
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("forbidden"));
    QCOMPARE(error->value("field", ""), field.toStdString());
    QCOMPARE(peer.waitForClose(), 4403);
}

void TestHubHello::anAgentBelongsToOneInstance()
{
    TestPeer first(m_hub->socketUrl());
    QVERIFY(first.enterAsConnector(m_hub->instanceToken(QStringLiteral("i-1")),
                                   {QStringLiteral("taken")}));
    TestPeer second(m_hub->socketUrl());
    QVERIFY(second.open(m_hub->instanceToken(QStringLiteral("i-2"))));
    const Hello hello = connectorHello({QStringLiteral("free"), QStringLiteral("taken")});
    second.send(hello);
    const auto error = second.answerTo(hello.id);
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("forbidden"));
    QCOMPARE(error->value("field", ""), std::string("agents"));
    QCOMPARE(second.waitForClose(), 4403);

    TestPeer third(m_hub->socketUrl()); // nothing of the refused hello was kept
    QVERIFY(third.enterAsConnector(m_hub->instanceToken(QStringLiteral("i-3")),
                                   {QStringLiteral("free")}));
}

void TestHubHello::aNewerConnectionReplacesTheOlder()
{
    const QByteArray token = m_hub->instanceToken(QStringLiteral("i-twice"));
    TestPeer older(m_hub->socketUrl());
    QVERIFY(older.enterAsConnector(token, {QStringLiteral("twice")}));
    TestPeer newer(m_hub->socketUrl());
    QVERIFY(newer.enterAsConnector(token, {QStringLiteral("twice")}));
    QCOMPARE(older.waitForClose(), 4409);
    const Heartbeat beat{.id = newUlid(), .ts = 1};
    newer.send(beat);
    QVERIFY(newer.take("heartbeat"));
}

void TestHubHello::messagesBeforeHelloAreRefused()
{
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.open(m_hub->operatorToken()));
    const InboundUser message = userMessage(sessionKey(QStringLiteral("a")), QStringLiteral("hi"));
    console.send(message);
    const auto error = console.take("error");
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("unauthorized"));
}

void TestHubHello::noHelloInTimeCloses4408()
{
    TestPeer silent(m_hub->socketUrl());
    QVERIFY(silent.open(m_hub->operatorToken()));
    QCOMPARE(silent.waitForClose(), 4408);
}

void TestHubHello::tenInvalidMessagesClose4400_data()
{
    QTest::addColumn<QString>("frame");
    QTest::addColumn<QString>("code");
    QTest::newRow("not JSON") << QStringLiteral("{\"type\":") << QStringLiteral("bad_json");
    QTest::newRow("a wrong session key")
        << QStringLiteral(R"({"type":"control.abort","id":"01M81CAQPSFX7FT6QFM0FXAV82","ts":1,)"
                          R"("sessionKey":"nope"})")
        << QStringLiteral("bad_field");
}

void TestHubHello::tenInvalidMessagesClose4400()
{
    QFETCH(QString, frame);
    QFETCH(QString, code);
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_hub->operatorToken(), {}));
    for (int i = 0; i < 9; ++i) {
        console.sendText(frame);
        const auto error = console.take("error");
        QVERIFY(error);
        QCOMPARE(error->value("code", ""), code.toStdString());
    }
    QCOMPARE(console.closeCode, 0);
    console.sendText(frame);
    QCOMPARE(console.waitForClose(), 4400);
}

void TestHubHello::bigFramesBeforeAuthenticationAreRefused()
{
    TestPeer stranger(m_hub->socketUrl());
    QVERIFY(stranger.open());
    stranger.sendText(QString(70'000, u'x'));
    QCOMPARE(stranger.waitForClose(), 1009);
    TestPeer known(m_hub->socketUrl());
    QVERIFY(known.open(m_hub->operatorToken()));
    known.sendText(QString(70'000, u'x'));
    QVERIFY(known.take("error"));
}

void TestHubHello::unknownTypesAreAnswered()
{
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_hub->operatorToken(), {}));
    const QString id = newUlid();
    for (int i = 0; i < 12; ++i) // not a protocol error: the connection stays
        console.sendText(QStringLiteral(R"({"type":"tea.order","id":"%1","ts":1})").arg(id));
    const auto error = console.answerTo(id);
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("unsupported_type"));
    const Heartbeat beat{.id = newUlid(), .ts = 1};
    console.send(beat);
    QVERIFY(console.take("heartbeat"));
}

void TestHubHello::anotherPathIsNotFound()
{
    QUrl url = m_hub->socketUrl();
    url.setPath(QStringLiteral("/elsewhere"));
    TestPeer lost(url);
    QVERIFY(!lost.open(m_hub->operatorToken()));
    QCOMPARE(lost.httpStatus, 404);
}

void TestHubHello::subscriptionsAreLimitedAndReplaced()
{
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(QStringLiteral("i-sub")),
                                       {QStringLiteral("sub")}));
    TestPeer console(m_hub->socketUrl());
    const QString first = sessionKey(QStringLiteral("sub"), QStringLiteral("one"));
    const QString second = sessionKey(QStringLiteral("sub"), QStringLiteral("two"));
    QVERIFY(console.enterAsConsole(m_hub->operatorToken(), {first}));

    Hello tooMany = consoleHello({first, second, first, second, first});
    console.send(tooMany);
    const auto error = console.answerTo(tooMany.id);
    QVERIFY(error);
    QCOMPARE(error->value("field", ""), std::string("subscribe"));

    Hello change = consoleHello({second});
    console.send(change);
    QVERIFY(console.hasAck(change.id, "accepted"));
    connector.send(finalMessage(first, QStringLiteral("no longer followed")));
    connector.send(finalMessage(second, QStringLiteral("followed")));
    const auto final = console.take("outbound.final");
    QVERIFY(final);
    QCOMPARE(final->value("text", ""), std::string("followed"));
}

QTEST_GUILESS_MAIN(TestHubHello)
#include "tst_hubhello.moc"
