// The link against a real WebSocket server on a free port.
#include "core/net/link/websocketlink.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace ltb::core;
using namespace ltb::core::net;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int patienceMs = 20'000;

// Answers every upgrade with one HTTP status and keeps what it was asked.
class RefusingServer : public QObject {
public:
    explicit RefusingServer(QByteArray status) : m_status(std::move(status))
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                m_asked += socket->readAll();
                if (m_asked.contains("\r\n\r\n")) {
                    socket->write("HTTP/1.1 " + m_status + "\r\nContent-Length: 0\r\n\r\n");
                    socket->disconnectFromHost();
                }
            });
        });
        m_listening = m_server.listen(QHostAddress::LocalHost, 0);
    }
    QUrl url() const { return QUrl(u"ws://127.0.0.1:%1/ws"_s.arg(m_server.serverPort())); }
    QByteArray m_asked;
    bool m_listening = false;

private:
    QTcpServer m_server;
    QByteArray m_status;
};

WebSocketLinkOptions quick(const QUrl &url)
{
    WebSocketLinkOptions options;
    options.url = url;
    options.firstWait = 10ms;
    options.longestWait = 100ms;
    return options;
}

} // namespace

class TestWebSocketLink : public QObject {
    Q_OBJECT
private slots:
    void checksAddresses_data();
    void checksAddresses();
    void connectsAndComesBack();
    void sendsTheTokenAndNoOrigin();
    void mapsWhyItEnded_data();
    void mapsWhyItEnded();
    void aSilentPeerIsDropped();
    void aFullQueueRefuses();
    void neverFallsBackToPlaintext();
};

void TestWebSocketLink::checksAddresses_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("allowPlain");
    QTest::addColumn<bool>("good");
    QTest::newRow("TLS to anywhere") << u"wss://hub.example/ws"_s << false << true;
    QTest::newRow("plain to this computer") << u"ws://127.0.0.1:8787/ws"_s << false << true;
    QTest::newRow("plain to this computer by IPv6") << u"ws://[::1]:8787/ws"_s << false << true;
    QTest::newRow("plain to localhost") << u"ws://localhost:8787/ws"_s << false << true;
    QTest::newRow("plain to elsewhere") << u"ws://hub.example/ws"_s << false << false;
    QTest::newRow("plain to elsewhere, allowed") << u"ws://hub.example/ws"_s << true << true;
    QTest::newRow("a name that begins like localhost")
        << u"ws://localhost.example/ws"_s << false << false;
    QTest::newRow("another scheme") << u"https://hub.example/ws"_s << false << false;
    QTest::newRow("a password inside") << u"wss://me:secret@hub.example/ws"_s << false << false;
    QTest::newRow("no host") << u"wss:///ws"_s << false << false;
    QTest::newRow("nothing") << QString() << false << false;
}

void TestWebSocketLink::checksAddresses()
{
    QFETCH(QString, url);
    QFETCH(bool, allowPlain);
    QFETCH(bool, good);
    const Result<void> checked = WebSocketLink::checkUrl(QUrl(url), allowPlain);
    QCOMPARE(checked.isOk(), good);
    if (!good) {
        QCOMPARE(checked.error().code, ErrorCode::InvalidInput);
        QCOMPARE(checked.error().field, u"url"_s);
        QVERIFY(!checked.error().message.contains("secret"_L1));
    }
}

void TestWebSocketLink::connectsAndComesBack()
{
    QWebSocketServer server(u"test"_s, QWebSocketServer::NonSecureMode);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    WebSocketLink link(systemClock());
    QSignalSpy opened(&link, &WebSocketLink::opened);
    QSignalSpy frames(&link, &WebSocketLink::frameReceived);
    QSignalSpy closed(&link, &WebSocketLink::closed);
    QVERIFY(!link.send("too early"));
    QVERIFY(link.start(quick(server.serverUrl())));
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(server.hasPendingConnections(), patienceMs);
    std::unique_ptr<QWebSocket> peer(server.nextPendingConnection());
    QSignalSpy heard(peer.get(), &QWebSocket::textMessageReceived);
    link.markReady();
    QCOMPARE(link.state(), LinkState::Ready);
    QVERIFY(link.send("grüße"));
    QTRY_COMPARE_WITH_TIMEOUT(heard.size(), 1, patienceMs);
    QCOMPARE(heard.first().first().toString(), u"grüße"_s);
    peer->sendTextMessage(u"hello"_s);
    QTRY_COMPARE_WITH_TIMEOUT(frames.size(), 1, patienceMs);

    peer->close(QWebSocketProtocol::CloseCode(1012), u"restart"_s);
    QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, patienceMs);
    QCOMPARE(link.lastClose().code, 1012);
    QVERIFY(link.lastClose().wasOpen);
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 2, patienceMs);
    link.stop();
    QCOMPARE(link.state(), LinkState::Stopped);
}

