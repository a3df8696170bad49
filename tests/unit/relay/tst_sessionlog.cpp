// Numbers without gaps, doubles dropped, ranges in order, on a real database.
#include "core/base/json.h"
#include "core/base/ulid.h"
#include "core/relay/sessionlog.h"
#include "core/store/storethread.h"
#include "tests/support/waitfor.h"

#include <QTemporaryDir>

using namespace ltb::core;
using namespace ltb::core::relay;
using namespace ltb::tests;
using namespace Qt::StringLiterals;

class TestSessionLog : public QObject {
    Q_OBJECT
private slots:
    void init();
    void numbersStartAtOneAndHaveNoGaps();
    void theFirstOfTwoWins();
    void theFrameIsStamped();
    void manyAtOnceEndInOrder();
    void pagesAreBoundedByCountAndBytes();
    void waitingUntilDelivered();
    void aRefusedMessageWaitsNoMore();
    void sessionsByInstanceAndCursor();

private:
    Result<Appended> append(const QString &key, const QString &id, const QString &text = u"x"_s,
                            bool needsDelivery = false);
    static NewMessage message(const QString &key, const QString &id, const QString &text,
                              bool needsDelivery);
    SessionLog::Range read(const QString &key, qint64 after, SessionLog::Page page);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<store::StoreThread> m_store;
    std::unique_ptr<SessionLog> m_log;
};

namespace {

QString keyOf(const QString &thread)
{
    return u"agent:ada:launchthatbot:project:p:thread:"_s + thread;
}

} // namespace

void TestSessionLog::init()
{
    m_log.reset();
    m_store.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    const auto location =
        store::StoreLocation::parse(u"sqlite:"_s + m_folder->filePath(u"hub.sqlite"_s));
    auto started = store::StoreThread::start(*location);
    QVERIFY(started);
    m_store = std::move(*started);
    m_log = std::make_unique<SessionLog>(*m_store);
}

NewMessage TestSessionLog::message(const QString &key, const QString &id, const QString &text,
                                   bool needsDelivery)
{
    const QByteArray frame = dumpJson({{"type", "test"}, {"text", text.toStdString()}});
    return {key,      id,           needsDelivery ? u"inbound.user"_s : u"outbound.final"_s,
            u"ada"_s, u"i-1"_s,     frame,
            1,        needsDelivery};
}

Result<Appended> TestSessionLog::append(const QString &key, const QString &id, const QString &text,
                                        bool needsDelivery)
{
    return waitFor(m_log->append(message(key, id, text, needsDelivery)));
}

SessionLog::Range TestSessionLog::read(const QString &key, qint64 after, SessionLog::Page page)
{
    const auto range = waitFor(m_log->read(key, after, page));
    return range ? *range : SessionLog::Range();
}

void TestSessionLog::numbersStartAtOneAndHaveNoGaps()
{
    for (int i = 1; i <= 3; ++i)
        QCOMPARE(append(keyOf(u"a"_s), newUlid())->seq, i);
    QCOMPARE(append(keyOf(u"b"_s), newUlid())->seq, 1); // each session counts for itself
    QCOMPARE(append(keyOf(u"a"_s), newUlid())->seq, 4);
}

void TestSessionLog::theFirstOfTwoWins()
{
    const QString id = newUlid();
    QCOMPARE(append(keyOf(u"a"_s), newUlid())->seq, 1);
    QVERIFY(!append(keyOf(u"a"_s), id, u"first"_s)->duplicate);
    const auto again = append(keyOf(u"a"_s), id, u"second"_s);
    QVERIFY(again->duplicate);
    QCOMPARE(again->seq, 2);
    QCOMPARE(append(keyOf(u"a"_s), newUlid())->seq, 3); // the double took no number
    QVERIFY(!append(keyOf(u"b"_s), id)->duplicate); // ids are per session
    const auto range = read(keyOf(u"a"_s), 1, {10, 1 << 20});
    QCOMPARE(range.messages.size(), size_t(2));
    QVERIFY(range.messages[0].frame.contains("first"));
}

void TestSessionLog::theFrameIsStamped()
{
    const auto appended = append(keyOf(u"a"_s), newUlid(), u"grüße 🎉"_s);
    const auto json = parseJson(appended->frame);
    QVERIFY(json);
    QCOMPARE(json->value("seq", 0), 1);
    QCOMPARE(json->value("instanceId", ""), std::string("i-1"));
    const auto range = read(keyOf(u"a"_s), 0, {10, 1 << 20});
    QCOMPARE(range.messages.front().frame, appended->frame);
    QCOMPARE(range.messages.front().instanceId, u"i-1"_s);
}

