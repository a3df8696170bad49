// A conversation built from messages: order by seq, one row a run, nothing doubled.
#include "core/console/chat/conversationlog.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::console;
using Kind = LogChange::Kind;

namespace {

const QString key = QStringLiteral("agent:ada:launchthatbot:project:default:thread:t1");

protocol::ChatEnvelope envelope(const QString &id, qint64 seq)
{
    protocol::ChatEnvelope made{id, 1'000, key};
    if (seq > 0)
        made.seq = seq;
    return made;
}

protocol::InboundUser question(const QString &id, qint64 seq)
{
    return {envelope(id, seq),
            QStringLiteral("question ") + id,
            {QStringLiteral("op"), QStringLiteral("Mara")}};
}

protocol::OutboundDelta delta(const QString &run, const QString &replyTo, const QString &text,
                              qint64 index = 0)
{
    return {envelope(QStringLiteral("D"), 0), run, replyTo, index, text};
}

protocol::OutboundFinal finalOf(const QString &id, qint64 seq, const QString &run,
                                const QString &replyTo, const QString &text)
{
    return {envelope(id, seq), run, replyTo, text};
}

protocol::ToolProgress tool(protocol::ToolPhase phase, const QString &run)
{
    return {envelope(QStringLiteral("T"), 0), run,  QStringLiteral("Q1"), QStringLiteral("c1"),
            QStringLiteral("exec"),           phase};
}

// "Q1:accepted A1:final" and so on: the whole log as one line.
QString print(const ConversationLog &log)
{
    static const char *states[] = {"queued",    "accepted", "delivered", "failed",
                                   "streaming", "final",    "stopped"};
    QStringList rows;
    for (const ChatMessage &message : log.messages())
        rows << QStringLiteral("%1:%2").arg(message.id, QLatin1String(states[int(message.state)]));
    return rows.join(u' ');
}

} // namespace

class TestConversationLog : public QObject {
    Q_OBJECT
private slots:
    void aTurn();
    void twiceChangesNothing();
    void orderIsTheHubs();
    void outboxStaysLast();
    void finalReplacesWhatWasStreamed();
    void aRecoveredRunKeepsItsRow();
    void toolsBelongToTheirRun();
    void lateDeltasAreIgnored();
    void acknowledgements();
};

void TestConversationLog::aTurn()
{
    ConversationLog log;
    QCOMPARE(log.addQueued(question(QStringLiteral("Q1"), 0), {}).kind, Kind::Inserted);
    QCOMPARE(print(log), QStringLiteral("Q1:queued"));
    log.acknowledge(QStringLiteral("Q1"), MessageState::Accepted, 1);
    log.acknowledge(QStringLiteral("Q1"), MessageState::Delivered, 0);
    QCOMPARE(print(log), QStringLiteral("Q1:delivered"));
    log.apply(delta(QStringLiteral("R"), QStringLiteral("Q1"), QStringLiteral("Hel")));
    QVERIFY(log.isRunActive());
    log.apply(delta(QStringLiteral("R"), QStringLiteral("Q1"), QStringLiteral("lo"), 1));
    QCOMPARE(log.messages().back().text, QStringLiteral("Hello"));
    log.apply(finalOf(QStringLiteral("A1"), 2, QStringLiteral("R"), QStringLiteral("Q1"),
                      QStringLiteral("Hello!")));
    QCOMPARE(print(log), QStringLiteral("Q1:delivered A1:final"));
    QVERIFY(!log.isRunActive());
    QCOMPARE(log.messages().back().text, QStringLiteral("Hello!"));
}

void TestConversationLog::twiceChangesNothing()
{
    ConversationLog log;
    log.apply(question(QStringLiteral("Q1"), 1));
    const auto answer = finalOf(QStringLiteral("A1"), 2, QStringLiteral("R"), QStringLiteral("Q1"),
                                QStringLiteral("x"));
    log.apply(answer);
    const auto before = log.messages();
    QCOMPARE(log.apply(question(QStringLiteral("Q1"), 1)).kind, Kind::None);
    QCOMPARE(log.apply(answer).kind, Kind::None);
    // A second end of the same run, under another id: the first one stands.
    QCOMPARE(log.apply(finalOf(QStringLiteral("A9"), 3, QStringLiteral("R"), QStringLiteral("Q1"),
                               QStringLiteral("y")))
                 .kind,
             Kind::None);
    QVERIFY(log.messages() == before);
}

void TestConversationLog::orderIsTheHubs()
{
    ConversationLog log;
    log.apply(question(QStringLiteral("Q3"), 5));
    log.apply(question(QStringLiteral("Q1"), 1));
    log.apply(finalOf(QStringLiteral("A1"), 2, QStringLiteral("R1"), QStringLiteral("Q1"), {}));
    QCOMPARE(print(log), QStringLiteral("Q1:accepted A1:final Q3:accepted"));
    QCOMPARE(log.firstSeq(), qint64(1));
}

void TestConversationLog::outboxStaysLast()
{
    ConversationLog log;
    log.addQueued(question(QStringLiteral("Q2"), 0), {});
    log.addQueued(question(QStringLiteral("Q3"), 0), {});
    log.apply(question(QStringLiteral("Q1"), 1));
    log.apply(delta(QStringLiteral("R1"), QStringLiteral("Q1"), QStringLiteral("…")));
    QCOMPARE(print(log), QStringLiteral("Q1:accepted run:R1:streaming Q2:queued Q3:queued"));
    // The hub takes Q2 while R1 still streams; the answer to Q1 comes after it in the log.
    const LogChange moved = log.acknowledge(QStringLiteral("Q2"), MessageState::Accepted, 2);
    QCOMPARE(moved.kind, Kind::Moved);
    QCOMPARE(print(log), QStringLiteral("Q1:accepted Q2:accepted run:R1:streaming Q3:queued"));
    log.apply(finalOf(QStringLiteral("A1"), 3, QStringLiteral("R1"), QStringLiteral("Q1"), {}));
    QCOMPARE(print(log), QStringLiteral("Q1:accepted Q2:accepted A1:final Q3:queued"));
}

void TestConversationLog::finalReplacesWhatWasStreamed()
{
    ConversationLog log;
    log.apply(delta(QStringLiteral("R"), QStringLiteral("Q1"), QStringLiteral("lost the mid")));
    protocol::OutboundFinal stopped = finalOf(QStringLiteral("A1"), 2, QStringLiteral("R"),
                                              QStringLiteral("Q1"), QStringLiteral("whole text"));
    stopped.stopReason = protocol::StopReason::Aborted;
    log.apply(stopped);
    QCOMPARE(log.messages().size(), size_t(1));
    QCOMPARE(print(log), QStringLiteral("A1:stopped"));
    QCOMPARE(log.messages().front().text, QStringLiteral("whole text"));
}

void TestConversationLog::aRecoveredRunKeepsItsRow()
{
    ConversationLog log;
    log.apply(question(QStringLiteral("Q1"), 1));
    log.apply(delta(QStringLiteral("R1"), QStringLiteral("Q1"), QStringLiteral("first half")));
    // The gateway restarted and runs the turn again under another id.
    log.apply(delta(QStringLiteral("R2"), QStringLiteral("Q1"), QStringLiteral(" again")));
    QCOMPARE(log.messages().size(), size_t(2));
    QCOMPARE(log.messages().back().text, QStringLiteral(" again")); // index 0 starts anew
    log.apply(finalOf(QStringLiteral("A1"), 2, QStringLiteral("R2"), QStringLiteral("Q1"),
                      QStringLiteral("the answer")));
    QCOMPARE(print(log), QStringLiteral("Q1:accepted A1:final"));
}

void TestConversationLog::toolsBelongToTheirRun()
{
    ConversationLog log;
    log.apply(question(QStringLiteral("Q1"), 1));
    log.apply(delta(QStringLiteral("R"), QStringLiteral("Q1"), QStringLiteral("Let me look.")));
    log.apply(tool(protocol::ToolPhase::Start, QStringLiteral("R")));
    QCOMPARE(log.messages().back().tools.size(), size_t(1));
    QCOMPARE(log.messages().back().tools.front().state, ToolState::Running);
    QCOMPARE(log.messages().back().tools.front().textOffset, qsizetype(12));
    log.apply(tool(protocol::ToolPhase::End, QStringLiteral("R")));
    log.apply(tool(protocol::ToolPhase::Update, QStringLiteral("R"))); // late: must not reopen
    QCOMPARE(log.messages().back().tools.front().state, ToolState::Done);
    log.apply(finalOf(QStringLiteral("A1"), 3, QStringLiteral("R"), QStringLiteral("Q1"),
                      QStringLiteral("short")));
    QCOMPARE(log.messages().back().tools.front().textOffset, qsizetype(5));
}

void TestConversationLog::lateDeltasAreIgnored()
{
    ConversationLog log;
    log.apply(finalOf(QStringLiteral("A1"), 2, QStringLiteral("R"), QStringLiteral("Q1"),
                      QStringLiteral("done")));
    QCOMPARE(log.apply(delta(QStringLiteral("R"), QStringLiteral("Q1"), QStringLiteral("x"))).kind,
             Kind::None);
    QCOMPARE(log.messages().back().text, QStringLiteral("done"));
    auto reasoning = delta(QStringLiteral("R3"), QStringLiteral("Q3"), QStringLiteral("hmm"));
    reasoning.kind = protocol::DeltaKind::Reasoning;
    QCOMPARE(log.apply(reasoning).kind, Kind::None);
}

void TestConversationLog::acknowledgements()
{
    ConversationLog log;
    log.addQueued(question(QStringLiteral("Q1"), 0), {});
    const Error refused{ErrorCode::Forbidden, QStringLiteral("no")};
    log.fail(QStringLiteral("Q1"), refused);
    QCOMPARE(print(log), QStringLiteral("Q1:failed"));
    log.requeue(QStringLiteral("Q1"));
    QCOMPARE(print(log), QStringLiteral("Q1:queued"));
    QVERIFY(!log.messages().front().error);
    // Delivered may overtake accepted, and must not be taken back by it.
    log.acknowledge(QStringLiteral("Q1"), MessageState::Delivered, 0);
    log.acknowledge(QStringLiteral("Q1"), MessageState::Accepted, 4);
    QCOMPARE(print(log), QStringLiteral("Q1:delivered"));
    QCOMPARE(log.messages().front().seq, qint64(4));
    QCOMPARE(log.acknowledge(QStringLiteral("nobody"), MessageState::Accepted, 9).kind, Kind::None);
    QCOMPARE(log.remove(QStringLiteral("Q1")).kind, Kind::Removed);
    QVERIFY(log.messages().empty());
}

QTEST_GUILESS_MAIN(TestConversationLog)
#include "tst_conversationlog.moc"