void TestWebSocketLink::sendsTheTokenAndNoOrigin()
{
    RefusingServer server("401 Unauthorized");
    WebSocketLink link(systemClock());
    QSignalSpy closed(&link, &WebSocketLink::closed);
    QSignalSpy waiting(&link, &WebSocketLink::waiting);
    WebSocketLinkOptions options = quick(server.url());
    options.bearer = Secret::fromBytes("ltbi_example");
    options.subprotocol = u"launchthatbot.relay.v1"_s;
    connect(&link, &WebSocketLink::closed, this, [&link] { link.holdOff(1h); });
    QVERIFY(link.start(options));
    QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, patienceMs);
    QVERIFY(server.m_asked.contains("Authorization: Bearer ltbi_example\r\n"));
    QVERIFY(server.m_asked.contains("Sec-WebSocket-Protocol: launchthatbot.relay.v1\r\n"));
    QVERIFY(!server.m_asked.toLower().contains("origin"));
    QCOMPARE(link.lastClose().httpStatus, 401);
    QCOMPARE(link.lastClose().toError().code, ErrorCode::Unauthorized);
    QVERIFY(!describe(link.lastClose().toError()).contains("ltbi_example"_L1));
    QTRY_COMPARE_WITH_TIMEOUT(waiting.size(), 1, patienceMs);
    QVERIFY(link.nextTryAtMs() > systemClock().nowMs() + 3'000'000); // the hour asked for
}

void TestWebSocketLink::mapsWhyItEnded_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<ErrorCode>("expected");
    QTest::newRow("unauthorized") << 4401 << ErrorCode::Unauthorized;
    QTest::newRow("forbidden") << 4403 << ErrorCode::Forbidden;
    QTest::newRow("timeout") << 4408 << ErrorCode::Timeout;
    QTest::newRow("replaced") << 4409 << ErrorCode::Conflict;
    QTest::newRow("rate") << 4429 << ErrorCode::RateLimited;
    QTest::newRow("protocol") << 4400 << ErrorCode::Protocol;
    QTest::newRow("overload") << 1013 << ErrorCode::Unavailable;
    QTest::newRow("too big") << 1009 << ErrorCode::Protocol;
    QTest::newRow("normal") << 1000 << ErrorCode::Network;
}

void TestWebSocketLink::mapsWhyItEnded()
{
    QFETCH(int, code);
    QFETCH(ErrorCode, expected);
    QWebSocketServer server(u"test"_s, QWebSocketServer::NonSecureMode);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    WebSocketLink link(systemClock());
    QSignalSpy closed(&link, &WebSocketLink::closed);
    QVERIFY(link.start(quick(server.serverUrl())));
    QTRY_VERIFY_WITH_TIMEOUT(server.hasPendingConnections(), patienceMs);
    std::unique_ptr<QWebSocket> peer(server.nextPendingConnection());
    QTRY_COMPARE_WITH_TIMEOUT(link.state(), LinkState::Open, patienceMs);
    peer->close(QWebSocketProtocol::CloseCode(code));
    QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, patienceMs);
    QCOMPARE(closed.first().first().value<LinkClose>().toError().code, expected);
    if (code != 1013) // Qt 6.4 cannot tell it from 1012
        QCOMPARE(closed.first().first().value<LinkClose>().code, code);
}

void TestWebSocketLink::aSilentPeerIsDropped()
{
    // Accepts TCP and says nothing: the upgrade never ends.
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost, 0));
    WebSocketLink link(systemClock());
    QSignalSpy closed(&link, &WebSocketLink::closed);
    WebSocketLinkOptions options = quick(QUrl(u"ws://127.0.0.1:%1/"_s.arg(mute.serverPort())));
    options.connectTimeout = 50ms;
    QVERIFY(link.start(options));
    QTRY_VERIFY_WITH_TIMEOUT(closed.size() >= 2, patienceMs);
    QVERIFY(!closed.first().first().value<LinkClose>().wasOpen);
}

void TestWebSocketLink::aFullQueueRefuses()
{
    QWebSocketServer server(u"test"_s, QWebSocketServer::NonSecureMode);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    WebSocketLink link(systemClock());
    WebSocketLinkOptions options = quick(server.serverUrl());
    options.maxQueuedBytes = 1 << 20;
    QSignalSpy drained(&link, &WebSocketLink::drained);
    QVERIFY(link.start(options));
    QTRY_COMPARE_WITH_TIMEOUT(link.state(), LinkState::Open, patienceMs);
    const QByteArray big(300 << 10, 'x');
    Result<void> sent;
    int accepted = 0;
    for (int i = 0; i < 100 && sent; ++i) { // nobody turns the loop, so nothing leaves
        sent = link.send(big);
        accepted += sent ? 1 : 0;
    }
    QVERIFY(!sent);
    QCOMPARE(sent.error().code, ErrorCode::Unavailable);
    QVERIFY(accepted >= 1 && accepted <= 4);
    QTRY_VERIFY_WITH_TIMEOUT(drained.size() >= 1, patienceMs);
    QVERIFY(link.send("again"));
}

void TestWebSocketLink::neverFallsBackToPlaintext()
{
    QWebSocketServer plain(u"test"_s, QWebSocketServer::NonSecureMode);
    QVERIFY(plain.listen(QHostAddress::LocalHost, 0));
    QUrl url = plain.serverUrl();
    url.setScheme(u"wss"_s);
    WebSocketLink link(systemClock());
    QSignalSpy closed(&link, &WebSocketLink::closed);
    QSignalSpy opened(&link, &WebSocketLink::opened);
    WebSocketLinkOptions options = quick(url);
    options.connectTimeout = 300ms;
    QVERIFY(link.start(options));
    QTRY_VERIFY_WITH_TIMEOUT(closed.size() >= 2, patienceMs);
    QCOMPARE(opened.size(), 0);
    QVERIFY(!plain.hasPendingConnections());
}

QTEST_GUILESS_MAIN(TestWebSocketLink)
#include "tst_websocketlink.moc"