void TestSessionLog::manyAtOnceEndInOrder()
{
    TaskScope tasks;
    std::vector<qint64> ended;
    for (int i = 0; i < 300; ++i)
        tasks.spawn(
            m_log->append(message(keyOf(u"a"_s), newUlid(), u"x"_s, false)),
            [&ended](const Result<Appended> &done) { ended.push_back(done ? done->seq : 0); });
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), size_t(300), 20'000);
    for (size_t i = 0; i < ended.size(); ++i)
        QCOMPARE(ended[i], qint64(i + 1));
    QVERIFY(m_store->statistics().commits < 100); // they shared transactions
}

void TestSessionLog::pagesAreBoundedByCountAndBytes()
{
    for (int i = 0; i < 5; ++i)
        QVERIFY(append(keyOf(u"a"_s), newUlid(), QString(1'000, u'x')));
    const auto byCount = read(keyOf(u"a"_s), 1, {2, 1 << 20});
    QCOMPARE(byCount.messages.size(), size_t(2));
    QCOMPARE(byCount.messages.front().seq, 2);
    QVERIFY(byCount.more);
    const auto byBytes = read(keyOf(u"a"_s), 0, {100, 1'500});
    QCOMPARE(byBytes.messages.size(), size_t(2));
    QVERIFY(byBytes.more);
    const auto last = read(keyOf(u"a"_s), 3, {2, 1 << 20});
    QCOMPARE(last.messages.size(), size_t(2));
    QVERIFY(!last.more);
    QVERIFY(read(keyOf(u"a"_s), 5, {2, 1 << 20}).messages.empty());
    QVERIFY(read(keyOf(u"unknown"_s), 0, {2, 1 << 20}).messages.empty());
}

void TestSessionLog::waitingUntilDelivered()
{
    const QString key = keyOf(u"a"_s);
    for (int i = 0; i < 3; ++i)
        QVERIFY(append(key, newUlid(), u"q"_s, true));
    QVERIFY(append(key, newUlid())); // a final waits for nobody
    QCOMPARE(*waitFor(m_log->waitingSessions(u"i-1"_s)), QStringList{key});
    QVERIFY(waitFor(m_log->waitingSessions(u"i-2"_s))->isEmpty());
    QCOMPARE(waitFor(m_log->waiting(key, 0, {10, 1 << 20}))->messages.size(), size_t(3));
    QVERIFY(waitFor(m_log->markDelivered(key, 2, 99)));
    const auto rest = waitFor(m_log->waiting(key, 0, {10, 1 << 20}));
    QCOMPARE(rest->messages.size(), size_t(2));
    QCOMPARE(rest->messages[1].seq, 3);
    const auto answered = waitFor(m_log->answered(key, 4, 10));
    QCOMPARE(answered->size(), size_t(1));
    QCOMPARE(answered->front().deliveredAtMs, 99);
    QVERIFY(waitFor(m_log->markDelivered(key, 2, 500))); // a second receipt changes nothing
    QCOMPARE(waitFor(m_log->answered(key, 4, 10))->front().deliveredAtMs, 99);
}

void TestSessionLog::aRefusedMessageWaitsNoMore()
{
    const QString key = keyOf(u"a"_s);
    QVERIFY(append(key, newUlid(), u"q"_s, true));
    QVERIFY(waitFor(m_log->markRejected(key, 1, 99, u"gateway_rejected"_s)));
    QVERIFY(waitFor(m_log->waitingSessions(u"i-1"_s))->isEmpty());
    QCOMPARE(waitFor(m_log->answered(key, 1, 10))->front().rejectedCode, u"gateway_rejected"_s);
}

void TestSessionLog::sessionsByInstanceAndCursor()
{
    for (const QString &thread : {u"c"_s, u"a"_s, u"b"_s})
        QVERIFY(append(keyOf(thread), newUlid()));
    const auto page = waitFor(m_log->sessions({}, {}, 2));
    QCOMPARE(page->size(), size_t(2));
    QCOMPARE((*page)[0].sessionKey, keyOf(u"a"_s));
    QCOMPARE((*page)[0].agentId, u"ada"_s);
    const auto rest = waitFor(m_log->sessions({}, (*page)[1].sessionKey, 2));
    QCOMPARE(rest->size(), size_t(1));
    QCOMPARE((*rest)[0].sessionKey, keyOf(u"c"_s));
    QVERIFY(waitFor(m_log->sessions(u"i-9"_s, {}, 2))->empty());
}

QTEST_GUILESS_MAIN(TestSessionLog)
#include "tst_sessionlog.moc"
