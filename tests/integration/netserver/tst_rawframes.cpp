// WebSocket over a real socket with bytes that no client library sends.
#include "rawclient.h"
#include "tests/unit/netserver/clientframe.h"

#include <sys/socket.h>

using namespace ltb::core::net;
using ltb::tests::clientClose;
using ltb::tests::ClientFrame;
using ltb::tests::clientFrame;
using ltb::tests::EchoServer;
using ltb::tests::RawClient;

class TestRawFrames : public QObject {
    Q_OBJECT
private slots:
    void wrongFramesCloseWithTheirCode_data();
    void wrongFramesCloseWithTheirCode();
    void framesBehindTheHandshakeAreServed();
    void messagesInPieces();
    void pingIsAnswered();
    void pingInsideAFragmentedMessage();
    void closeIsEchoed_data();
    void closeIsEchoed();
    void nothingIsServedAfterClose();
    void floodOfPingsIsBounded();
    void endWithoutCloseIs1006();
    void resetIs1006();
    void pausedPeerThatResetsIsNoticed();
    void bigFrameByteByByte();
};

void TestRawFrames::wrongFramesCloseWithTheirCode_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, const std::string &bytes, int code) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << code;
    };
    row("not masked", ClientFrame{.payload = "x", .masked = false}.bytes(), 1002);
    row("reserved bit", ClientFrame{.payload = "x", .reserved = 4}.bytes(), 1002);
    row("reserved opcode", clientFrame(3, "x"), 1002);
    row("continuation of nothing", clientFrame(0, "x"), 1002);
    row("binary", clientFrame(2, "x"), 1003);
    row("not UTF-8", clientFrame(1, "\xff"), 1007);
    row("too big", clientFrame(1, std::string((1 << 20) + 1, 'x')), 1009);
    row("bad close code", clientClose(1005), 1002);
    row("HTTP on a WebSocket", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 1002);
}

void TestRawFrames::wrongFramesCloseWithTheirCode()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.upgrade();
    QVERIFY(client.receives("\r\n\r\n"));
    client.forget();
    client.send(bytes);
    QVERIFY(client.isClosedByServer());
    const QByteArray &answer = client.received();
    QVERIFY(answer.size() > 4);
    QCOMPARE(answer.at(0), char(0x88));
    QCOMPARE(int(answer.mid(2, 2).toHex().toInt(nullptr, 16)), code);
    QCOMPARE(int(answer.at(1)), answer.size() - 2);
    QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), 1, 20'000);
    QCOMPARE(int(echo.closed.begin()->code), code);
    QCOMPARE(echo.messages, 0);
}

void TestRawFrames::framesBehindTheHandshakeAreServed()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.send(
        QByteArray(
            "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Protocol: launchthatbot.relay.v1\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        + QByteArray::fromStdString(clientFrame(1, "first") + clientFrame(1, "second")));
    QVERIFY(client.receives(QByteArray::fromHex("8105") + "first" + QByteArray::fromHex("8106")
                            + "second"));
    QVERIFY(client.received().contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    QVERIFY(client.received().contains("Sec-WebSocket-Protocol: launchthatbot.relay.v1\r\n"));
}

void TestRawFrames::messagesInPieces()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.upgrade();
    QVERIFY(client.receives("\r\n\r\n"));
    const std::string stream = clientFrame(1, "one") + clientFrame(1, std::string(300, 'x'))
                               + ClientFrame{.payload = "fr\xc3", .final = false}.bytes()
                               + ClientFrame{.opcode = 0, .payload = "\xa4gment"}.bytes();
    for (const char byte : stream) {
        client.send(QByteArray(1, byte));
        QCoreApplication::processEvents();
    }
    QVERIFY(client.receives(QByteArray::fromHex("8103") + "one"));
    QVERIFY(client.receives(QByteArray::fromHex("817e012c") + QByteArray(300, 'x')));
    QVERIFY(client.receives(QByteArray::fromHex("8109") + "fr\xc3\xa4gment"));
}

void TestRawFrames::pingIsAnswered()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.upgrade();
    client.send(clientFrame(9, "are you there") + clientFrame(10, "unasked"));
    QVERIFY(client.receives(QByteArray::fromHex("8a0d") + "are you there"));
    QVERIFY(echo.closed.isEmpty());
}

void TestRawFrames::pingInsideAFragmentedMessage()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.upgrade();
    client.send(ClientFrame{.payload = "a", .final = false}.bytes() + clientFrame(9, "p"));
    QVERIFY(client.receives(QByteArray::fromHex("8a01") + "p"));
    client.send(ClientFrame{.opcode = 0, .payload = "b"}.bytes());
    QVERIFY(client.receives(QByteArray::fromHex("8102") + "ab"));
}

