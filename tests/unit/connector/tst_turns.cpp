// Turns through a connector: what the hub gets for what the gateway does.
#include "tests/unit/connector/connectorbench.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::connector;
using namespace ltb::core::protocol;
using namespace ltb::tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int patienceMs = 30'000;
const QString relayKey = u"agent:ada:launchthatbot:project:P1:thread:T1"_s;
const QString gatewayKey = u"agent:main:launchthatbot:project:p1:thread:t1"_s;

} // namespace

class TestTurns : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_bench.reset(); }
    void introducesItself();
    void streamsAnAnswer();
    void showsAToolAndBreaksTheParagraph();
    void oneRunAtATime();
    void aRepeatedMessageIsAnsweredOnce();
    void onlyItsOwnAgents();
    void commandsReachTheModel();
    void attachmentsTravel();
    void anErrorIsOneFinal();
    void aRefusedSendIsOneFinal();
    void abortsWhatRuns();
    void abortsWhatWaits();
    void nothingToAbort();
    void finalsWaitForTheHub();
    void theHubComesBackMidStream();
    void beatsAsTheHubAsks();

private:
    QString ask(const QString &text = u"hello"_s);

    std::unique_ptr<ConnectorBench> m_bench;
};

void TestTurns::init()
{
    m_bench = std::make_unique<ConnectorBench>();
    m_bench->start();
    QTRY_VERIFY_WITH_TIMEOUT(!m_bench->m_hub.m_heartbeats.empty()
                                 && m_bench->m_hub.m_heartbeats.back().status->gateway == "up"_L1,
                             patienceMs);
}

// Says something and waits until the gateway has it.
QString TestTurns::ask(const QString &text)
{
    const size_t before = m_bench->m_gateway.m_sends.size();
    const QString id = m_bench->m_hub.say(relayKey, text);
    if (!QTest::qWaitFor([&] { return m_bench->m_gateway.m_sends.size() > before; }, patienceMs))
        qWarning("the gateway was not asked");
    return id;
}

void TestTurns::introducesItself()
{
    const Hello &hello = m_bench->m_hub.m_hellos.front();
    QCOMPARE(hello.role, Role::OpenClaw);
    QCOMPARE(hello.agents.size(), size_t(1));
    QCOMPARE(hello.agents.front().agentId, u"ada"_s);
    QVERIFY(hello.features.contains(QLatin1String(featureAbort)));
    QVERIFY(hello.token.isEmpty());
}

void TestTurns::streamsAnAnswer()
{
    const QString id = ask();
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.isAcknowledged(id), patienceMs);
    QCOMPARE(m_bench->m_hub.m_acks.front().status, AckStatus::Delivered);
    QVERIFY(m_bench->m_gateway.m_subscribed.contains(gatewayKey));
    FakeGateway &gateway = m_bench->m_gateway;
    gateway.stream(gatewayKey, u"Good"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.joinedDeltas(id), u"Good"_s, patienceMs);
    gateway.stream(gatewayKey, u"Good morning"_s);
    gateway.stream(gatewayKey, u"Good morning to you"_s);
    gateway.complete(gatewayKey, u"Good morning to you all"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(id), patienceMs);
    const OutboundFinal final = *m_bench->m_hub.finalFor(id);
    QCOMPARE(final.text, u"Good morning to you all"_s);
    QCOMPARE(final.stopReason, StopReason::End);
    QCOMPARE(final.envelope.sessionKey, relayKey);
    QVERIFY(final.usage);
    QCOMPARE(*final.usage, (Usage{100, 7, 500}));
    QCOMPARE(m_bench->m_hub.joinedDeltas(id), final.text);
    qint64 expected = 0;
    for (const OutboundDelta &delta : m_bench->m_hub.m_deltas) {
        QCOMPARE(delta.index, expected++);
        QCOMPARE(delta.runId, final.runId);
    }
}

void TestTurns::showsAToolAndBreaksTheParagraph()
{
    const QString id = ask();
    FakeGateway &gateway = m_bench->m_gateway;
    gateway.stream(gatewayKey, u"Let me look."_s);
    gateway.tool(gatewayKey, u"start"_s, {{"command", "ls"}, {"apiKey", "sk-abcdefghijklmnop"}});
    gateway.tool(gatewayKey, u"end"_s, {}, u"three files"_s);
    gateway.stream(gatewayKey, u"Let me look.Three files."_s);
    gateway.complete(gatewayKey, u"Let me look.Three files."_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(id), patienceMs);
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"Let me look.\n\nThree files."_s);
    QCOMPARE(m_bench->m_hub.joinedDeltas(id), m_bench->m_hub.finalFor(id)->text);
    const std::vector<ToolProgress> &tools = m_bench->m_hub.m_tools;
    QCOMPARE(tools.size(), size_t(2));
    QCOMPARE(tools[0].phase, ToolPhase::Start);
    QCOMPARE(tools[0].title, u"exec something"_s);
    QVERIFY(tools[0].argsPreview.contains("ls"_L1));
    QVERIFY(!tools[0].argsPreview.contains("sk-abc"_L1));
    QCOMPARE(tools[1].phase, ToolPhase::End);
    QCOMPARE(tools[1].resultPreview, u"three files"_s);
}

