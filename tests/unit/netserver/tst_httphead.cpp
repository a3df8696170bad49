// Which bytes are one HTTP request, and which are refused because two servers could disagree.
#include "core/net/server/httphead.h"
#include "core/net/server/httpreply.h"
#include "core/net/server/websockethandshake.h"

#include <QTest>

using namespace ltb::core::net;
using State = HttpRequestParser::State;

namespace {

constexpr std::size_t headLimit = 4096;
constexpr std::size_t bodyLimit = 1000;

struct Parsed {
    State state = State::Head;
    int status = 0;
    HttpHead head;
    std::string body;
    std::string rest; // behind the request
};

Parsed parse(const std::string &stream, std::size_t pieceSize)
{
    HttpRequestParser parser(headLimit, bodyLimit);
    std::string kept;
    std::size_t at = 0;
    while (at < stream.size() && parser.state() != State::Complete
           && parser.state() != State::Failed) {
        kept += stream.substr(at, pieceSize);
        at = std::min(at + pieceSize, stream.size());
        std::size_t used = 0;
        do {
            used = parser.feed(kept);
            kept.erase(0, used);
        } while (used > 0 && !kept.empty() && parser.state() != State::Complete
                 && parser.state() != State::Failed);
    }
    Parsed parsed;
    parsed.state = parser.state();
    if (parsed.state == State::Failed)
        parsed.status = parser.failure().status;
    if (parsed.state == State::Complete) {
        parsed.head = parser.takeHead();
        parsed.body = parser.takeBody();
        parsed.rest = kept + stream.substr(at);
    }
    return parsed;
}

QByteArray handshakeRequest(const QByteArray &replace = {}, const QByteArray &with = {})
{
    QByteArray text =
        "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    return replace.isEmpty() ? text : text.replace(replace, with);
}

} // namespace

class TestHttpHead : public QObject {
    Q_OBJECT
private slots:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void bareLineFeedsEndNothing();
    void leavesTheNextRequest();
    void trailersAreNoHeaders();
    void expectsContinue();
    void keepAlive_data();
    void keepAlive();
    void tokens();
    void handshake_data();
    void handshake();
    void acceptKeyOfTheRfc();
    void replies();
};

void TestHttpHead::accepts_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("a GET") << QByteArray("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
                           << QByteArray("/healthz") << QByteArray();
    QTest::newRow("HTTP/1.0 without Host")
        << QByteArray("GET / HTTP/1.0\r\n\r\n") << QByteArray("/") << QByteArray();
    QTest::newRow("a query") << QByteArray("GET /a?b=%20&c HTTP/1.1\r\nHost: h\r\n\r\n")
                             << QByteArray("/a?b=%20&c") << QByteArray();
    QTest::newRow("a body by length")
        << QByteArray("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
        << QByteArray("/") << QByteArray("hello");
    QTest::newRow("an empty body")
        << QByteArray("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n") << QByteArray("/")
        << QByteArray();
    QTest::newRow("a body in chunks")
        << QByteArray("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n")
        << QByteArray("/") << QByteArray("hello world");
    QTest::newRow("an unknown method")
        << QByteArray("BREW / HTTP/1.1\r\nHost: h\r\n\r\n") << QByteArray("/") << QByteArray();
    QTest::newRow("a body as long as the limit")
        << "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + QByteArray(1000, 'x')
        << QByteArray("/") << QByteArray(1000, 'x');
}

void TestHttpHead::accepts()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    for (const std::size_t piece : {std::size_t(1), std::size_t(7), std::size_t(request.size())}) {
        const Parsed parsed = parse(request.toStdString(), piece);
        QCOMPARE(int(parsed.state), int(State::Complete));
        QCOMPARE(QByteArray::fromStdString(parsed.head.target), target);
        QCOMPARE(QByteArray::fromStdString(parsed.body), body);
        QVERIFY(parsed.rest.empty());
    }
}

