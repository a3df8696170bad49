// The server under TLS, with certificates made by the openssl program, against Qt's TLS clients.
#include "rawclient.h"
#include "tests/unit/netserver/clientframe.h"

#include <QProcess>
#include <QSignalSpy>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QWebSocket>

using namespace ltb::core;
using namespace ltb::core::net;
using ltb::tests::clientFrame;
using ltb::tests::EchoServer;
using ltb::tests::RawClient;

namespace {

constexpr int longEnough = 20'000;

const QByteArray upgradeRequest =
    "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

std::unique_ptr<QSslSocket> trustingSocket()
{
    auto socket = std::make_unique<QSslSocket>();
    socket->setPeerVerifyMode(QSslSocket::VerifyNone);
    return socket;
}

bool connectTo(QSslSocket &socket, const EchoServer &echo)
{
    socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), echo.port);
    return QTest::qWaitFor([&socket] { return socket.isEncrypted(); }, longEnough);
}

} // namespace

class TestTlsServer : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void echoes_data();
    void echoes();
    void http();
    void answersMuchAtOnce();
    void refusesOldProtocols();
    void plainTextIsClosed();
    void handshakeTimeLimit();
    void silentHeadIs408();
    void pausesReading();
    void slowReaderIsClosed();
    void reloads();
    void reloadErrors_data();
    void reloadErrors();
    void closeIsClean();

private:
    bool makeCertificate(const QString &name, const QStringList &keyOptions);
    TlsFiles files(const QString &certificate, const QString &key = {}) const
    {
        const QString keyName = key.isEmpty() ? certificate : key;
        return {m_folder.filePath(certificate + QStringLiteral(".pem")),
                m_folder.filePath(keyName + QStringLiteral(".key"))};
    }

    QTemporaryDir m_folder;
};

bool TestTlsServer::makeCertificate(const QString &name, const QStringList &keyOptions)
{
    QProcess openssl;
    const TlsFiles made = files(name);
    openssl.start(QStringLiteral("openssl"),
                  QStringList{QStringLiteral("req"), QStringLiteral("-x509"),
                              QStringLiteral("-nodes"), QStringLiteral("-days"),
                              QStringLiteral("2"), QStringLiteral("-subj"),
                              QStringLiteral("/CN=") + name, QStringLiteral("-keyout"),
                              made.privateKey, QStringLiteral("-out"), made.certificateChain}
                      + keyOptions);
    return openssl.waitForFinished(60'000) && openssl.exitCode() == 0;
}

void TestTlsServer::initTestCase()
{
    if (QStandardPaths::findExecutable(QStringLiteral("openssl")).isEmpty())
        QSKIP("the openssl program is not installed");
    const QStringList ecdsa{QStringLiteral("-newkey"), QStringLiteral("ec"),
                            QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-256")};
    const QStringList rsa{QStringLiteral("-newkey"), QStringLiteral("rsa:2048")};
    QVERIFY(makeCertificate(QStringLiteral("ecdsa"), ecdsa));
    QVERIFY(makeCertificate(QStringLiteral("second"), ecdsa));
    QVERIFY(makeCertificate(QStringLiteral("rsa"), rsa));
    QFile broken(m_folder.filePath(QStringLiteral("broken.pem")));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
}

void TestTlsServer::echoes_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::newRow("ECDSA") << QStringLiteral("ecdsa");
    QTest::newRow("RSA") << QStringLiteral("rsa");
}

void TestTlsServer::echoes()
{
    QFETCH(QString, certificate);
    const TlsFiles tls = files(certificate);
    EchoServer echo;
    QVERIFY(echo.listen(&tls));
    QWebSocket client;
    client.setMaxAllowedIncomingMessageSize(8 << 20);
    client.setMaxAllowedIncomingFrameSize(8 << 20);
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    client.setSslConfiguration(configuration);
    QSignalSpy received(&client, &QWebSocket::textMessageReceived);
    QSignalSpy connected(&client, &QWebSocket::connected);
    client.open(echo.url(QStringLiteral("wss")));
    QVERIFY(!connected.isEmpty() || connected.wait(longEnough));
    const QStringList messages{QString(), QStringLiteral("h\u00e9llo"), QString(100'000, u'y'),
                               QString(1 << 20, u'x')};
    for (const QString &message : messages)
        client.sendTextMessage(message);
    QTRY_COMPARE_WITH_TIMEOUT(received.count(), messages.size(), longEnough);
    for (int i = 0; i < messages.size(); ++i)
        QVERIFY(received.at(i).at(0).toString() == messages.at(i));
    client.close(QWebSocketProtocol::CloseCodeGoingAway);
    QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), 1, longEnough);
    QCOMPARE(int(echo.closed.begin()->code), 1001);
}