void TestTurns::oneRunAtATime()
{
    const QString first = ask(u"one"_s);
    const QString second = m_bench->m_hub.say(relayKey, u"two"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.isAcknowledged(second), patienceMs);
    QCOMPARE(m_bench->m_connector->queueDepth(), 1);
    QCOMPARE(m_bench->m_gateway.m_sends.size(), size_t(1));
    m_bench->m_gateway.complete(gatewayKey, u"the first"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_gateway.m_sends.size(), size_t(2), patienceMs);
    m_bench->m_gateway.complete(gatewayKey, u"the second"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(second), patienceMs);
    QCOMPARE(m_bench->m_hub.m_finals.front().replyTo, first);
    QCOMPARE(m_bench->m_hub.m_finals.back().text, u"the second"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_connector->runsActive(), 0, patienceMs);
}

void TestTurns::aRepeatedMessageIsAnsweredOnce()
{
    m_bench->m_gateway.m_answerByItself = true;
    const QString id = ask();
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(id), patienceMs);
    m_bench->m_hub.sendAgain(id);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.m_acks.size(), size_t(2), patienceMs);
    QCOMPARE(m_bench->m_hub.m_acks.back().status, AckStatus::Duplicate);
    const QString next = ask(u"next"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(next), patienceMs);
    QCOMPARE(m_bench->m_hub.finalsFor(id), 1);
    QCOMPARE(m_bench->m_gateway.m_sends.size(), size_t(2));
}

void TestTurns::onlyItsOwnAgents()
{
    const QString id =
        m_bench->m_hub.say(u"agent:bob:launchthatbot:project:p:thread:t"_s, u"hello"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.m_errors.size(), size_t(1), patienceMs);
    QCOMPARE(m_bench->m_hub.m_errors.front().code, u"forbidden"_s);
    QCOMPARE(m_bench->m_hub.m_errors.front().ref, id);
    QVERIFY(m_bench->m_gateway.m_sends.empty());
}

void TestTurns::commandsReachTheModel()
{
    ask(u"/status and /new"_s);
    QCOMPARE(QString::fromStdString(m_bench->m_gateway.m_sends.front()["message"]),
             u"\u200B/status and \u200B/new"_s);
}

void TestTurns::attachmentsTravel()
{
    InboundUser message;
    message.envelope = {u"01J00000000000000000000001"_s, 1, relayKey};
    message.text = u"see this"_s;
    message.author = {u"op"_s, u"Operator"_s};
    message.attachments.push_back({u"a.png"_s, u"image/png"_s, 3, "abc"});
    m_bench->m_hub.deliver(message);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_gateway.m_sends.size(), size_t(1), patienceMs);
    const Json sent = m_bench->m_gateway.m_sends.front()["attachments"];
    QCOMPARE(sent.size(), size_t(1));
    QCOMPARE(QString::fromStdString(sent[0]["content"]), u"YWJj"_s);
    QCOMPARE(QString::fromStdString(sent[0]["type"]), u"image"_s);
}

void TestTurns::anErrorIsOneFinal()
{
    const QString id = ask();
    m_bench->m_gateway.stream(gatewayKey, u"I was about to"_s);
    m_bench->m_gateway.fail(gatewayKey, u"The model timed out."_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(id), patienceMs);
    const OutboundFinal final = *m_bench->m_hub.finalFor(id);
    QCOMPARE(final.stopReason, StopReason::Error);
    QCOMPARE(final.text, u"I was about to"_s);
    QCOMPARE(final.error->message, u"The model timed out."_s);
    QCOMPARE(final.error->code, u"timeout"_s);
    m_bench->m_gateway.m_answerByItself = true;
    const QString next = ask(u"again"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(next), patienceMs);
    QCOMPARE(m_bench->m_hub.finalFor(next)->stopReason, StopReason::End);
    QCOMPARE(m_bench->m_hub.m_finals.size(), size_t(2));
}

