// The console's message cache on a real database file: in order, once, without gaps.
#include "core/console/chat/chattables.h"
#include "core/store/database.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::console;

namespace {

const QString key = QStringLiteral("agent:ada:launchthatbot:project:default:thread:t1");

ChatTables::Append message(qint64 seq, const QString &id, bool fromAgent = true)
{
    return {key,
            seq,
            id,
            QByteArray("{\"seq\":") + QByteArray::number(seq) + '}',
            QStringLiteral("text %1").arg(seq),
            1'000 + seq,
            fromAgent};
}

} // namespace

class TestChatTables : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void appendsInOrderOnly();
    void pagesBackwards();
    void outboxSurvives();
    void unreadAndDrafts();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<store::Database> m_database;
};

void TestChatTables::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    auto opened = store::Database::open(
        {store::StoreLocation::Engine::Sqlite, m_dir->filePath(QStringLiteral("c.sqlite"))});
    QVERIFY(opened.isOk());
    m_database = std::move(opened).value();
    QVERIFY(m_database->migrate().isOk());
    StoredSession session;
    session.sessionKey = key;
    session.agentId = QStringLiteral("ada");
    QVERIFY(ChatTables(*m_database).rememberSession(session, 1).isOk());
}

void TestChatTables::cleanup()
{
    m_database.reset();
    m_dir.reset();
}

void TestChatTables::appendsInOrderOnly()
{
    ChatTables tables(*m_database);
    QCOMPARE(*tables.append(message(1, QStringLiteral("A"))), true);
    QCOMPARE(*tables.append(message(1, QStringLiteral("A"))), false);
    const auto gap = tables.append(message(3, QStringLiteral("C")));
    QVERIFY(!gap);
    QCOMPARE(gap.error().code, ErrorCode::Conflict);
    QCOMPARE(*tables.append(message(2, QStringLiteral("B"))), true);
    QCOMPARE(*tables.lastSeq(key), qint64(2));
}

void TestChatTables::pagesBackwards()
{
    ChatTables tables(*m_database);
    for (int seq = 1; seq <= 10; ++seq)
        QVERIFY(tables.append(message(seq, QString::number(seq))).isOk());
    const auto newest = tables.page(key, 0, 4);
    QVERIFY(newest.isOk());
    QCOMPARE(newest->frames.size(), size_t(4));
    QCOMPARE(newest->frames.front().seq, qint64(7));
    QVERIFY(newest->hasOlder);
    const auto oldest = tables.page(key, 3, 4);
    QVERIFY(oldest.isOk());
    QCOMPARE(oldest->frames.size(), size_t(2));
    QVERIFY(!oldest->hasOlder);
}

void TestChatTables::outboxSurvives()
{
    ChatTables tables(*m_database);
    QVERIFY(tables.addToOutbox({QStringLiteral("02"), key, "{}", {}}, 5).isOk());
    QVERIFY(tables.addToOutbox({QStringLiteral("01"), key, "{}", {}}, 6).isOk());
    const Error refused{ErrorCode::Forbidden,       QStringLiteral("You may not."), {}, {}, {},
                        QStringLiteral("forbidden")};
    QVERIFY(tables.setOutboxError(QStringLiteral("02"), refused).isOk());
    const auto entries = tables.outbox();
    QVERIFY(entries.isOk());
    QCOMPARE(entries->size(), size_t(2));
    QCOMPARE(entries->front().messageId, QStringLiteral("01"));
    QVERIFY(!entries->front().error);
    QCOMPARE(entries->back().error->message, refused.message);
    QVERIFY(tables.setOutboxError(QStringLiteral("02"), std::nullopt).isOk());
    QVERIFY(!tables.outbox()->back().error);
    QVERIFY(tables.removeFromOutbox(QStringLiteral("01")).isOk());
    QCOMPARE(tables.page(key, 0, 10)->outbox.size(), size_t(1));
}

void TestChatTables::unreadAndDrafts()
{
    ChatTables tables(*m_database);
    QVERIFY(tables.append(message(1, QStringLiteral("Q"), false)).isOk());
    QVERIFY(tables.append(message(2, QStringLiteral("A"), true)).isOk());
    QVERIFY(tables.append(message(3, QStringLiteral("B"), true)).isOk());
    QCOMPARE(tables.sessions()->front().unread, 2);
    QCOMPARE(tables.sessions()->front().lastText, QStringLiteral("text 3"));
    QVERIFY(tables.markRead(key).isOk());
    QCOMPARE(tables.sessions()->front().unread, 0);
    QVERIFY(tables.setDraft(key, QStringLiteral("half a thought")).isOk());
    QCOMPARE(tables.page(key, 0, 1)->draft, QStringLiteral("half a thought"));
    QVERIFY(tables.setDraft(key, {}).isOk());
    QVERIFY(tables.page(key, 0, 1)->draft.isEmpty());
}

QTEST_GUILESS_MAIN(TestChatTables)
#include "tst_chattables.moc"
