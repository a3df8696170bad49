// Back-pressure in both directions: bounded queues, the common budget, draining, paused reading.
#include "qtclient.h"

#include <QTcpSocket>
#include <QTimer>

using namespace ltb::core;
using namespace ltb::core::net;
using ltb::tests::connected;
using ltb::tests::EchoServer;

namespace {

constexpr int longEnough = 20'000;

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

} // namespace

class TestWebSocketQueues : public QObject {
    Q_OBJECT
private slots:
    void slowReaderIsClosedAndHarmsNobody();
    void longestQueueGoesWhenTheBudgetIsSpent();
    void tellsWhenTheQueueHasDrained();
    void pausesReading();
    void messageLimit_data();
    void messageLimit();
    void sendsFromOutsideATurn();
};

void TestWebSocketQueues::slowReaderIsClosedAndHarmsNobody()
{
    SocketServerLimits limits;
    limits.queueBytes = 256 << 10;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    // The slow one takes the handshake and then nothing; its socket buffers hold a few megabytes.
    QTcpSocket slow;
    slow.setReadBufferSize(1024);
    slow.connectToHost(QHostAddress::LocalHost, echo.port);
    slow.write("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    QTRY_COMPARE_WITH_TIMEOUT(echo.opened.size(), std::size_t(1), longEnough);
    const auto fast = connected(echo);
    QVERIFY(fast);
    const ConnectionId slowId = echo.opened.at(0);
    const ConnectionId fastId = echo.opened.at(1);
    QSignalSpy received(fast.get(), &QWebSocket::textMessageReceived);
    const QByteArray piece(32 << 10, 'x');
    int sent = 0;
    qsizetype longest = 0;
    while (echo.server->sendText(slowId, view(piece)) && sent < 4000) {
        longest = std::max(longest, echo.server->queuedBytes(slowId));
        if (++sent % 16 == 0) {
            QVERIFY(echo.server->sendText(fastId, "still here"));
            QCoreApplication::processEvents();
        }
    }
    QVERIFY2(sent < 4000, "a reader that does not read must be closed");
    QVERIFY(longest <= limits.queueBytes);
    QVERIFY(echo.server->queuedBytes(slowId) < 64 << 10);
    QTRY_VERIFY_WITH_TIMEOUT(echo.closed.contains(slowId), longEnough);
    QCOMPARE(echo.closed.value(slowId).code, quint16(1013));
    QTRY_COMPARE_WITH_TIMEOUT(received.count(), sent / 16, longEnough);
    QVERIFY(!echo.closed.contains(fastId));
    // What the slow one reads later ends in a whole close frame with 1013.
    slow.setReadBufferSize(0);
    QByteArray all;
    QTRY_VERIFY_WITH_TIMEOUT(
        (all += slow.readAll(), slow.state() != QAbstractSocket::ConnectedState), longEnough);
    all += slow.readAll();
    QVERIFY2(all.endsWith(QByteArray::fromHex("880a03f5") + "too slow"),
             all.right(32).toHex().constData());
}

void TestWebSocketQueues::longestQueueGoesWhenTheBudgetIsSpent()
{
    SocketServerLimits limits;
    limits.queueBytes = 64 << 20;
    limits.totalQueueBytes = 8 << 20;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    const auto one = connected(echo);
    const auto two = connected(echo);
    QVERIFY(one && two);
    const ConnectionId little = echo.opened.at(0);
    const ConnectionId much = echo.opened.at(1);
    const QByteArray piece(1 << 20, 'x');
    QVERIFY(echo.server->sendText(little, view(piece)));
    QSignalSpy received(one.get(), &QWebSocket::textMessageReceived);
    bool taken = true;
    for (int i = 0; i < 40 && taken; ++i)
        taken = echo.server->sendText(much, view(piece));
    QTRY_VERIFY_WITH_TIMEOUT(echo.closed.contains(much), longEnough);
    QCOMPARE(echo.closed.value(much).code, quint16(1013));
    QTRY_COMPARE_WITH_TIMEOUT(received.count(), 1, longEnough);
    QVERIFY(!echo.closed.contains(little));
}

void TestWebSocketQueues::tellsWhenTheQueueHasDrained()
{
    SocketServerLimits limits;
    limits.queueBytes = 64 << 20;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    const auto client = connected(echo);
    QVERIFY(client);
    const ConnectionId id = echo.opened.front();
    const QByteArray piece(1 << 20, 'x');
    for (int i = 0; i < 24; ++i)
        QVERIFY(echo.server->sendText(id, view(piece)));
    QVERIFY(echo.server->queuedBytes(id) > 1 << 20);
    int told = 0;
    qsizetype queued = -1;
    echo.server->notifyWhenDrained(id, 1 << 20, [&] {
        ++told;
        queued = echo.server->queuedBytes(id);
    });
    QCOMPARE(told, 0);
    QTRY_COMPARE_WITH_TIMEOUT(told, 1, longEnough);
    QVERIFY(queued <= 1 << 20);
    QTRY_COMPARE_WITH_TIMEOUT(echo.server->queuedBytes(id), qsizetype(0), longEnough);
    QCOMPARE(told, 1);
}

void TestWebSocketQueues::pausesReading()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    QList<QByteArray> seen;
    echo.onText = [&](ConnectionId id, std::string_view message) {
        seen += QByteArray(message.data(), static_cast<qsizetype>(message.size()));
        if (seen.size() == 2)
            echo.server->setReadingPaused(id, true);
    };
    const auto client = connected(echo);
    QVERIFY(client);
    for (int i = 0; i < 5; ++i)
        client->sendTextMessage(QString::number(i));
    QTRY_COMPARE_WITH_TIMEOUT(seen.size(), 2, longEnough);
    for (int i = 5; i < 8; ++i)
        client->sendTextMessage(QString::number(i));
    QTest::qWait(100);
    QCOMPARE(seen.size(), 2);
    echo.server->setReadingPaused(echo.opened.front(), false);
    QTRY_COMPARE_WITH_TIMEOUT(seen.size(), 8, longEnough);
    for (int i = 0; i < 8; ++i)
        QCOMPARE(seen.at(i), QByteArray::number(i));
}

