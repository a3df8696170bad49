// What survives lost connections and restarts: queues, resume, receipts.
#include "tests/integration/relay/hubfixture.h"
#include "tests/integration/relay/rawpeer.h"
#include "tests/integration/relay/testpeer.h"

using namespace ltb::core;
using namespace ltb::core::relay;
using namespace ltb::core::protocol;
using namespace ltb::tests;
using namespace Qt::StringLiterals;

class TestHubDelivery : public QObject {
    Q_OBJECT
private slots:
    void init();
    void anOfflineInstanceGetsItsQueueInOrder();
    void unacknowledgedMessagesAreSentAgainAfterAReconnect();
    void theWindowBoundsWhatIsInFlight();
    void resumeSendsTheMissingRange();
    void resumeDuringTraffic();
    void resumeTellsWhatWasDelivered();
    void resumeNeedsASubscription();
    void theLogSurvivesARestart();
    void drainClosesEverybodyWith1012();

private:
    void fill(const QString &key, int messages);

    std::unique_ptr<HubFixture> m_hub;
    QByteArray m_operator;
    QByteArray m_instance;
    QString m_key = sessionKey(u"ada"_s);
};

void TestHubDelivery::init()
{
    HubOptions options;
    options.limits.messagesPerSecond = 10'000;
    options.limits.messageBurst = 10'000;
    m_hub = std::make_unique<HubFixture>(options);
    QVERIFY(m_hub->start());
    m_operator = m_hub->operatorToken();
    m_instance = m_hub->instanceToken(u"i-1"_s);
}

// Registers the agent, then leaves `messages` committed inbound.user in the log of the session.
void TestHubDelivery::fill(const QString &key, int messages)
{
    {
        TestPeer connector(m_hub->socketUrl());
        QVERIFY(connector.enterAsConnector(m_instance, {u"ada"_s}));
        connector.close();
        QVERIFY(connector.waitForClose() != 0);
    }
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->hub().connectionCount(), 0, patienceMs);
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {}));
    for (int i = 1; i <= messages; ++i) {
        const InboundUser message = userMessage(key, QString::number(i));
        console.send(message);
        if (i == messages)
            QVERIFY(console.hasAck(message.envelope.id, "queued"));
    }
}

void TestHubDelivery::anOfflineInstanceGetsItsQueueInOrder()
{
    const QString other = sessionKey(u"ada"_s, u"other"_s);
    fill(m_key, 40);
    fill(other, 3);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_instance, {u"ada"_s}));
    QHash<QString, int> last;
    for (int i = 0; i < 43; ++i) {
        const auto message = connector.take("inbound.user");
        QVERIFY(message);
        const QString key = QString::fromStdString(message->value("sessionKey", ""));
        QCOMPARE(QString::fromStdString(message->value("text", "")).toInt(), last[key] + 1);
        QCOMPARE(message->value("seq", 0), last[key] + 1);
        ++last[key];
        connector.send(Ack{.ts = 1,
                           .ref = QString::fromStdString(message->value("id", "")),
                           .status = AckStatus::Delivered});
    }
    QCOMPARE(last[m_key], 40);
    QCOMPARE(last[other], 3);
}

void TestHubDelivery::unacknowledgedMessagesAreSentAgainAfterAReconnect()
{
    fill(m_key, 3);
    {
        TestPeer connector(m_hub->socketUrl());
        QVERIFY(connector.enterAsConnector(m_instance, {u"ada"_s}));
        const auto first = connector.take("inbound.user");
        QVERIFY(first);
        QVERIFY(connector.take("inbound.user"));
        connector.send(Ack{.ts = 1,
                           .ref = QString::fromStdString(first->value("id", "")),
                           .status = AckStatus::Delivered});
        const Heartbeat beat{.id = QString::fromStdString(first->value("id", "")), .ts = 1};
        connector.send(beat);
        QVERIFY(connector.take("heartbeat")); // so the acknowledgement was read
        connector.vanish();
    }
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_instance, {u"ada"_s}));
    const auto second = connector.take("inbound.user");
    QVERIFY(second);
    QCOMPARE(second->value("text", ""), std::string("2"));
    const auto third = connector.take("inbound.user");
    QVERIFY(third);
    QCOMPARE(third->value("text", ""), std::string("3"));
}

void TestHubDelivery::theWindowBoundsWhatIsInFlight()
{
    fill(m_key, 30);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_instance, {u"ada"_s}));
    QTRY_COMPARE_WITH_TIMEOUT(connector.count("inbound.user"), size_t(16), patienceMs);
    const Heartbeat beat{.id = u"01M81CAQPSFX7FT6QFM0FXAV82"_s, .ts = 1};
    connector.send(beat);
    QVERIFY(connector.take("heartbeat"));
    QCOMPARE(connector.count("inbound.user"), size_t(16));
    const auto first = connector.take("inbound.user");
    connector.send(Ack{.ts = 1,
                       .ref = QString::fromStdString(first->value("id", "")),
                       .status = AckStatus::Delivered});
    QTRY_COMPARE_WITH_TIMEOUT(connector.count("inbound.user"), size_t(16), patienceMs);
    QCOMPARE(connector.received.back().value("seq", 0), 17);
}

