// RFC 6455 framing: what is a message, and what closes with which code.
#include "clientframe.h"

#include <QTest>

using namespace ltb::core::net;
using ltb::tests::clientClose;
using ltb::tests::ClientFrame;
using ltb::tests::clientFrame;

namespace {

constexpr std::size_t limit = 1 << 20;

QByteArray bytesOf(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

// What came out, one word an event: "text:hello ping:x close:1000:bye failed:1002".
QByteArray transcriptOf(const std::string &stream, std::size_t pieceSize,
                        std::size_t messageLimit = limit)
{
    WebSocketDecoder decoder(messageLimit);
    QByteArrayList words;
    std::string kept;
    for (std::size_t at = 0; at < stream.size(); at += pieceSize) {
        kept += stream.substr(at, pieceSize);
        std::size_t taken = 0;
        while (true) {
            const WebSocketEvent event = decoder.next(kept.data(), kept.size(), taken);
            const QByteArray payload = bytesOf(event.payload);
            if (event.kind == WebSocketEvent::Kind::NeedMore)
                break;
            if (event.kind == WebSocketEvent::Kind::Text)
                words += "text:" + payload;
            else if (event.kind == WebSocketEvent::Kind::Ping)
                words += "ping:" + payload;
            else if (event.kind == WebSocketEvent::Kind::Pong)
                words += "pong:" + payload;
            else if (event.kind == WebSocketEvent::Kind::Close)
                words += "close:" + QByteArray::number(event.code) + ':' + payload;
            else
                words += "failed:" + QByteArray::number(event.code);
            if (event.kind == WebSocketEvent::Kind::Close
                || event.kind == WebSocketEvent::Kind::Failed)
                return words.join(' ');
        }
        kept.erase(0, taken);
    }
    return words.join(' ');
}

} // namespace

class TestWebSocketCodec : public QObject {
    Q_OBJECT
private slots:
    void decodes_data();
    void decodes();
    void decodesEveryLength_data();
    void decodesEveryLength();
    void checksUtf8AtEverySplit();
    void closeCodes();
    void failsBeforeThePayloadArrived();
    void saysHowMuchIsNeeded();
    void encodesHeaders_data();
    void encodesHeaders();
    void encodesCloseFrames();
    void measuresServerFrames();
};

void TestWebSocketCodec::decodes_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArray>("transcript");
    const auto row = [](const char *name, const std::string &stream, const char *transcript) {
        QTest::newRow(name) << bytesOf(stream) << QByteArray(transcript);
    };
    const auto piece = [](int opcode, const char *text, bool final) {
        return ClientFrame{.opcode = opcode, .payload = text, .final = final}.bytes();
    };
    row("a message", clientFrame(1, "hello"), "text:hello");
    row("an empty message", clientFrame(1, ""), "text:");
    row("two messages at once", clientFrame(1, "a") + clientFrame(1, "b"), "text:a text:b");
    row("three fragments", piece(1, "a", false) + piece(0, "b", false) + piece(0, "c", true),
        "text:abc");
    row("empty fragments", piece(1, "", false) + piece(0, "", false) + piece(0, "", true), "text:");
    row("control frames inside a fragmented message",
        piece(1, "a", false) + clientFrame(9, "p") + piece(0, "b", false) + clientFrame(10, "q")
            + piece(0, "c", true),
        "ping:p pong:q text:abc");
    row("a message after a fragmented one",
        piece(1, "a", false) + piece(0, "b", true) + clientFrame(1, "c"), "text:ab text:c");
    row("a close inside a fragmented message", piece(1, "a", false) + clientClose(1000),
        "close:1000:");
    row("a ping of 125 bytes", clientFrame(9, std::string(125, 'x')),
        ("ping:" + std::string(125, 'x')).c_str());
    row("nothing after a close counts", clientClose(1001, "bye") + clientFrame(1, "x"),
        "close:1001:bye");
    row("a close without a code", clientFrame(8, ""), "close:1005:");