void TestWebSocketQueues::messageLimit_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("taken");
    QTest::newRow("as long as the limit") << (64 << 10) << true;
    QTest::newRow("one byte more") << (64 << 10) + 1 << false;
    QTest::newRow("much more") << (900 << 10) << false;
}

void TestWebSocketQueues::messageLimit()
{
    QFETCH(int, size);
    QFETCH(bool, taken);
    EchoServer echo;
    QVERIFY(echo.listen());
    echo.onOpened = [&](ConnectionId id) { echo.server->setMessageLimit(id, 64 << 10); };
    const auto client = connected(echo);
    QVERIFY(client);
    QSignalSpy received(client.get(), &QWebSocket::textMessageReceived);
    QSignalSpy disconnected(client.get(), &QWebSocket::disconnected);
    client->sendTextMessage(QString(size, u'x'));
    if (taken) {
        QTRY_COMPARE_WITH_TIMEOUT(received.count(), 1, longEnough);
        return;
    }
    QTRY_COMPARE_WITH_TIMEOUT(disconnected.count(), 1, longEnough);
    QCOMPARE(int(client->closeCode()), 1009);
    QCOMPARE(echo.closed.value(echo.opened.front()).code, quint16(1009));
    QCOMPARE(echo.messages, 0);
}

void TestWebSocketQueues::sendsFromOutsideATurn()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    const auto client = connected(echo);
    QVERIFY(client);
    QSignalSpy received(client.get(), &QWebSocket::textMessageReceived);
    QTimer::singleShot(0, this,
                       [&] { echo.server->sendText(echo.opened.front(), "from a timer"); });
    QTRY_COMPARE_WITH_TIMEOUT(received.count(), 1, longEnough);
    QVERIFY(!echo.server->sendText(0, "nobody"));
    QVERIFY(!echo.server->sendText(echo.opened.front() + (1ULL << 24), "nobody"));
}

QTEST_GUILESS_MAIN(TestWebSocketQueues)
#include "tst_websocketqueues.moc"
