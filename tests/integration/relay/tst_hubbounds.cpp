// A slow reader harms only itself, a fast sender is slowed down, and memory stays bounded.
#include "tests/integration/relay/hubfixture.h"
#include "tests/integration/relay/rawpeer.h"
#include "tests/integration/relay/testpeer.h"

#include <QElapsedTimer>

using namespace ltb::core;
using namespace ltb::core::relay;
using namespace ltb::core::protocol;
using namespace ltb::tests;
using namespace Qt::StringLiterals;

class TestHubBounds : public QObject {
    Q_OBJECT
private slots:
    void aSlowConsoleLosesDeltasOnly();
    void aConsoleFarBehindIsClosed();
    void aConsoleBehindForTooLongIsClosed();
    void aFastSenderIsReadSlowly();
    void resumeWaitsForTheReader();
    void aConnectorThatDoesNotReadIsNotFlooded();

private:
    void start(HubOptions options);
    static HubOptions wide();

    std::unique_ptr<HubFixture> m_hub;
    QString m_key = sessionKey(u"ada"_s);
};

HubOptions TestHubBounds::wide()
{
    HubOptions options;
    options.limits.messagesPerSecond = 100'000;
    options.limits.messageBurst = 100'000;
    return options;
}

void TestHubBounds::start(HubOptions options)
{
    m_hub = std::make_unique<HubFixture>(options);
    QVERIFY(m_hub->start());
}