    row("reserved bit 1", ClientFrame{.payload = "x", .reserved = 4}.bytes(), "failed:1002");
    row("reserved bit 2", ClientFrame{.payload = "x", .reserved = 2}.bytes(), "failed:1002");
    row("reserved bit 3", ClientFrame{.payload = "x", .reserved = 1}.bytes(), "failed:1002");
    row("reserved bit in a control frame", ClientFrame{.opcode = 9, .reserved = 4}.bytes(),
        "failed:1002");
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
        QTest::addRow("reserved opcode %d", opcode)
            << bytesOf(clientFrame(opcode, "")) << QByteArray("failed:1002");
    }
    row("not masked", ClientFrame{.payload = "x", .masked = false}.bytes(), "failed:1002");
    row("a ping that is not masked", ClientFrame{.opcode = 9, .masked = false}.bytes(),
        "failed:1002");
    row("a fragmented ping", piece(9, "x", false), "failed:1002");
    row("a fragmented close", piece(8, "", false), "failed:1002");
    row("a ping of 126 bytes", clientFrame(9, std::string(126, 'x')), "failed:1002");
    row("a close of 126 bytes", clientClose(1000, std::string(124, 'x')), "failed:1002");
    row("a continuation of nothing", piece(0, "x", true), "failed:1002");
    row("a continuation after the end", clientFrame(1, "a") + piece(0, "b", true),
        "text:a failed:1002");
    row("a new message inside a fragmented one", piece(1, "a", false) + piece(1, "b", true),
        "failed:1002");
    row("a binary message", clientFrame(2, "x"), "failed:1003");
    row("a 16-bit length for 125 bytes",
        ClientFrame{.payload = std::string(125, 'x'), .lengthBytes = 2}.bytes(), "failed:1002");
    row("a 64-bit length for 65535 bytes",
        ClientFrame{.payload = std::string(65535, 'x'), .lengthBytes = 8}.bytes(), "failed:1002");
    row("a 16-bit length for a ping", ClientFrame{.opcode = 9, .lengthBytes = 2}.bytes(),
        "failed:1002");
    row("a length with its highest bit", std::string("\x81\xff\x80\0\0\0\0\0\0\0", 10),
        "failed:1002");
    row("a length that would overflow a sum",
        std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10), "failed:1009");
    row("half a close code", clientFrame(8, "\x03"), "failed:1002");
    row("a close reason that is not UTF-8", clientClose(1000, "\xff"), "failed:1007");
    row("text that is not UTF-8", clientFrame(1, "\xc3\x28"), "failed:1007");
    row("text with a surrogate", clientFrame(1, "\xed\xa0\x80"), "failed:1007");
    row("text that ends inside a character", clientFrame(1, "\xe4\xb8"), "failed:1007");
    row("a fragment that can never become UTF-8", piece(1, "\xf4\x90", false), "failed:1007");
    row("fragments that end inside a character", piece(1, "\xe4", false) + piece(0, "\xb8", true),
        "failed:1007");
    row("a character over three fragments with a ping between",
        piece(1, "\xe4", false) + clientFrame(9, "") + piece(0, "\xb8", false)
            + piece(0, "\xad", true),
        "ping: text:\xe4\xb8\xad");
}

void TestWebSocketCodec::decodes()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, transcript);
    const std::string bytes = stream.toStdString();
    QCOMPARE(transcriptOf(bytes, bytes.size()), transcript);
    QCOMPARE(transcriptOf(bytes, 1), transcript);
    QCOMPARE(transcriptOf(bytes, 3), transcript);
}

void TestWebSocketCodec::decodesEveryLength_data()
{
    QTest::addColumn<int>("size");
    for (const int size :
         {0, 1, 3, 7, 8, 9, 124, 125, 126, 127, 255, 256, 65534, 65535, 65536, 65537})
        QTest::addRow("%d bytes", size) << size;
    QTest::newRow("as long as the limit") << int(limit);
}

void TestWebSocketCodec::decodesEveryLength()
{
    QFETCH(int, size);
    std::string payload;
    for (int i = 0; i < size; ++i)
        payload += static_cast<char>('a' + i % 26);
    const std::string stream = clientFrame(1, payload) + clientFrame(1, "next");
    QCOMPARE(transcriptOf(stream, stream.size()), "text:" + bytesOf(payload) + " text:next");
    QCOMPARE(transcriptOf(clientFrame(1, payload + 'x'), limit * 2, payload.size()),
             QByteArray("failed:1009"));
    const std::size_t half = payload.size() / 2;
    const std::string fragments =
        ClientFrame{.payload = payload.substr(0, half), .final = false}.bytes()
        + ClientFrame{.opcode = 0, .payload = payload.substr(half) + 'x'}.bytes();
    QCOMPARE(transcriptOf(fragments, fragments.size(), payload.size() + 1),
             "text:" + bytesOf(payload) + 'x');
    QCOMPARE(transcriptOf(fragments, fragments.size(), payload.size()), QByteArray("failed:1009"));
}

