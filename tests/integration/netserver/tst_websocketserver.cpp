// The epoll server against Qt's own WebSocket client: another implementation of RFC 6455.
#include "qtclient.h"

#include <QTcpSocket>
#include <QTimer>

using namespace ltb::core;
using namespace ltb::core::net;
using ltb::tests::connected;
using ltb::tests::EchoServer;

namespace {

constexpr int longEnough = 20'000;

} // namespace

class TestWebSocketServer : public QObject {
    Q_OBJECT
private slots:
    void echoesMessages_data();
    void echoesMessages();
    void tellsTheRequestOfTheUpgrade();
    void refusesTheUpgrade();
    void servesManyConnections();
    void closesByTheServer_data();
    void closesByTheServer();
    void closesByTheClient_data();
    void closesByTheClient();
    void silentServerCloseIsCutShort();
    void vanishedPeerIs1006();
    void closesInsideItsOwnCallback();
    void pingsAndDropsTheDead();
    void idsAreNeverReused();
    void deletedServerIsSafeForResponders();
    void listenErrors();
};

void TestWebSocketServer::echoesMessages_data()
{
    QTest::addColumn<QString>("message");
    const auto repeated = [](int size) { return QString(size, u'x'); };
    QTest::newRow("empty") << QString();
    QTest::newRow("short") << QStringLiteral("hello");
    QTest::newRow("every kind of character") << QStringLiteral("a\u00e4\u4e2d\U0001F600\u0000z");
    QTest::newRow("125 bytes, the longest short length") << repeated(125);
    QTest::newRow("126 bytes, the shortest 16-bit length") << repeated(126);
    QTest::newRow("65535 bytes, the longest 16-bit length") << repeated(65535);
    QTest::newRow("65536 bytes, the shortest 64-bit length") << repeated(65536);
    QTest::newRow("one MiB, the limit") << repeated(1 << 20);
}

void TestWebSocketServer::echoesMessages()
{
    QFETCH(QString, message);
    EchoServer echo;
    QVERIFY(echo.listen());
    const auto client = connected(echo);
    QVERIFY(client);
    QSignalSpy received(client.get(), &QWebSocket::textMessageReceived);
    for (int i = 0; i < 3; ++i)
        client->sendTextMessage(message);
    QTRY_COMPARE_WITH_TIMEOUT(received.count(), 3, longEnough);
    for (const auto &one : received)
        QVERIFY(one.at(0).toString() == message);
}

void TestWebSocketServer::tellsTheRequestOfTheUpgrade()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    QWebSocket client;
    QNetworkRequest request(QUrl(echo.url().toString() + QStringLiteral("?token=a%20b&x=1")));
    request.setRawHeader("Authorization", "Bearer abc");
    QSignalSpy spy(&client, &QWebSocket::connected);
    client.open(request);
    QVERIFY(!spy.isEmpty() || spy.wait(longEnough));
    QCOMPARE(echo.upgrades.size(), std::size_t(1));
    const HttpRequest &seen = echo.upgrades.front();
    QCOMPARE(seen.method, QByteArray("GET"));
    QCOMPARE(seen.path, QByteArray("/ws"));
    QCOMPARE(seen.query, QByteArray("token=a%20b&x=1"));
    QCOMPARE(seen.queryValue(QStringLiteral("token")), QStringLiteral("a b"));
    QCOMPARE(seen.header("authorization"), QByteArray("Bearer abc"));
    QCOMPARE(seen.peer, QHostAddress(QHostAddress::LocalHost));
    QCOMPARE(echo.server->connectionCount(), 1);
}

void TestWebSocketServer::refusesTheUpgrade()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    QWebSocket client;
    QSignalSpy failed(&client, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error));
    QUrl url = echo.url();
    url.setPath(QStringLiteral("/elsewhere"));
    client.open(url);
    QTRY_VERIFY_WITH_TIMEOUT(!failed.isEmpty(), longEnough);
    QVERIFY(echo.opened.empty());
    QCOMPARE(echo.server->connectionCount(), 0);
}

