// Bytes leave in the order they came, and cutting never leaves half a frame on the wire.
#include "core/net/server/sendqueue.h"
#include "core/net/server/websocketcodec.h"

#include <QRandomGenerator>
#include <QTest>

#include <sys/uio.h>

using namespace ltb::core::net;
using Unit = SendQueue::Unit;

namespace {

std::string frameOf(const std::string &payload)
{
    return std::string(encodeFrameHeader(Opcode::Text, payload.size()).view()) + payload;
}

std::string gathered(const SendQueue &queue)
{
    std::vector<iovec> entries(1000);
    const int count = queue.gather(entries.data(), static_cast<int>(entries.size()));
    std::string bytes;
    for (int i = 0; i < count; ++i)
        bytes.append(static_cast<const char *>(entries[std::size_t(i)].iov_base),
                     entries[std::size_t(i)].iov_len);
    return bytes;
}

} // namespace

class TestSendQueue : public QObject {
    Q_OBJECT
private slots:
    void keepsTheOrder();
    void smallFramesShareAChunk();
    void cuts_data();
    void cuts();
    void cutKeepsWhatTheTransportWasPromised();
    void cutKeepsAnAnswerWhole();
    void agreesWithAString();
};

void TestSendQueue::keepsTheOrder()
{
    ChunkPool pool;
    SendQueue queue;
    QVERIFY(queue.isEmpty());
    queue.append("a", "bc", Unit::Frame, pool);
    queue.append("", std::string(40'000, 'x'), Unit::Frame, pool);
    queue.append("d", "", Unit::Opaque, pool);
    queue.append("e", "", Unit::Frame, pool);
    QCOMPARE(gathered(queue), "abc" + std::string(40'000, 'x') + "de");
    queue.consume(2, pool);
    QCOMPARE(queue.bytes(), std::size_t(40'003));
    queue.consume(1 + 39'999, pool);
    QCOMPARE(gathered(queue), std::string("xde"));
    queue.consume(3, pool);
    QVERIFY(queue.isEmpty());
    QCOMPARE(gathered(queue), std::string());
    queue.append("f", "", Unit::Frame, pool);
    QCOMPARE(gathered(queue), std::string("f"));
}

void TestSendQueue::smallFramesShareAChunk()
{
    ChunkPool pool;
    SendQueue queue;
    for (int i = 0; i < 100; ++i)
        queue.append("ab", "cd", Unit::Frame, pool);
    iovec entries[8];
    QCOMPARE(queue.gather(entries, 8), 1);
    queue.append("answer", "", Unit::Opaque, pool);
    queue.append("ab", "cd", Unit::Frame, pool);
    QCOMPARE(queue.gather(entries, 8), 3);
    QCOMPARE(queue.gather(entries, 2), 2);
}

void TestSendQueue::cuts_data()
{
    QTest::addColumn<int>("sent");
    QTest::addColumn<int>("left");
    const int frame = int(frameOf("hello").size());
    QTest::newRow("nothing was sent: nothing stays") << 0 << 0;
    QTest::newRow("at the end of a frame: nothing stays") << 2 * frame << 0;
    QTest::newRow("one byte of a frame: its rest stays") << 2 * frame + 1 << frame - 1;
    QTest::newRow("all but one byte: it stays") << 3 * frame - 1 << 1;
}

void TestSendQueue::cuts()
{
    QFETCH(int, sent);
    QFETCH(int, left);
    ChunkPool pool;
    SendQueue queue;
    for (int i = 0; i < 5; ++i)
        queue.append(frameOf("hello"), {}, Unit::Frame, pool);
    queue.append(frameOf(std::string(50'000, 'x')), {}, Unit::Frame, pool);
    queue.consume(std::size_t(sent), pool);
    queue.cut(0, serverFrameSize, pool);
    QCOMPARE(queue.bytes(), std::size_t(left));
    queue.append("close", {}, Unit::Frame, pool);
    const std::string frame = frameOf("hello");
    QCOMPARE(gathered(queue), frame.substr(frame.size() - std::size_t(left)) + "close");
}

void TestSendQueue::cutKeepsWhatTheTransportWasPromised()
{
    ChunkPool pool;
    SendQueue queue;
    const std::string frame = frameOf("hello");
    for (int i = 0; i < 5; ++i)
        queue.append(frame, {}, Unit::Frame, pool);
    queue.consume(frame.size(), pool);
    queue.cut(frame.size() + 1, serverFrameSize, pool);
    QCOMPARE(gathered(queue), frame + frame);
}

void TestSendQueue::cutKeepsAnAnswerWhole()
{
    ChunkPool pool;
    SendQueue queue;
    queue.append("HTTP/1.1 101 \r\n\r\n", {}, Unit::Opaque, pool);
    queue.append(frameOf("hello"), {}, Unit::Frame, pool);
    queue.cut(0, serverFrameSize, pool);
    QCOMPARE(gathered(queue), std::string("HTTP/1.1 101 \r\n\r\n"));
    queue.clear(pool);
    queue.cut(0, serverFrameSize, pool);
    QVERIFY(queue.isEmpty());
}

void TestSendQueue::agreesWithAString()
{
    QRandomGenerator random(7);
    ChunkPool pool;
    SendQueue queue;
    std::string expected;
    for (int i = 0; i < 2000; ++i) {
        if (random.bounded(2) == 0) {
            const int size = random.bounded(10) == 0 ? random.bounded(40'000) : random.bounded(600);
            const std::string payload(std::size_t(size), static_cast<char>('a' + i % 26));
            queue.append("<", payload, random.bounded(5) == 0 ? Unit::Opaque : Unit::Frame, pool);
            expected += "<" + payload;
        } else {
            const auto most =
                std::min<std::size_t>(expected.size(), std::size_t(random.bounded(20'000)));
            queue.consume(most, pool);
            expected.erase(0, most);
        }
        QCOMPARE(queue.bytes(), expected.size());
    }
    QVERIFY(gathered(queue) == expected);
}

QTEST_GUILESS_MAIN(TestSendQueue)
#include "tst_sendqueue.moc"