void TestHubDelivery::resumeSendsTheMissingRange()
{
    fill(m_key, 300);
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {m_key}, {{m_key, 120}}));
    for (int seq = 121; seq <= 300; ++seq) {
        const auto message = console.take("inbound.user");
        QVERIFY(message);
        QCOMPARE(message->value("seq", 0), seq);
    }
    QCOMPARE(console.count("inbound.user"), size_t(0));
}

// The reader sees every number once and in order, although messages arrive while it catches up.
void TestHubDelivery::resumeDuringTraffic()
{
    fill(m_key, 400);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_instance, {u"ada"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.open(m_operator));
    Hello hello = consoleHello({m_key});
    hello.resume = {{m_key, 0}};
    for (int i = 0; i < 50; ++i)
        connector.send(finalMessage(m_key, u"before"_s));
    console.send(hello);
    for (int i = 0; i < 150; ++i) {
        connector.send(finalMessage(m_key, u"during"_s));
        if (i % 10 == 0)
            QTest::qWait(1);
    }
    std::vector<qint64> seqs;
    const bool complete = QTest::qWaitFor(
        [&] {
            for (; !console.received.empty(); console.received.pop_front()) {
                if (console.received.front().contains("text"))
                    seqs.push_back(console.received.front().value("seq", qint64(0)));
            }
            return seqs.size() >= 600;
        },
        patienceMs);
    QVERIFY2(complete, qPrintable(u"%1 came"_s.arg(seqs.size())));
    for (size_t i = 0; i < seqs.size(); ++i)
        QCOMPARE(seqs[i], qint64(i + 1));
}

void TestHubDelivery::resumeTellsWhatWasDelivered()
{
    fill(m_key, 2);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_instance, {u"ada"_s}));
    const auto first = connector.take("inbound.user");
    const auto second = connector.take("inbound.user");
    QVERIFY(first && second);
    for (const auto &message : {first, second})
        connector.send(Ack{.ts = 1,
                           .ref = QString::fromStdString(message->value("id", "")),
                           .status = AckStatus::Delivered});
    TestPeer console(m_hub->socketUrl());
    // Both acknowledgements may still be on their way to the disk: ask until they are there.
    const QString one = QString::fromStdString(first->value("id", ""));
    const QString two = QString::fromStdString(second->value("id", ""));
    QVERIFY(console.enterAsConsole(m_operator, {m_key}, {{m_key, 1}}));
    QVERIFY(console.hasAck(one, "delivered"));
    QVERIFY(console.hasAck(two, "delivered"));
}

void TestHubDelivery::resumeNeedsASubscription()
{
    fill(m_key, 1);
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.open(m_operator));
    Hello hello = consoleHello({sessionKey(u"ada"_s, u"another"_s)});
    hello.resume = {{m_key, 0}};
    console.send(hello);
    const auto error = console.answerTo(hello.id);
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("forbidden"));
    QCOMPARE(error->value("field", ""), std::string("resume[0].sessionKey"));
}

void TestHubDelivery::theLogSurvivesARestart()
{
    fill(m_key, 5);
    QVERIFY(m_hub->start());
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {m_key}, {{m_key, 3}}));
    QCOMPARE(console.take("inbound.user")->value("seq", 0), 4);
    QCOMPARE(console.take("inbound.user")->value("seq", 0), 5);
    const InboundUser next = userMessage(m_key, u"6"_s); // the agent is still known, offline
    console.send(next);
    const auto ack = console.answerTo(next.envelope.id);
    QVERIFY(ack);
    QCOMPARE(ack->value("status", ""), std::string("queued"));
    QCOMPARE(ack->value("seq", 0), 6);
}

void TestHubDelivery::drainClosesEverybodyWith1012()
{
    RawPeer connector(m_hub->socketUrl());
    QVERIFY(connector.open(m_instance));
    connector.send(connectorHello({u"ada"_s}));
    QVERIFY(connector.waitForText("connectionId", patienceMs));
    RawPeer console(m_hub->socketUrl());
    QVERIFY(console.open(m_operator));
    console.send(consoleHello({m_key}));
    QVERIFY(console.waitForText("connectionId", patienceMs));
    TaskScope tasks;
    bool drained = false;
    tasks.spawn(m_hub->hub().drain(), [&drained](const Result<void> &) { drained = true; });
    QCOMPARE(connector.waitForClose(patienceMs), 1012);
    QCOMPARE(console.waitForClose(patienceMs), 1012);
    QTRY_VERIFY_WITH_TIMEOUT(drained, patienceMs);
    TestPeer late(m_hub->socketUrl());
    QVERIFY(!late.open(m_operator));
}

QTEST_GUILESS_MAIN(TestHubDelivery)
#include "tst_hubdelivery.moc"