void TestWebSocketCodec::checksUtf8AtEverySplit()
{
    const std::string text =
        "a\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbfz";
    for (std::size_t split = 0; split <= text.size(); ++split) {
        const std::string stream =
            ClientFrame{.payload = text.substr(0, split), .final = false}.bytes()
            + ClientFrame{.opcode = 0, .payload = text.substr(split)}.bytes();
        QCOMPARE(transcriptOf(stream, stream.size()), "text:" + bytesOf(text));
    }
}

void TestWebSocketCodec::closeCodes()
{
    for (int code = 0; code <= 0xFFFF; ++code) {
        const bool allowed = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014)
                             || (code >= 3000 && code <= 4999);
        const QByteArray expected =
            allowed ? "close:" + QByteArray::number(code) + ":x" : QByteArray("failed:1002");
        QCOMPARE(transcriptOf(clientClose(code, "x"), 200), expected);
    }
}

void TestWebSocketCodec::failsBeforeThePayloadArrived()
{
    // A peer must not make us wait for, or keep, what will be refused anyway.
    std::string header = clientFrame(1, std::string(70'000, 'x')).substr(0, 10);
    QCOMPARE(transcriptOf(header, 10, 65'536), QByteArray("failed:1009"));
    std::string binary = clientFrame(2, std::string(70'000, 'x')).substr(0, 2);
    QCOMPARE(transcriptOf(binary, 2), QByteArray("failed:1003"));
}

void TestWebSocketCodec::saysHowMuchIsNeeded()
{
    std::string frame = clientFrame(1, std::string(70'000, 'x'));
    WebSocketDecoder decoder(limit);
    std::size_t taken = 0;
    QCOMPARE(decoder.next(frame.data(), 1, taken).needed, std::size_t(2));
    QCOMPARE(decoder.next(frame.data(), 2, taken).needed, std::size_t(10));
    QCOMPARE(decoder.next(frame.data(), 10, taken).needed, frame.size());
    QCOMPARE(decoder.next(frame.data(), frame.size() - 1, taken).needed, frame.size());
    QCOMPARE(taken, std::size_t(0));
    QCOMPARE(int(decoder.next(frame.data(), frame.size(), taken).kind),
             int(WebSocketEvent::Kind::Text));
    QCOMPARE(taken, frame.size());
}

void TestWebSocketCodec::encodesHeaders_data()
{
    QTest::addColumn<quint64>("size");
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("empty") << quint64(0) << QByteArray::fromHex("8100");
    QTest::newRow("125, the longest short length") << quint64(125) << QByteArray::fromHex("817d");
    QTest::newRow("126, the shortest 16-bit length")
        << quint64(126) << QByteArray::fromHex("817e007e");
    QTest::newRow("65535, the longest 16-bit length")
        << quint64(65535) << QByteArray::fromHex("817effff");
    QTest::newRow("65536, the shortest 64-bit length")
        << quint64(65536) << QByteArray::fromHex("817f0000000000010000");
}

void TestWebSocketCodec::encodesHeaders()
{
    QFETCH(quint64, size);
    QFETCH(QByteArray, header);
    QCOMPARE(bytesOf(encodeFrameHeader(Opcode::Text, size).view()), header);
}

void TestWebSocketCodec::encodesCloseFrames()
{
    QCOMPARE(bytesOf(encodeCloseFrame(1000, "bye")), QByteArray::fromHex("880503e8") + "bye");
    QCOMPARE(bytesOf(encodeCloseFrame(1005, "never sent")), QByteArray::fromHex("8800"));
    QCOMPARE(bytesOf(encodeCloseFrame(1000, "\xff")), QByteArray::fromHex("880203e8"));
    std::string longReason = "x";
    while (longReason.size() < 200)
        longReason += "\xc3\xa4";
    const std::string cut = encodeCloseFrame(4400, longReason);
    QCOMPARE(cut.size(), std::size_t(2 + 2 + 123));
    QCOMPARE(bytesOf(cut.substr(4)), bytesOf(longReason.substr(0, 123)));
    const std::string shifted = encodeCloseFrame(4400, longReason.substr(1));
    QCOMPARE(shifted.size(), std::size_t(2 + 2 + 122));
}

void TestWebSocketCodec::measuresServerFrames()
{
    for (const std::size_t size : {0UL, 125UL, 126UL, 65535UL, 65536UL}) {
        const std::string frame =
            std::string(encodeFrameHeader(Opcode::Text, size).view()) + std::string(size, 'x');
        QCOMPARE(serverFrameSize(frame + "rest"), frame.size());
        QCOMPARE(serverFrameSize(frame.substr(0, frame.size() - 1)), frame.size() - 1);
    }
    QCOMPARE(serverFrameSize("\x81"), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestWebSocketCodec)
#include "tst_websocketcodec.moc"
