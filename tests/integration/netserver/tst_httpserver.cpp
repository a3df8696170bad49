// HTTP on the hub's port, byte by byte: what a proxy, a browser or an attacker may send.
#include "rawclient.h"

#include <QTimer>

#include <sys/socket.h>

using namespace ltb::core::net;
using ltb::tests::EchoServer;
using ltb::tests::RawClient;

namespace {

const QByteArray plainGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

} // namespace

class TestHttpServer : public QObject {
    Q_OBJECT
private slots:
    void keepsTheConnection();
    void answersPipelinedRequestsInOrder();
    void answersLate();
    void answersOnlyOnce();
    void forgottenResponderGives500();
    void closesWhenAsked_data();
    void closesWhenAsked();
    void answersAfterHalfClose();
    void headHasNoBody();
    void takesABodyInPieces();
    void expectContinue();
    void refusesAndCloses_data();
    void refusesAndCloses();
    void smuggledRequestIsNeverServed();
};

void TestHttpServer::keepsTheConnection()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    for (int i = 0; i < 3; ++i) {
        client.send("POST /" + QByteArray::number(i)
                    + "?q=1 HTTP/1.1\r\nHost: h\r\nX-Case: Kept\r\nContent-Length: 4\r\n\r\nbody");
        QVERIFY(client.receives("POST /" + QByteArray::number(i) + " body"));
    }
    QCOMPARE(client.received().count("HTTP/1.1 200 OK\r\n"), 3);
    QCOMPARE(client.received().count("Connection: keep-alive\r\n"), 3);
    QCOMPARE(echo.requests.back().query, QByteArray("q=1"));
    QCOMPARE(echo.requests.back().header("x-case"), QByteArray("Kept"));
    QCOMPARE(echo.requests.back().header("absent"), QByteArray());
    QCOMPARE(echo.server->connectionCount(), 0); // no WebSocket
}

void TestHttpServer::answersPipelinedRequestsInOrder()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    // Every second answer comes late; none may overtake.
    echo.onHttp = [&](const HttpRequest &request, const HttpResponder &respond) {
        const auto answer = [respond, path = request.path] { respond({200, "<" + path + ">"}); };
        if (echo.requests.size() % 2 == 0)
            QTimer::singleShot(5, qApp, answer);
        else
            answer();
    };
    RawClient client(echo);
    QByteArray all;
    for (int i = 0; i < 20; ++i)
        all += "GET /" + QByteArray::number(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    client.send(all);
    QVERIFY(client.receives("</19>"));
    qsizetype last = -1;
    for (int i = 0; i < 20; ++i) {
        const qsizetype at = client.received().indexOf("</" + QByteArray::number(i) + ">");
        QVERIFY(at > last);
        last = at;
    }
}