void TestHttpHead::refuses_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const auto post = [](const QByteArray &fields, const QByteArray &body = "hello") {
        return "POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n\r\n" + body;
    };
    QTest::newRow("both lengths") << post("Content-Length: 5\r\nTransfer-Encoding: chunked") << 400;
    QTest::newRow("both lengths, other order")
        << post("Transfer-Encoding: chunked\r\nContent-Length: 5") << 400;
    QTest::newRow("two lengths that differ")
        << post("Content-Length: 5\r\nContent-Length: 6") << 400;
    QTest::newRow("two lengths that agree")
        << post("Content-Length: 5\r\nContent-Length: 5") << 400;
    QTest::newRow("a list of lengths") << post("Content-Length: 5, 5") << 400;
    QTest::newRow("a negative length") << post("Content-Length: -5") << 400;
    QTest::newRow("a signed length") << post("Content-Length: +5") << 400;
    QTest::newRow("a hexadecimal length") << post("Content-Length: 0x5") << 400;
    QTest::newRow("an empty length") << post("Content-Length:") << 400;
    QTest::newRow("a length with a space") << post("Content-Length: 5 5") << 400;
    QTest::newRow("a length that overflows")
        << post("Content-Length: 99999999999999999999999") << 400;
    QTest::newRow("a length over the limit") << post("Content-Length: 1001") << 413;
    QTest::newRow("chunks over the limit")
        << post("Transfer-Encoding: chunked", "3e9\r\n" + QByteArray(1001, 'x') + "\r\n0\r\n\r\n")
        << 413;
    QTest::newRow("many chunks over the limit")
        << post("Transfer-Encoding: chunked",
                QByteArray("64\r\n" + QByteArray(100, 'x') + "\r\n").repeated(11))
        << 413;
    QTest::newRow("a chunk size that overflows")
        << post("Transfer-Encoding: chunked", "fffffffffffffffff\r\n") << 400;
    QTest::newRow("a chunk size that is none")
        << post("Transfer-Encoding: chunked", "xyz\r\n") << 400;
    QTest::newRow("two encodings")
        << post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked") << 400;
    QTest::newRow("chunked and something") << post("Transfer-Encoding: gzip, chunked") << 501;
    QTest::newRow("not chunked") << post("Transfer-Encoding: identity") << 501;
    QTest::newRow("nearly chunked") << post("Transfer-Encoding: xchunked") << 501;
    QTest::newRow("chunked before the colon a space") << post("Transfer-Encoding : chunked") << 400;
    QTest::newRow("chunked in HTTP/1.0")
        << QByteArray("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") << 400;
    QTest::newRow("no Host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("two Hosts") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") << 400;
    QTest::newRow("not a path") << QByteArray("GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n") << 400;
    QTest::newRow("HTTP/2.0") << QByteArray("GET / HTTP/2.0\r\nHost: h\r\n\r\n") << 400;
    QTest::newRow("HTTP/9.9") << QByteArray("GET / HTTP/9.9\r\nHost: h\r\n\r\n") << 400;
    QTest::newRow("no version") << QByteArray("GET /\r\nHost: h\r\n\r\n") << 400;
    QTest::newRow("garbage") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03") << 400;
    QTest::newRow("a NUL in a value")
        << QByteArray("GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n", 36) << 400;
    QTest::newRow("a field without a name")
        << QByteArray("GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n") << 400;
    QTest::newRow("a space in the path")
        << QByteArray("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n") << 400;
    QTest::newRow("one header over the limit")
        << "GET / HTTP/1.1\r\nHost: h\r\nX: " + QByteArray(5000, 'x') + "\r\n\r\n"
        << 431;
    QTest::newRow("a header that never ends")
        << "GET / HTTP/1.1\r\nHost: h\r\nX: " + QByteArray(5000, 'x') << 431;
    QTest::newRow("a path over the limit")
        << "GET /" + QByteArray(5000, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n"
        << 431;
    QTest::newRow("many small headers over the limit")
        << "GET / HTTP/1.1\r\nHost: h\r\n"
               + QByteArray("Xxxxxxxxxxxxx: yyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n").repeated(99) + "\r\n"
        << 431;
    QTest::newRow("too many headers")
        << "GET / HTTP/1.1\r\nHost: h\r\n" + QByteArray("X: y\r\n").repeated(100) + "\r\n"
        << 431;
    QTest::newRow("an unknown expectation") << post("Expect: miracles\r\nContent-Length: 5") << 417;
}