void TestWebSocketServer::servesManyConnections()
{
    constexpr int clients = 500;
    EchoServer echo;
    QVERIFY(echo.listen());
    std::vector<std::unique_ptr<QWebSocket>> all;
    int received = 0;
    for (int i = 0; i < clients; ++i) {
        all.push_back(std::make_unique<QWebSocket>());
        QWebSocket *client = all.back().get();
        connect(client, &QWebSocket::connected, this,
                [client, i] { client->sendTextMessage(QString::number(i)); });
        connect(client, &QWebSocket::textMessageReceived, this,
                [&received, i](const QString &text) {
                    if (text == QString::number(i))
                        ++received;
                });
        client->open(echo.url());
    }
    QTRY_COMPARE_WITH_TIMEOUT(received, clients, 3 * longEnough);
    QCOMPARE(echo.server->connectionCount(), clients);
    all.clear();
    QTRY_COMPARE_WITH_TIMEOUT(echo.server->connectionCount(), 0, longEnough);
    QCOMPARE(echo.closed.size(), clients);
}

void TestWebSocketServer::closesByTheServer_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<int>("expected");
    QTest::newRow("normal") << 1000 << QByteArray("bye") << 1000;
    // Not 1012 or 1013: QWebSocket 6.4 takes them for a protocol error; the Python client knows
    // them.
    QTest::newRow("going away, no reason") << 1001 << QByteArray() << 1001;
    QTest::newRow("one of ours") << 4401 << QByteArray("unauthorized") << 4401;
    QTest::newRow("a code that must not be sent") << 1006 << QByteArray("x") << 1011;
    QTest::newRow("a reason that is too long")
        << 4400 << QByteArray("\xc3\xa4").repeated(100) << 4400;
}

void TestWebSocketServer::closesByTheServer()
{
    QFETCH(int, code);
    QFETCH(QByteArray, reason);
    QFETCH(int, expected);
    EchoServer echo;
    QVERIFY(echo.listen());
    const auto client = connected(echo);
    QVERIFY(client);
    QSignalSpy received(client.get(), &QWebSocket::textMessageReceived);
    QSignalSpy disconnected(client.get(), &QWebSocket::disconnected);
    const ConnectionId id = echo.opened.front();
    QVERIFY(echo.server->sendText(id, "last words"));
    echo.server->close(id, static_cast<quint16>(code), reason);
    QVERIFY(!echo.server->sendText(id, "too late"));
    QTRY_COMPARE_WITH_TIMEOUT(disconnected.count(), 1, longEnough);
    QCOMPARE(received.count(), 1);
    QCOMPARE(int(client->closeCode()), expected);
    QVERIFY(QString::fromUtf8(reason).startsWith(client->closeReason()));
    QVERIFY(reason.isEmpty() == client->closeReason().isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(echo.closed.contains(id), longEnough);
    QCOMPARE(int(echo.closed.value(id).code), expected);
    QCOMPARE(echo.server->connectionCount(), 0);
}

void TestWebSocketServer::closesByTheClient_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::newRow("normal") << 1000 << QString();
    QTest::newRow("going away") << 1001 << QStringLiteral("sch\u00f6nen Tag");
    QTest::newRow("of its own") << 4999 << QStringLiteral("x");
}

void TestWebSocketServer::closesByTheClient()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    EchoServer echo;
    QVERIFY(echo.listen());
    const auto client = connected(echo);
    QVERIFY(client);
    const ConnectionId id = echo.opened.front();
    client->close(static_cast<QWebSocketProtocol::CloseCode>(code), reason);
    QTRY_VERIFY_WITH_TIMEOUT(echo.closed.contains(id), longEnough);
    QCOMPARE(int(echo.closed.value(id).code), code);
    QCOMPARE(echo.closed.value(id).reason, reason.toUtf8());
    QVERIFY(!echo.server->sendText(id, "x"));
}

void TestWebSocketServer::silentServerCloseIsCutShort()
{
    SocketServerLimits limits;
    limits.closeTimeoutMs = 100;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    QTcpSocket deaf;
    deaf.connectToHost(QHostAddress::LocalHost, echo.port);
    deaf.write("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    QTRY_COMPARE_WITH_TIMEOUT(echo.opened.size(), std::size_t(1), longEnough);
    echo.server->close(echo.opened.front(), 4408, "no answer");
    QTRY_VERIFY_WITH_TIMEOUT(echo.closed.contains(echo.opened.front()), longEnough);
    QCOMPARE(echo.closed.value(echo.opened.front()).code, quint16(4408));
    QTRY_VERIFY_WITH_TIMEOUT(deaf.state() == QAbstractSocket::UnconnectedState, longEnough);
}

void TestWebSocketServer::vanishedPeerIs1006()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    const auto client = connected(echo);
    QVERIFY(client);
    client->abort();
    QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), 1, longEnough);
    QCOMPARE(echo.closed.value(echo.opened.front()).code, quint16(1006));
    QCOMPARE(echo.server->connectionCount(), 0);
}