void TestHttpServer::answersLate()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    HttpResponder late;
    echo.onHttp = [&late](const HttpRequest &, HttpResponder respond) {
        late = std::move(respond);
    };
    RawClient client(echo);
    client.send(plainGet);
    QTRY_VERIFY_WITH_TIMEOUT(late != nullptr, 20'000);
    late({202, "{}"});
    QVERIFY(client.receives("HTTP/1.1 202 Accepted\r\n"));

    late = nullptr;
    RawClient gone(echo);
    gone.send(plainGet);
    QTRY_VERIFY_WITH_TIMEOUT(late != nullptr, 20'000);
    gone.socket().abort();
    QTest::qWait(50);
    late({200, "nobody"}); // must do no harm
    client.send(plainGet);
    QTRY_COMPARE_WITH_TIMEOUT(echo.requests.size(), std::size_t(3), 20'000);
}

void TestHttpServer::answersOnlyOnce()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    echo.onHttp = [](const HttpRequest &, const HttpResponder &respond) {
        respond({200, "first"});
        respond({200, "second"});
    };
    RawClient client(echo);
    client.send(plainGet + plainGet);
    QTRY_COMPARE_WITH_TIMEOUT(client.received().count("first"), 2, 20'000);
    QCOMPARE(client.received().count("second"), 0);
}

void TestHttpServer::forgottenResponderGives500()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    echo.onHttp = [](const HttpRequest &, const HttpResponder &) {};
    RawClient client(echo);
    client.send(plainGet);
    QVERIFY(client.receives("HTTP/1.1 500 "));
}

void TestHttpServer::closesWhenAsked_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("Connection: close")
        << QByteArray("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    QTest::newRow("HTTP/1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n");
}

void TestHttpServer::closesWhenAsked()
{
    QFETCH(QByteArray, request);
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.send(request);
    QVERIFY(client.isClosedByServer());
    QVERIFY(client.received().contains("Connection: close\r\n"));
    QVERIFY(client.received().endsWith("GET / "));
}

void TestHttpServer::answersAfterHalfClose()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.send(plainGet);
    QTRY_COMPARE_WITH_TIMEOUT(client.socket().bytesToWrite(), 0, 20'000);
    QCOMPARE(::shutdown(static_cast<int>(client.socket().socketDescriptor()), SHUT_WR), 0);
    QVERIFY(client.receives("GET /a "));
    QVERIFY(client.isClosedByServer());
}

void TestHttpServer::headHasNoBody()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.send(QByteArray("HEAD /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
    QVERIFY(client.isClosedByServer());
    QVERIFY(client.received().contains("Content-Length: 8\r\n"));
    QVERIFY(client.received().endsWith("\r\n\r\n"));
}

void TestHttpServer::takesABodyInPieces()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    const QByteArray request = "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
                               + plainGet;
    for (const char byte : request) {
        client.send(QByteArray(1, byte));
        QCoreApplication::processEvents();
    }
    QVERIFY(client.receives("POST /p hello world"));
    QVERIFY(client.receives("GET /a "));
}

void TestHttpServer::expectContinue()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.send(QByteArray(
        "POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
    QVERIFY(client.receives("HTTP/1.1 100 Continue\r\n\r\n"));
    QVERIFY(echo.requests.empty());
    client.send(QByteArray("ab"));
    QVERIFY(client.receives("POST /p ab"));
    client.forget();
    // Refused before the body is asked for.
    client.send(QByteArray(
        "POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n"));
    QVERIFY(client.receives("HTTP/1.1 413 "));
    QVERIFY(!client.received().contains("100 Continue"));
}

void TestHttpServer::refusesAndCloses_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("status");
    QTest::newRow("garbage") << QByteArray("\x16\x03\x01\x02 garbage\r\n\r\n") << QByteArray("400");
    QTest::newRow("both lengths") << QByteArray(
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n")
                                  << QByteArray("400");
    QTest::newRow("a negative length")
        << QByteArray("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n")
        << QByteArray("400");
    QTest::newRow("a header of 20 KiB")
        << "GET / HTTP/1.1\r\nHost: h\r\nX: " + QByteArray(20'000, 'x') + "\r\n\r\n"
        << QByteArray("431");
    QTest::newRow("a body of 2 MiB")
        << "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2097152\r\n\r\n"
               + QByteArray(2 << 20, 'x')
        << QByteArray("413");
    QTest::newRow("an upgrade with a body")
        << QByteArray("GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: "
                      "Upgrade\r\nContent-Length: 5\r\n\r\n")
        << QByteArray("400");
}

void TestHttpServer::refusesAndCloses()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, status);
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.send(request);
    QVERIFY(client.isClosedByServer());
    QVERIFY2(client.received().startsWith("HTTP/1.1 " + status + ' '),
             client.received().left(80).constData());
    QVERIFY(client.received().contains("{\"error\":{\"code\":\""));
    QVERIFY(echo.requests.empty());
    QVERIFY(echo.upgrades.empty());
}

void TestHttpServer::smuggledRequestIsNeverServed()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nTransfer-Encoding: "
                "chunked\r\n\r\n0\r\n\r\n"
                "GET /admin HTTP/1.1\r\nHost: h\r\n\r\n"
                + plainGet);
    QVERIFY(client.isClosedByServer());
    QVERIFY(echo.requests.empty());
    QCOMPARE(client.received().count("HTTP/1.1 "), 1);
}

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_httpserver.moc"