void TestTurns::aRefusedSendIsOneFinal()
{
    m_bench->m_gateway.m_refuseSend =
        Json{{"code", "INVALID_REQUEST"}, {"message", "no such agent"}};
    const QString id = ask();
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(id), patienceMs);
    QCOMPARE(m_bench->m_hub.finalFor(id)->error->code, u"gateway_rejected"_s);
    // A refusal for now is not one for ever.
    m_bench->m_gateway.m_refuseSend = Json{{"code", "UNAVAILABLE"},
                                           {"message", "restarting"},
                                           {"retryable", true},
                                           {"retryAfterMs", 10}};
    m_bench->m_gateway.m_answerByItself = true;
    const QString next = ask(u"again"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(next), patienceMs);
    QCOMPARE(m_bench->m_hub.finalFor(next)->stopReason, StopReason::End);
}

void TestTurns::abortsWhatRuns()
{
    const QString id = ask();
    m_bench->m_gateway.stream(gatewayKey, u"A long story"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!m_bench->m_hub.joinedDeltas(id).isEmpty(), patienceMs);
    m_bench->m_hub.abort(relayKey, id);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(id), patienceMs);
    QCOMPARE(m_bench->m_hub.finalFor(id)->stopReason, StopReason::Aborted);
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"A long story"_s);
}

void TestTurns::abortsWhatWaits()
{
    const QString first = ask(u"one"_s);
    const QString second = m_bench->m_hub.say(relayKey, u"two"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.isAcknowledged(second), patienceMs);
    m_bench->m_hub.abort(relayKey, second);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.m_acks.size() >= 3, patienceMs);
    m_bench->m_gateway.complete(gatewayKey, u"the first"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(second), patienceMs);
    QCOMPARE(m_bench->m_hub.finalFor(first)->stopReason, StopReason::End);
    QCOMPARE(m_bench->m_hub.finalFor(second)->stopReason, StopReason::Aborted);
    QCOMPARE(m_bench->m_gateway.m_sends.size(), size_t(1));
}

void TestTurns::nothingToAbort()
{
    m_bench->m_hub.abort(relayKey, {});
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.m_errors.size(), size_t(1), patienceMs);
    QCOMPARE(m_bench->m_hub.m_errors.front().code, u"run_conflict"_s);
}

void TestTurns::finalsWaitForTheHub()
{
    m_bench->m_hub.m_confirm = false;
    m_bench->m_gateway.m_answerByItself = true;
    const QString first = ask(u"one"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(first), patienceMs);
    const QString second = ask(u"two"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(second), patienceMs);
    // Not confirmed: both come again, in order, also from the next process.
    m_bench->kill();
    m_bench->m_hub.m_finals.clear();
    m_bench->m_hub.m_confirm = true;
    m_bench->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.m_finals.size(), size_t(2), patienceMs);
    QCOMPARE(m_bench->m_hub.m_finals[0].replyTo, first);
    QCOMPARE(m_bench->m_hub.m_finals[1].replyTo, second);
    QTRY_VERIFY_WITH_TIMEOUT(
        waitFor(Outbox(m_bench->m_store.get(), systemClock()).oldest(1))->empty(), patienceMs);
}

void TestTurns::theHubComesBackMidStream()
{
    const QString id = ask();
    m_bench->m_gateway.stream(gatewayKey, u"One"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.joinedDeltas(id), u"One"_s, patienceMs);
    m_bench->m_hub.dropConnection();
    m_bench->m_gateway.stream(gatewayKey, u"One two"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.m_hellos.size(), size_t(2), patienceMs);
    m_bench->m_gateway.stream(gatewayKey, u"One two three"_s);
    m_bench->m_gateway.complete(gatewayKey, u"One two three"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.finalFor(id), patienceMs);
    QCOMPARE(m_bench->m_hub.joinedDeltas(id), u"One two three"_s);
}

void TestTurns::beatsAsTheHubAsks()
{
    const Heartbeat &heartbeat = m_bench->m_hub.m_heartbeats.back();
    QCOMPARE(heartbeat.status->gatewayVersion, u"2026.9.2"_s);
    QCOMPARE(heartbeat.status->agents.size(), size_t(1));
    QCOMPARE(heartbeat.status->agents.front().status, u"idle"_s);
    QVERIFY(heartbeat.status->host.memTotalBytes > 0);
    QVERIFY(heartbeat.status->host.diskTotalBytes > heartbeat.status->host.diskUsedBytes);
    QVERIFY(heartbeat.status->host.uptimeS > 0);
}

QTEST_GUILESS_MAIN(TestTurns)
#include "tst_turns.moc"