void TestWebSocketServer::closesInsideItsOwnCallback()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    echo.onText = [&](ConnectionId id, std::string_view) {
        echo.server->sendText(id, "answer");
        echo.server->close(id, 4400, "enough");
        QVERIFY(!echo.closed.contains(id)); // never from inside another callback
    };
    const auto client = connected(echo);
    QVERIFY(client);
    QSignalSpy received(client.get(), &QWebSocket::textMessageReceived);
    QSignalSpy disconnected(client.get(), &QWebSocket::disconnected);
    for (int i = 0; i < 10; ++i)
        client->sendTextMessage(QStringLiteral("x"));
    QTRY_COMPARE_WITH_TIMEOUT(disconnected.count(), 1, longEnough);
    QCOMPARE(received.count(), 1);
    QCOMPARE(echo.messages, 1);
    QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), 1, longEnough);
}

void TestWebSocketServer::pingsAndDropsTheDead()
{
    SocketServerLimits limits;
    limits.pingIntervalMs = 700;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    const auto alive = connected(echo); // answers pings by itself
    QVERIFY(alive);
    QTcpSocket dead;
    dead.connectToHost(QHostAddress::LocalHost, echo.port);
    dead.write("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    QTRY_COMPARE_WITH_TIMEOUT(echo.opened.size(), std::size_t(2), longEnough);
    QTRY_VERIFY_WITH_TIMEOUT(echo.closed.contains(echo.opened.at(1)), longEnough);
    QCOMPARE(echo.closed.value(echo.opened.at(1)).code, quint16(1006));
    QVERIFY(dead.readAll().contains(QByteArray::fromHex("8900")));
    QVERIFY(!echo.closed.contains(echo.opened.at(0)));
}

void TestWebSocketServer::idsAreNeverReused()
{
    QSet<ConnectionId> ids;
    for (int round = 0; round < 2; ++round) {
        EchoServer echo;
        QVERIFY(echo.listen());
        for (int i = 0; i < 5; ++i) {
            const auto client = connected(echo);
            QVERIFY(client);
            QVERIFY(!ids.contains(echo.opened.back()));
            ids.insert(echo.opened.back());
            client->abort();
            QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), i + 1, longEnough);
        }
    }
}

void TestWebSocketServer::deletedServerIsSafeForResponders()
{
    HttpResponder late;
    {
        EchoServer echo;
        QVERIFY(echo.listen());
        echo.onHttp = [&late](const HttpRequest &, HttpResponder respond) {
            late = std::move(respond);
        };
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, echo.port);
        client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QTRY_VERIFY_WITH_TIMEOUT(late != nullptr, longEnough);
    }
    late({200, "nobody hears this"});
}

void TestWebSocketServer::listenErrors()
{
    EchoServer first;
    QVERIFY(first.listen());
    EchoServer second;
    const auto taken = second.server->listen(QHostAddress(QHostAddress::LocalHost), first.port);
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, ErrorCode::Conflict);
    QVERIFY(taken.error().message.contains(QString::number(first.port)));
    const auto elsewhere = second.server->listen(QHostAddress(QStringLiteral("192.0.2.1")), 0);
    QVERIFY(!elsewhere);
    QCOMPARE(elsewhere.error().code, ErrorCode::InvalidInput);
    const TlsFiles none{QStringLiteral("/nonexistent/cert.pem"),
                        QStringLiteral("/nonexistent/key.pem")};
    const auto noCertificate =
        second.server->listen(QHostAddress(QHostAddress::LocalHost), 0, &none);
    QVERIFY(!noCertificate);
    QCOMPARE(noCertificate.error().code, ErrorCode::InvalidInput);
    QCOMPARE(noCertificate.error().field, QStringLiteral("tls-cert"));
    QVERIFY(second.listen());
    QVERIFY(!second.server->listen(QHostAddress(QHostAddress::LocalHost), 0));
    second.server->stopListening();
    QVERIFY(second.listen());
}

QTEST_GUILESS_MAIN(TestWebSocketServer)
#include "tst_websocketserver.moc"