void TestHubBounds::aSlowConsoleLosesDeltasOnly()
{
    HubOptions options = wide();
    options.limits.queueHardBytes = 64 << 20; // only the soft bound is looked at here
    start(options);
    const QByteArray token = m_hub->operatorToken();
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer quick(m_hub->socketUrl());
    QVERIFY(quick.enterAsConsole(token, {m_key}));
    RawPeer slow(m_hub->socketUrl());
    QVERIFY(slow.open(token, 4'096));
    slow.send(consoleHello({m_key}));
    QVERIFY(slow.waitForText("connectionId", patienceMs));

    constexpr int deltas = 260;
    const QString piece(32'000, u'd');
    for (int i = 0; i < deltas; ++i) { // 8 MB, far beyond what the kernel buffers
        connector.send(delta(m_key, i, piece));
        if (i % 20 == 19)
            QTRY_COMPARE_WITH_TIMEOUT(quick.frames, i + 2, patienceMs); // nobody else waits
    }
    connector.send(finalMessage(m_key, u"the end"_s));
    QVERIFY(quick.take("outbound.final"));
    slow.catchUp();
    QVERIFY(slow.waitForText("outbound.final", patienceMs));
    const auto got = std::count_if(slow.texts.begin(), slow.texts.end(), [](const QByteArray &t) {
        return t.contains("outbound.delta");
    });
    QVERIFY2(got > 0 && got < deltas, qPrintable(QString::number(got)));
    QCOMPARE(slow.closeCode, 0);
    const auto metrics = m_hub->http("GET", u"/metrics"_s);
    QVERIFY(metrics.body.contains("ltb_messages_dropped_total "
                                  + QByteArray::number(deltas - int(got))));
}

void TestHubBounds::aConsoleFarBehindIsClosed()
{
    start(wide());
    const QByteArray token = m_hub->operatorToken();
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    RawPeer slow(m_hub->socketUrl());
    QVERIFY(slow.open(token, 4'096));
    slow.send(consoleHello({m_key}));
    QVERIFY(slow.waitForText("connectionId", patienceMs));
    const QString text(200'000, u'f');
    int sent = 0;
    for (bool closed = false; !closed && sent < 100; ++sent) { // finals are never dropped
        const OutboundFinal message = finalMessage(m_key, text);
        connector.send(message);
        QVERIFY(connector.hasAck(message.envelope.id, "accepted"));
        closed = m_hub->http("GET", u"/metrics"_s).body.contains("slow_readers_closed_total 1");
    }
    QVERIFY(sent < 100);
    // It reads on, finds the farewell, and gets the rest by seq.
    slow.catchUp();
    QCOMPARE(slow.waitForClose(patienceMs), 1013);
    TestPeer again(m_hub->socketUrl());
    QVERIFY(again.enterAsConsole(token, {m_key}, {{m_key, 0}}));
    QTRY_COMPARE_WITH_TIMEOUT(again.count("outbound.final"), size_t(sent), patienceMs);
}

void TestHubBounds::aConsoleBehindForTooLongIsClosed()
{
    HubOptions options = wide();
    options.limits.queueHardBytes = 64 << 20;
    options.limits.queueSoftMs = 400;
    start(options);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    RawPeer slow(m_hub->socketUrl());
    QVERIFY(slow.open(m_hub->operatorToken(), 4'096));
    slow.send(consoleHello({m_key}));
    QVERIFY(slow.waitForText("connectionId", patienceMs));
    const QString text(200'000, u'f');
    for (int i = 0; i < 42; ++i)
        connector.send(finalMessage(m_key, text));
    QTRY_VERIFY_WITH_TIMEOUT(
        m_hub->http("GET", u"/metrics"_s).body.contains("ltb_slow_readers_closed_total 1"),
        patienceMs);
    slow.catchUp();
    QCOMPARE(slow.waitForClose(patienceMs), 1013);
}

void TestHubBounds::aFastSenderIsReadSlowly()
{
    HubOptions options;
    options.limits.messagesPerSecond = 50;
    options.limits.messageBurst = 20;
    start(options);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_hub->operatorToken(), {m_key}));
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 100; ++i)
        connector.send(delta(m_key, i, u"x"_s));
    QTRY_COMPARE_WITH_TIMEOUT(console.count("outbound.delta"), size_t(100), patienceMs);
    // 80 beyond the burst at 50 a second; a margin, since what one read brought is not put back.
    QVERIFY2(timer.elapsed() > 800, qPrintable(QString::number(timer.elapsed())));
    for (int i = 0; i < 100; ++i)
        QCOMPARE(console.received[size_t(i)].value("index", -1), i);
}

void TestHubBounds::resumeWaitsForTheReader()
{
    start(wide());
    const QByteArray token = m_hub->operatorToken();
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    constexpr int messages = 130;
    const QString text(60'000, u'h');
    for (int i = 0; i < messages; ++i)
        connector.send(finalMessage(m_key, text));
    QTRY_COMPARE_WITH_TIMEOUT(connector.count("ack"), size_t(messages), patienceMs);
    RawPeer slow(m_hub->socketUrl());
    QVERIFY(slow.open(token, 4'096));
    Hello hello = consoleHello({m_key});
    hello.resume = {{m_key, 0}};
    slow.send(hello);
    QTest::qWait(300); // 8 MB do not pile up in the hub
    const QByteArray metrics = m_hub->http("GET", u"/metrics"_s).body;
    const qsizetype at = metrics.indexOf("\nltb_queued_bytes ") + 18;
    const auto queued = metrics.mid(at, metrics.indexOf('\n', at) - at).toLongLong();
    QVERIFY2(queued < (1 << 20), qPrintable(QString::number(queued)));
    slow.catchUp();
    const auto finals = [&slow] {
        return std::count_if(slow.texts.begin(), slow.texts.end(),
                             [](const QByteArray &t) { return t.contains("outbound.final"); });
    };
    QVERIFY(QTest::qWaitFor(
        [&] {
            slow.read();
            return finals() == messages;
        },
        patienceMs));
    QCOMPARE(slow.closeCode, 0);
}

void TestHubBounds::aConnectorThatDoesNotReadIsNotFlooded()
{
    start(wide());
    const QByteArray token = m_hub->operatorToken();
    RawPeer stuck(m_hub->socketUrl());
    QVERIFY(stuck.open(m_hub->instanceToken(u"i-1"_s), 4'096));
    stuck.send(connectorHello({u"ada"_s}));
    QVERIFY(stuck.waitForText("connectionId", patienceMs));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(token, {}));
    const QString text(200'000, u'q');
    constexpr int messages = 42;
    for (int i = 0; i < messages; ++i) {
        // Over several sessions, since one session's window would bound it alone.
        const InboundUser message = userMessage(sessionKey(u"ada"_s, QString::number(i % 6)), text);
        console.send(message);
    }
    QTRY_COMPARE_WITH_TIMEOUT(console.count("ack"), size_t(messages), patienceMs);
    QCOMPARE(stuck.closeCode, 0);
    stuck.catchUp();
    const auto arrived = [&stuck] {
        return std::count_if(stuck.texts.begin(), stuck.texts.end(),
                             [](const QByteArray &t) { return t.contains("inbound.user"); });
    };
    QVERIFY(QTest::qWaitFor(
        [&] {
            stuck.read();
            return arrived() == messages;
        },
        patienceMs));
    QCOMPARE(stuck.closeCode, 0);
}

QTEST_GUILESS_MAIN(TestHubBounds)
#include "tst_hubbounds.moc"