void TestTlsServer::http()
{
    const TlsFiles tls = files(QStringLiteral("ecdsa"));
    EchoServer echo;
    QVERIFY(echo.listen(&tls));
    const auto socket = trustingSocket();
    QVERIFY(connectTo(*socket, echo));
    QVERIFY(socket->sessionProtocol() == QSsl::TlsV1_3);
    QByteArray received;
    socket->write("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\nConnection: "
                  "close\r\n\r\n");
    QVERIFY(QTest::qWaitFor(
        [&] {
            return received += socket->readAll(),
                   socket->state() == QAbstractSocket::UnconnectedState;
        },
        longEnough));
    QVERIFY(received.contains("GET /1 "));
    QVERIFY(received.endsWith("GET /2 "));
}

void TestTlsServer::answersMuchAtOnce()
{
    const TlsFiles tls = files(QStringLiteral("ecdsa"));
    EchoServer echo;
    QVERIFY(echo.listen(&tls));
    const auto socket = trustingSocket();
    QVERIFY(connectTo(*socket, echo));
    socket->write(upgradeRequest);
    // More records than one read takes: what OpenSSL holds back must not be forgotten.
    const QByteArray frame = QByteArray::fromStdString(clientFrame(1, std::string(1000, 'x')));
    constexpr int frames = 2000;
    socket->write(frame.repeated(frames));
    qsizetype got = 0;
    QVERIFY(QTest::qWaitFor(
        [&] { return (got += socket->readAll().size()) >= qsizetype(frames) * 1004; }, longEnough));
    QCOMPARE(echo.messages, frames);
}

void TestTlsServer::refusesOldProtocols()
{
    const TlsFiles tls = files(QStringLiteral("ecdsa"));
    EchoServer echo;
    QVERIFY(echo.listen(&tls));
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  {QStringLiteral("s_client"), QStringLiteral("-tls1_1"), QStringLiteral("-cipher"),
                   QStringLiteral("ALL:@SECLEVEL=0"), QStringLiteral("-connect"),
                   QStringLiteral("127.0.0.1:%1").arg(echo.port)});
    QTRY_COMPARE_WITH_TIMEOUT(openssl.state(), QProcess::NotRunning, longEnough);
    QVERIFY(openssl.exitCode() != 0);
    QVERIFY(openssl.readAll().contains("Cipher is (NONE)"));
    const auto socket = trustingSocket();
    socket->setProtocol(QSsl::TlsV1_2);
    QVERIFY(connectTo(*socket, echo));
}