void TestHttpHead::refuses()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    for (const std::size_t piece : {std::size_t(1), std::size_t(7), std::size_t(request.size())}) {
        const Parsed parsed = parse(request.toStdString(), piece);
        QCOMPARE(int(parsed.state), int(State::Failed));
        QCOMPARE(parsed.status, status);
    }
}

void TestHttpHead::bareLineFeedsEndNothing()
{
    for (const std::size_t piece : {std::size_t(1), std::size_t(1000)}) {
        for (const char *text : {"GET / HTTP/1.1\nHost: h\n\n", "GET / HTTP/1.1\r\nHost: h\n\n",
                                 "GET / HTTP/1.1\r\nHost: h\n\r\n\r\n"})
            QVERIFY(parse(text, piece).state != State::Complete);
    }
}

void TestHttpHead::leavesTheNextRequest()
{
    const std::string first = "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab";
    const std::string second = "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n";
    const Parsed parsed = parse(first + second, 1000);
    QCOMPARE(int(parsed.state), int(State::Complete));
    QCOMPARE(parsed.rest, second);
    const Parsed chunked = parse("POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                 "2\r\nab\r\n0\r\n\r\n"
                                     + second,
                                 1000);
    QCOMPARE(chunked.body, std::string("ab"));
    QCOMPARE(chunked.rest, second);
}

void TestHttpHead::trailersAreNoHeaders()
{
    const Parsed parsed = parse("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "2\r\nab\r\n0\r\nAuthorization: Bearer forged\r\n\r\n",
                                1000);
    QCOMPARE(int(parsed.state), int(State::Complete));
    QVERIFY(parsed.head.find("authorization") == nullptr);
}

void TestHttpHead::expectsContinue()
{
    HttpRequestParser parser(headLimit, bodyLimit);
    const std::string head =
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
    QVERIFY(!parser.expectsContinue());
    QCOMPARE(parser.feed(head), head.size());
    QVERIFY(parser.expectsContinue());
    parser.feed("ab");
    QVERIFY(!parser.expectsContinue());
    QCOMPARE(int(parser.state()), int(State::Complete));
}

void TestHttpHead::keepAlive_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<bool>("keep");
    QTest::newRow("HTTP/1.1") << QByteArray("GET / HTTP/1.1\r\nHost: h\r\n") << true;
    QTest::newRow("HTTP/1.1 close")
        << QByteArray("GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n") << false;
    QTest::newRow("HTTP/1.0") << QByteArray("GET / HTTP/1.0\r\n") << false;
    QTest::newRow("HTTP/1.0 keep-alive")
        << QByteArray("GET / HTTP/1.0\r\nConnection: keep-alive\r\n") << true;
}

void TestHttpHead::keepAlive()
{
    QFETCH(QByteArray, start);
    QFETCH(bool, keep);
    QCOMPARE(parse((start + "\r\n").toStdString(), 1000).head.keepAlive, keep);
}

void TestHttpHead::tokens()
{
    HttpHead head;
    head.fields = {{"connection", "keep-alive , UPGRADE"}, {"connection", "x"}, {"empty", ""}};
    QVERIFY(head.hasToken("connection", "upgrade"));
    QVERIFY(head.hasToken("connection", "keep-alive"));
    QVERIFY(head.hasToken("connection", "x"));
    QVERIFY(!head.hasToken("connection", "up"));
    QVERIFY(!head.hasToken("empty", "x"));
    QCOMPARE(head.count("connection"), std::size_t(2));
}

