// The bounds of HTTP: time, sizes of what waits, connections and descriptors.
#include "rawclient.h"

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace ltb::core::net;
using ltb::tests::EchoServer;
using ltb::tests::RawClient;

namespace {

const QByteArray plainGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

} // namespace

class TestHttpLimits : public QObject {
    Q_OBJECT
private slots:
    void slowHeadIs408();
    void slowBodyIs408();
    void idleConnectionIsClosed();
    void bigAnswerToASlowReader();
    void pipelinerThatDoesNotReadIsClosed();
    void connectionLimit();
    void survivesRunningOutOfDescriptors();
};

void TestHttpLimits::slowHeadIs408()
{
    SocketServerLimits limits;
    limits.headerTimeoutMs = 700;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.send(QByteArray("GET / HTTP/1.1\r\nHost:"));
    QVERIFY(client.isClosedByServer());
    QVERIFY(client.received().startsWith("HTTP/1.1 408 "));
    RawClient second(echo); // the time of a later request starts with its first byte
    second.send(plainGet);
    QVERIFY(second.receives("GET /a "));
    second.forget();
    QTest::qWait(900);
    second.send(QByteArray("GET"));
    QVERIFY(second.isClosedByServer());
    QVERIFY(second.received().startsWith("HTTP/1.1 408 "));
}

void TestHttpLimits::slowBodyIs408()
{
    SocketServerLimits limits;
    limits.headerTimeoutMs = 100;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.send(QByteArray("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nxx"));
    QVERIFY(client.isClosedByServer());
    QVERIFY(client.received().startsWith("HTTP/1.1 408 "));
}

void TestHttpLimits::idleConnectionIsClosed()
{
    SocketServerLimits limits;
    limits.idleTimeoutMs = 200;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    RawClient client(echo);
    client.send(plainGet);
    QVERIFY(client.isClosedByServer());
    QCOMPARE(client.received().count("HTTP/1.1 "), 1);
}

void TestHttpLimits::bigAnswerToASlowReader()
{
    SocketServerLimits limits;
    limits.idleTimeoutMs = 300;
    limits.closeTimeoutMs = 300;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    const QByteArray big(24 << 20, 'x');
    echo.onHttp = [&big](const HttpRequest &, const HttpResponder &respond) {
        respond({200, big});
    };
    // Reads all, but slowly: progress keeps it alive beyond the time limits.
    RawClient reader(echo);
    reader.socket().setReadBufferSize(1 << 20);
    reader.send(QByteArray("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
    qsizetype got = 0;
    QVERIFY(QTest::qWaitFor(
        [&] { return (got += reader.socket().read(1 << 20).size()) > big.size(); }, 60'000));
    // Reads nothing: dropped, and the memory is free again.
    RawClient stuck(echo);
    stuck.socket().setReadBufferSize(1024);
    stuck.send(QByteArray("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    QTRY_VERIFY_WITH_TIMEOUT(stuck.socket().bytesAvailable() > 0, 20'000);
    QTest::qWait(1500);
    stuck.socket().setReadBufferSize(0);
    QVERIFY(stuck.isClosedByServer());
    QVERIFY(stuck.received().size() < big.size());
}

void TestHttpLimits::pipelinerThatDoesNotReadIsClosed()
{
    SocketServerLimits limits;
    limits.queueBytes = 64 << 10;
    limits.closeTimeoutMs = 200;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    const QByteArray page(64 << 10, 'x');
    echo.onHttp = [&page](const HttpRequest &, const HttpResponder &respond) {
        respond({200, page});
    };
    RawClient client(echo);
    client.socket().setReadBufferSize(1024);
    client.send(plainGet.repeated(5000));
    QTest::qWait(500);
    QVERIFY2(echo.requests.size() < 1000, qPrintable(QString::number(echo.requests.size())));
}

void TestHttpLimits::connectionLimit()
{
    SocketServerLimits limits;
    limits.connectionsPerAddress = 2;
    EchoServer echo(limits);
    QVERIFY(echo.listen());
    RawClient one(echo);
    one.send(plainGet);
    QVERIFY(one.receives("GET /a "));
    auto two = std::make_unique<RawClient>(echo);
    two->send(plainGet);
    QVERIFY(two->receives("GET /a "));
    RawClient three(echo);
    QVERIFY(three.isClosedByServer());
    QVERIFY(three.received().startsWith("HTTP/1.1 503 "));
    two.reset();
    const auto servedAgain = [&echo] {
        RawClient four(echo);
        four.send(plainGet);
        return QTest::qWaitFor([&four] { return four.received().contains("HTTP/1.1 "); }, 20'000)
               && four.received().contains("GET /a ");
    };
    QTRY_VERIFY_WITH_TIMEOUT(servedAgain(), 20'000);
}

void TestHttpLimits::survivesRunningOutOfDescriptors()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    RawClient early(echo);
    early.send(plainGet);
    QVERIFY(early.receives("GET /a "));
    early.forget();
    // Connected without turning the loop, so that the server has not accepted yet.
    const int waiting = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(echo.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    QCOMPARE(::connect(waiting, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    QCOMPARE(::send(waiting, plainGet.constData(), size_t(plainGet.size()), 0), plainGet.size());
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{3, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
    early.send(plainGet);
    const bool earlyServed = early.receives("GET /a ");
    QTest::qWait(200);
    char byte = 0;
    const bool served = ::recv(waiting, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QVERIFY(earlyServed);
    QVERIFY(!served);
    QTRY_VERIFY_WITH_TIMEOUT(::recv(waiting, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0, 20'000);
    ::close(waiting);
}

QTEST_GUILESS_MAIN(TestHttpLimits)
#include "tst_httplimits.moc"