void TestTlsServer::plainTextIsClosed()
{
    const TlsFiles tls = files(QStringLiteral("ecdsa"));
    EchoServer echo;
    QVERIFY(echo.listen(&tls));
    RawClient client(echo);
    client.send(QByteArray("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    QVERIFY(client.isClosedByServer());
    QVERIFY(!client.received().contains("HTTP/1.1 200"));
    QVERIFY(echo.requests.empty());
}

void TestTlsServer::handshakeTimeLimit()
{
    const TlsFiles tls = files(QStringLiteral("ecdsa"));
    SocketServerLimits limits;
    limits.headerTimeoutMs = 200;
    EchoServer echo(limits);
    QVERIFY(echo.listen(&tls));
    RawClient client(echo);
    client.send(QByteArray::fromHex("160301"));
    QVERIFY(client.isClosedByServer());
    QVERIFY(client.received().isEmpty());
}

void TestTlsServer::silentHeadIs408()
{
    const TlsFiles tls = files(QStringLiteral("ecdsa"));
    SocketServerLimits limits;
    limits.headerTimeoutMs = 1500;
    EchoServer echo(limits);
    QVERIFY(echo.listen(&tls));
    const auto socket = trustingSocket();
    QVERIFY(connectTo(*socket, echo));
    socket->write("GET / HT");
    QByteArray received;
    QVERIFY(QTest::qWaitFor(
        [&] { return (received += socket->readAll()).startsWith("HTTP/1.1 408 "); }, longEnough));
}

void TestTlsServer::pausesReading()
{
    const TlsFiles tls = files(QStringLiteral("ecdsa"));
    EchoServer echo;
    QVERIFY(echo.listen(&tls));
    echo.onText = [&echo](ConnectionId id, std::string_view) {
        if (echo.messages % 100 == 0)
            echo.server->setReadingPaused(id, true);
    };
    const auto socket = trustingSocket();
    QVERIFY(connectTo(*socket, echo));
    socket->write(upgradeRequest);
    socket->write(QByteArray::fromStdString(clientFrame(1, std::string(3000, 'x'))).repeated(500));
    for (int part = 1; part <= 5; ++part) {
        QTRY_COMPARE_WITH_TIMEOUT(echo.messages, 100 * part, longEnough);
        QTest::qWait(20);
        QCOMPARE(echo.messages, 100 * part);
        echo.server->setReadingPaused(echo.opened.front(), false);
    }
}

void TestTlsServer::slowReaderIsClosed()
{
    const TlsFiles tls = files(QStringLiteral("ecdsa"));
    SocketServerLimits limits;
    limits.queueBytes = 256 << 10;
    limits.closeTimeoutMs = 30'000;
    EchoServer echo(limits);
    QVERIFY(echo.listen(&tls));
    const auto socket = trustingSocket();
    QVERIFY(connectTo(*socket, echo));
    socket->setReadBufferSize(1024);
    socket->write(upgradeRequest);
    QTRY_COMPARE_WITH_TIMEOUT(echo.opened.size(), std::size_t(1), longEnough);
    const ConnectionId id = echo.opened.front();
    const std::string piece(5000, 'x');
    int sent = 0;
    while (echo.server->sendText(id, piece) && sent < 20'000) {
        if (++sent % 16 == 0)
            QCoreApplication::processEvents();
    }
    QVERIFY(sent < 20'000);
    QVERIFY(echo.server->queuedBytes(id) < 64 << 10);
    QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), 1, longEnough);
    QCOMPARE(int(echo.closed.begin()->code), 1013);
    // The record that was refused half-way must still come out right: whole frames, then the close.
    socket->setReadBufferSize(0);
    QByteArray all;
    QVERIFY(QTest::qWaitFor(
        [&] {
            return all += socket->readAll(), socket->state() == QAbstractSocket::UnconnectedState;
        },
        longEnough));
    qsizetype at = all.indexOf("\r\n\r\n") + 4;
    const QByteArray frame = QByteArray::fromHex("817e1388") + QByteArray(5000, 'x');
    while (all.mid(at, frame.size()) == frame)
        at += frame.size();
    QCOMPARE(all.mid(at), QByteArray::fromHex("880a03f5") + "too slow");
}

void TestTlsServer::reloads()
{
    const TlsFiles first = files(QStringLiteral("ecdsa"));
    const TlsFiles second = files(QStringLiteral("second"));
    EchoServer echo;
    QVERIFY(echo.listen(&first));
    const auto before = trustingSocket();
    QVERIFY(connectTo(*before, echo));
    QCOMPARE(before->peerCertificate().subjectInfo(QSslCertificate::CommonName),
             QStringList{QStringLiteral("ecdsa")});
    QVERIFY(echo.server->reloadTls(second));
    const auto after = trustingSocket();
    QVERIFY(connectTo(*after, echo));
    QCOMPARE(after->peerCertificate().subjectInfo(QSslCertificate::CommonName),
             QStringList{QStringLiteral("second")});
    before->write("GET /old HTTP/1.1\r\nHost: h\r\n\r\n");
    QByteArray received;
    QVERIFY(QTest::qWaitFor([&] { return (received += before->readAll()).contains("GET /old "); },
                            longEnough));
}

void TestTlsServer::reloadErrors_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("field");
    QTest::newRow("no such certificate")
        << QStringLiteral("absent") << QStringLiteral("ecdsa") << QStringLiteral("tls-cert");
    QTest::newRow("a broken certificate")
        << QStringLiteral("broken") << QStringLiteral("ecdsa") << QStringLiteral("tls-cert");
    QTest::newRow("no such key") << QStringLiteral("ecdsa") << QStringLiteral("absent")
                                 << QStringLiteral("tls-key");
    QTest::newRow("the key of another certificate")
        << QStringLiteral("ecdsa") << QStringLiteral("second") << QStringLiteral("tls-key");
    QTest::newRow("a key of another kind")
        << QStringLiteral("ecdsa") << QStringLiteral("rsa") << QStringLiteral("tls-key");
}

void TestTlsServer::reloadErrors()
{
    QFETCH(QString, certificate);
    QFETCH(QString, key);
    QFETCH(QString, field);
    const TlsFiles good = files(QStringLiteral("ecdsa"));
    EchoServer echo;
    QVERIFY(echo.listen(&good));
    const Result<void> reloaded = echo.server->reloadTls(files(certificate, key));
    QVERIFY(!reloaded);
    QCOMPARE(reloaded.error().code, ErrorCode::InvalidInput);
    QCOMPARE(reloaded.error().field, field);
    QVERIFY(!reloaded.error().message.isEmpty());
    const auto socket = trustingSocket();
    QVERIFY(connectTo(*socket, echo));
    QCOMPARE(socket->peerCertificate().subjectInfo(QSslCertificate::CommonName),
             QStringList{QStringLiteral("ecdsa")});
}

void TestTlsServer::closeIsClean()
{
    const TlsFiles tls = files(QStringLiteral("ecdsa"));
    EchoServer echo;
    QVERIFY(echo.listen(&tls));
    const auto socket = trustingSocket();
    QVERIFY(connectTo(*socket, echo));
    QSignalSpy errors(socket.get(), &QSslSocket::errorOccurred);
    socket->write(upgradeRequest);
    QTRY_COMPARE_WITH_TIMEOUT(echo.opened.size(), std::size_t(1), longEnough);
    socket->write(QByteArray::fromStdString(ltb::tests::clientClose(1000)));
    QTRY_COMPARE_WITH_TIMEOUT(socket->state(), QAbstractSocket::UnconnectedState, longEnough);
    QCOMPARE(int(echo.closed.begin()->code), 1000);
    for (const auto &error : errors)
        QCOMPARE(error.at(0).value<QAbstractSocket::SocketError>(),
                 QAbstractSocket::RemoteHostClosedError);
}

QTEST_GUILESS_MAIN(TestTlsServer)
#include "tst_tlsserver.moc"