void TestHttpHead::handshake_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::newRow("as it should be") << handshakeRequest() << 101;
    QTest::newRow("upper case") << handshakeRequest("websocket", "WebSocket") << 101;
    QTest::newRow("a POST") << handshakeRequest("GET", "POST") << 400;
    QTest::newRow("HTTP/1.0") << handshakeRequest("HTTP/1.1", "HTTP/1.0") << 400;
    QTest::newRow("Connection without Upgrade")
        << handshakeRequest("keep-alive, Upgrade", "keep-alive") << 400;
    QTest::newRow("version 8") << handshakeRequest("Version: 13", "Version: 8") << 426;
    QTest::newRow("no version") << handshakeRequest("Sec-WebSocket-Version: 13\r\n") << 426;
    QTest::newRow("two versions") << handshakeRequest("Version: 13",
                                                      "Version: 13\r\nSec-WebSocket-Version: 8")
                                  << 426;
    QTest::newRow("no key") << handshakeRequest("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
                            << 400;
    QTest::newRow("a short key") << handshakeRequest("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ==")
                                 << 400;
    QTest::newRow("a long key") << handshakeRequest("dGhlIHNhbXBsZSBub25jZQ==",
                                                    "dGhlIHNhbXBsZSBub25jZWFi")
                                << 400;
    QTest::newRow("a key that is not base64")
        << handshakeRequest("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j!Q==") << 400;
    QTest::newRow("two keys") << handshakeRequest(
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                              << 400;
}

void TestHttpHead::handshake()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    const Parsed parsed = parse(request.toStdString(), 10'000);
    QCOMPARE(int(parsed.state), int(State::Complete));
    QVERIFY(asksForWebSocket(parsed.head));
    QCOMPARE(checkHandshake(parsed.head).status, status);
}

void TestHttpHead::acceptKeyOfTheRfc()
{
    const Handshake plain = checkHandshake(parse(handshakeRequest().toStdString(), 10'000).head);
    QVERIFY(plain.answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
            != std::string::npos);
    QVERIFY(plain.answer.find("Sec-WebSocket-Protocol") == std::string::npos);
    const QByteArray offers = handshakeRequest(
        "Host: h", "Host: h\r\nSec-WebSocket-Protocol: chat, launchthatbot.relay.v1\r\n"
                   "Sec-WebSocket-Extensions: permessage-deflate");
    const Handshake offered = checkHandshake(parse(offers.toStdString(), 10'000).head);
    QVERIFY(offered.answer.find("Sec-WebSocket-Protocol: launchthatbot.relay.v1\r\n")
            != std::string::npos);
    QVERIFY(offered.answer.find("Extensions") == std::string::npos);
    const QByteArray others =
        handshakeRequest("Host: h", "Host: h\r\nSec-WebSocket-Protocol: chat");
    QVERIFY(
        checkHandshake(parse(others.toStdString(), 10'000).head).answer.find("WebSocket-Protocol")
        == std::string::npos);
}

void TestHttpHead::replies()
{
    EngineResponse response{.status = 201,
                            .body = "{}",
                            .fields = {{"Location", "/x"},
                                       {"X-Evil", "a\r\nSet-Cookie: b"},
                                       {"Content-Length", "99"},
                                       {"bad name", "x"},
                                       {"", "x"}}};
    const std::string text =
        renderReply(response, AfterReply::KeepOpen, ReplyBody::Send, 784111777);
    QCOMPARE(
        QByteArray::fromStdString(text),
        QByteArray(
            "HTTP/1.1 201 Created\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\n"
            "Content-Type: application/json\r\nLocation: /x\r\nConnection: keep-alive\r\n\r\n{}"));
    const std::string head = renderReply(response, AfterReply::Close, ReplyBody::Omit, 0);
    QVERIFY(head.find("Content-Length: 2\r\n") != std::string::npos);
    QVERIFY(head.ends_with("Connection: close\r\n\r\n"));
    response.status = 204;
    QVERIFY(renderReply(response, AfterReply::Close, ReplyBody::Send, 0).find("Content-Length")
            == std::string::npos);
    response.status = 99;
    QVERIFY(
        renderReply(response, AfterReply::Close, ReplyBody::Send, 0).starts_with("HTTP/1.1 500 "));
    QCOMPARE(QByteArray::fromStdString(refusal(413, "Too big.").body),
             QByteArray(R"({"error":{"code":"content_too_large","message":"Too big."}})"));
}

QTEST_GUILESS_MAIN(TestHttpHead)
#include "tst_httphead.moc"