void TestRawFrames::closeIsEchoed_data()
{
    QTest::addColumn<QByteArray>("close");
    QTest::addColumn<QByteArray>("echoed");
    QTest::addColumn<int>("code");
    QTest::newRow("with code and reason") << QByteArray::fromStdString(clientClose(1001, "bye"))
                                          << QByteArray::fromHex("880203e9") << 1001;
    QTest::newRow("without a code")
        << QByteArray::fromStdString(clientFrame(8, "")) << QByteArray::fromHex("8800") << 1005;
    QTest::newRow("a private code")
        << QByteArray::fromStdString(clientClose(4999)) << QByteArray::fromHex("88021387") << 4999;
}

void TestRawFrames::closeIsEchoed()
{
    QFETCH(QByteArray, close);
    QFETCH(QByteArray, echoed);
    QFETCH(int, code);
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.upgrade();
    QVERIFY(client.receives("\r\n\r\n"));
    client.forget();
    client.send(close);
    QVERIFY(client.isClosedByServer());
    QCOMPARE(client.received(), echoed);
    QCOMPARE(int(echo.closed.begin()->code), code);
}

void TestRawFrames::nothingIsServedAfterClose()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.upgrade();
    client.send(clientFrame(1, "a") + clientClose(1000) + clientFrame(1, "b"));
    QVERIFY(client.isClosedByServer());
    QCOMPARE(echo.messages, 1);
    QVERIFY(client.received().endsWith(QByteArray::fromHex("880203e8")));
}

void TestRawFrames::floodOfPingsIsBounded()
{
    SocketServerLimits limits;
    limits.queueBytes = 64 << 10;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.socket().setReadBufferSize(1024);
    client.upgrade();
    QTRY_COMPARE_WITH_TIMEOUT(echo.opened.size(), std::size_t(1), 20'000);
    const QByteArray pings =
        QByteArray::fromStdString(clientFrame(9, std::string(125, 'x'))).repeated(1000);
    for (int i = 0; i < 400 && echo.closed.isEmpty(); ++i) {
        client.send(pings);
        QCoreApplication::processEvents();
        QVERIFY(echo.server->queuedBytes(echo.opened.front()) <= limits.queueBytes);
    }
    QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), 1, 20'000);
    QCOMPARE(int(echo.closed.begin()->code), 1013);
}

void TestRawFrames::endWithoutCloseIs1006()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.upgrade();
    client.send(clientFrame(1, "last") + clientFrame(1, "cut").substr(0, 5));
    QVERIFY(client.receives("last"));
    client.socket().disconnectFromHost();
    QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), 1, 20'000);
    QCOMPARE(int(echo.closed.begin()->code), 1006);
    QCOMPARE(echo.messages, 1);
}

void TestRawFrames::resetIs1006()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.upgrade();
    QTRY_COMPARE_WITH_TIMEOUT(echo.opened.size(), std::size_t(1), 20'000);
    const linger now{1, 0};
    QCOMPARE(::setsockopt(static_cast<int>(client.socket().socketDescriptor()), SOL_SOCKET,
                          SO_LINGER, &now, sizeof now),
             0);
    client.socket().abort();
    QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), 1, 20'000);
    QCOMPARE(int(echo.closed.begin()->code), 1006);
    QVERIFY(!echo.server->sendText(echo.opened.front(), "x"));
}

void TestRawFrames::pausedPeerThatResetsIsNoticed()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    echo.onOpened = [&echo](ConnectionId id) { echo.server->setReadingPaused(id, true); };
    RawClient client(echo);
    client.upgrade();
    QTRY_COMPARE_WITH_TIMEOUT(echo.opened.size(), std::size_t(1), 20'000);
    client.send(clientFrame(1, "never read"));
    const linger now{1, 0};
    QCOMPARE(::setsockopt(static_cast<int>(client.socket().socketDescriptor()), SOL_SOCKET,
                          SO_LINGER, &now, sizeof now),
             0);
    client.socket().abort();
    QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), 1, 20'000);
    QCOMPARE(int(echo.closed.begin()->code), 1006);
}

void TestRawFrames::bigFrameByteByByte()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    echo.onText = [&echo](ConnectionId id, std::string_view message) {
        echo.server->sendText(id, std::to_string(message.size()));
    };
    RawClient client(echo);
    client.upgrade();
    // Longer than the shared buffer, in pieces that end anywhere, with another frame behind it.
    const QByteArray stream = QByteArray::fromStdString(clientFrame(1, std::string(400'000, 'x'))
                                                        + clientFrame(1, "tail"));
    for (qsizetype at = 0; at < stream.size(); at += 7919) {
        client.send(stream.mid(at, 7919));
        QCoreApplication::processEvents();
    }
    QVERIFY(client.receives(QByteArray::fromHex("8106") + "400000" + QByteArray::fromHex("8101")
                            + "4"));
}

QTEST_GUILESS_MAIN(TestRawFrames)
#include "tst_rawframes.moc"
