// What must hold when something dies in the middle of a turn: one answer, and no doubled turn.
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
const QString relayKey = u"agent:ada:launchthatbot:project:p:thread:t"_s;
const QString gatewayKey = u"agent:main:launchthatbot:project:p:thread:t"_s;

} // namespace

class TestRecovery : public QObject {
    Q_OBJECT
private slots:
    void init() { m_bench = std::make_unique<ConnectorBench>(); }
    void cleanup() { m_bench.reset(); }
    void theSocketDrops();
    void theSocketDropsAndTheRunEndsMeanwhile();
    void eventsWereMissed();
    void theGatewayRepeatsTheTurnByItself();
    void theGatewayHadAnsweredBeforeItDied();
    void theGatewayForgotTheTurn();
    void theGatewayKnowsTheTurnAndDoesNothing();
    void ourProcessDiesMidStream();
    void ourProcessDiesAndTheRunEndsMeanwhile();
    void ourProcessDiesBeforeSending();
    void ourProcessDiesBetweenNotingAndSending();
    void everythingDies();
    void theGatewayStaysAway();
    void theRunGoesSilentButEnded();
    void theRunIsLost();
    void aFinalWithoutAMessage();
    void aRunThatTakesTooLong();
    void queuedTurnsSurvive();
    void anAbortWhileTheGatewayIsAway();
    void anAbortIsNotSentAgainAfterARestart();

private:
    void start();
    QString ask(const QString &text = u"hello"_s);
    bool answered(const QString &id);

    std::unique_ptr<ConnectorBench> m_bench;
};

void TestRecovery::start()
{
    const size_t connects = m_bench->m_gateway.m_connects.size();
    const size_t hellos = m_bench->m_hub.m_hellos.size();
    m_bench->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_gateway.m_connects.size() > connects
                                 && m_bench->m_hub.m_hellos.size() > hellos,
                             patienceMs);
}

QString TestRecovery::ask(const QString &text)
{
    const size_t before = m_bench->m_gateway.m_sends.size();
    const QString id = m_bench->m_hub.say(relayKey, text);
    if (!QTest::qWaitFor([&] { return m_bench->m_gateway.m_sends.size() > before; }, patienceMs))
        qWarning("the gateway was not asked");
    return id;
}

bool TestRecovery::answered(const QString &id)
{
    return QTest::qWaitFor([&] { return m_bench->m_hub.finalFor(id) != nullptr; }, patienceMs)
           && m_bench->m_hub.finalsFor(id) == 1;
}

void TestRecovery::theSocketDrops()
{
    start();
    const QString id = ask();
    FakeGateway &gateway = m_bench->m_gateway;
    gateway.stream(gatewayKey, u"One"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.joinedDeltas(id), u"One"_s, patienceMs);
    gateway.dropConnection();
    gateway.stream(gatewayKey, u"One two"_s); // heard by nobody
    QTRY_VERIFY_WITH_TIMEOUT(gateway.m_subscribed.contains(gatewayKey), patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.joinedDeltas(id), u"One two"_s, patienceMs);
    gateway.complete(gatewayKey, u"One two three"_s);
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.joinedDeltas(id), u"One two three"_s);
    QCOMPARE(gateway.m_sends.size(), size_t(1));
    QCOMPARE(gateway.answers(gatewayKey), 1);
}

void TestRecovery::theSocketDropsAndTheRunEndsMeanwhile()
{
    start();
    const QString id = ask();
    m_bench->m_gateway.stream(gatewayKey, u"One"_s);
    m_bench->m_gateway.dropConnection();
    m_bench->m_gateway.complete(gatewayKey, u"One two three"_s);
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"One two three"_s);
    QVERIFY(m_bench->m_hub.finalFor(id)->usage);
    QCOMPARE(m_bench->m_gateway.m_sends.size(), size_t(1));
}

void TestRecovery::eventsWereMissed()
{
    start();
    const QString id = ask();
    FakeGateway &gateway = m_bench->m_gateway;
    gateway.m_subscribed.clear(); // what follows is lost
    gateway.complete(gatewayKey, u"The whole answer"_s);
    gateway.skipEventNumber();
    gateway.push(u"tick"_s, Json::object());
    gateway.skipEventNumber();
    gateway.push(u"tick"_s, Json::object());
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"The whole answer"_s);
}

void TestRecovery::theGatewayRepeatsTheTurnByItself()
{
    m_bench->m_limits.rerunWait = 60s;
    start();
    const QString id = ask();
    FakeGateway &gateway = m_bench->m_gateway;
    gateway.stream(gatewayKey, u"The first attempt"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!m_bench->m_hub.joinedDeltas(id).isEmpty(), patienceMs);
    gateway.restart();
    QTRY_VERIFY_WITH_TIMEOUT(gateway.m_subscribed.contains(gatewayKey), patienceMs);
    const QString runId = gateway.rerun(gatewayKey);
    gateway.stream(gatewayKey, u"The second"_s);
    gateway.complete(gatewayKey, u"The second attempt"_s);
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"The second attempt"_s);
    QCOMPARE(m_bench->m_hub.finalFor(id)->runId, runId);
    QCOMPARE(m_bench->m_hub.joinedDeltas(id), u"The second attempt"_s);
    QCOMPARE(gateway.m_sends.size(), size_t(1));
    QCOMPARE(gateway.answers(gatewayKey), 1);
}

void TestRecovery::theGatewayHadAnsweredBeforeItDied()
{
    start();
    const QString id = ask();
    FakeGateway &gateway = m_bench->m_gateway;
    gateway.m_subscribed.clear();
    gateway.complete(gatewayKey, u"Said before the end"_s);
    gateway.restart();
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"Said before the end"_s);
    QCOMPARE(gateway.m_sends.size(), size_t(1));
}

void TestRecovery::theGatewayForgotTheTurn()
{
    start();
    const QString id = ask();
    FakeGateway &gateway = m_bench->m_gateway;
    gateway.forget(gatewayKey); // died before it wrote anything
    gateway.m_answerByItself = true;
    gateway.restart();
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->stopReason, StopReason::End);
    QCOMPARE(gateway.m_sends.size(), size_t(2));
    QVERIFY(gateway.m_sends[0]["idempotencyKey"] == gateway.m_sends[1]["idempotencyKey"]);
    QCOMPARE(gateway.userRows(gatewayKey), 1);
}

void TestRecovery::theGatewayKnowsTheTurnAndDoesNothing()
{
    start();
    const QString id = ask();
    FakeGateway &gateway = m_bench->m_gateway;
    gateway.m_answerByItself = true;
    gateway.restart(); // the row is there, and nobody runs it again
    QVERIFY(answered(id));
    QCOMPARE(gateway.m_sends.size(), size_t(2));
    QCOMPARE(gateway.userRows(gatewayKey), 1);
    QCOMPARE(gateway.answers(gatewayKey), 1);
}

void TestRecovery::ourProcessDiesMidStream()
{
    start();
    const QString id = ask();
    FakeGateway &gateway = m_bench->m_gateway;
    gateway.stream(gatewayKey, u"One two"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!m_bench->m_hub.joinedDeltas(id).isEmpty(), patienceMs);
    m_bench->kill();
    gateway.stream(gatewayKey, u"One two three"_s);
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.joinedDeltas(id), u"One two three"_s, patienceMs);
    gateway.complete(gatewayKey, u"One two three four"_s);
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.joinedDeltas(id), u"One two three four"_s);
    QCOMPARE(gateway.m_sends.size(), size_t(1));
}

void TestRecovery::ourProcessDiesAndTheRunEndsMeanwhile()
{
    start();
    const QString id = ask();
    m_bench->kill();
    m_bench->m_gateway.complete(gatewayKey, u"While you were out"_s);
    start();
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"While you were out"_s);
    QCOMPARE(m_bench->m_gateway.m_sends.size(), size_t(1));
}

void TestRecovery::ourProcessDiesBeforeSending()
{
    m_bench->m_gateway.m_mute = true; // accepted from the hub, the gateway does not even greet
    m_bench->start();
    QTRY_VERIFY_WITH_TIMEOUT(!m_bench->m_hub.m_hellos.empty(), patienceMs);
    const QString id = m_bench->m_hub.say(relayKey, u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.isAcknowledged(id), patienceMs);
    m_bench->kill();
    m_bench->m_gateway.m_mute = false;
    m_bench->m_gateway.m_answerByItself = true;
    start();
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_gateway.m_sends.size(), size_t(1));
}

void TestRecovery::ourProcessDiesBetweenNotingAndSending()
{
    start();
    const QString first = ask(u"one"_s);
    m_bench->m_gateway.complete(gatewayKey, u"first"_s);
    QVERIFY(answered(first));
    m_bench->m_gateway.m_loseSends = true; // noted as sent, but the gateway does not get it
    const QString id = m_bench->m_hub.say(relayKey, u"two"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_gateway.m_methods.count(u"chat.send"_s), 2, patienceMs);
    m_bench->kill();
    m_bench->m_gateway.m_loseSends = false;
    m_bench->m_gateway.m_answerByItself = true;
    start();
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_gateway.userRows(gatewayKey), 2);
    QCOMPARE(m_bench->m_gateway.answers(gatewayKey), 2);
}

void TestRecovery::everythingDies()
{
    m_bench->m_limits.rerunWait = 60s;
    start();
    const QString id = ask();
    FakeGateway &gateway = m_bench->m_gateway;
    gateway.stream(gatewayKey, u"The first attempt"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!m_bench->m_hub.joinedDeltas(id).isEmpty(), patienceMs);
    m_bench->kill();
    m_bench->m_hub.dropConnection();
    gateway.restart();
    const QString runId = gateway.rerun(gatewayKey);
    gateway.stream(gatewayKey, u"Second"_s);
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->m_hub.joinedDeltas(id), u"Second"_s, patienceMs);
    gateway.complete(gatewayKey, u"Second attempt"_s);
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->runId, runId);
    QCOMPARE(gateway.m_sends.size(), size_t(1));
}

void TestRecovery::theGatewayStaysAway()
{
    m_bench->m_limits.gatewayAway = 300ms;
    start();
    const QString id = ask();
    m_bench->m_gateway.stream(gatewayKey, u"Half of it"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!m_bench->m_hub.joinedDeltas(id).isEmpty(), patienceMs);
    m_bench->m_gateway.m_mute = true;
    m_bench->m_gateway.dropConnection();
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->stopReason, StopReason::Error);
    QCOMPARE(m_bench->m_hub.finalFor(id)->error->code, u"gateway_unavailable"_s);
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"Half of it"_s);
}

void TestRecovery::theRunGoesSilentButEnded()
{
    m_bench->m_limits.silence = 200ms;
    start();
    const QString id = ask();
    m_bench->m_gateway.m_subscribed.clear();
    m_bench->m_gateway.complete(gatewayKey, u"Quietly done"_s);
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"Quietly done"_s);
}

void TestRecovery::theRunIsLost()
{
    m_bench->m_limits.silence = 100ms;
    start();
    const QString id = ask();
    m_bench->m_gateway.stream(gatewayKey, u"Half of it"_s);
    m_bench->m_gateway.forgetRun(gatewayKey);
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->stopReason, StopReason::Error);
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"Half of it"_s);
    QVERIFY(!m_bench->m_hub.finalFor(id)->error->message.isEmpty());
}

void TestRecovery::aFinalWithoutAMessage()
{
    start();
    const QString id = ask();
    m_bench->m_gateway.absorb(gatewayKey); // never an empty answer
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_gateway.m_methods.contains(u"chat.history"_s), patienceMs);
    QVERIFY(!m_bench->m_hub.finalFor(id));
    m_bench->m_gateway.complete(gatewayKey, u"The answer after all"_s);
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->text, u"The answer after all"_s);
}

void TestRecovery::aRunThatTakesTooLong()
{
    m_bench->m_limits.longest = 300ms;
    start();
    const QString id = ask();
    m_bench->m_gateway.stream(gatewayKey, u"On and on"_s);
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->stopReason, StopReason::Limit);
    QVERIFY(m_bench->m_gateway.m_methods.contains(u"chat.abort"_s));
}

void TestRecovery::queuedTurnsSurvive()
{
    start();
    const QString first = ask(u"one"_s);
    const QString second = m_bench->m_hub.say(relayKey, u"two"_s);
    const QString third = m_bench->m_hub.say(relayKey, u"three"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_hub.isAcknowledged(third), patienceMs);
    m_bench->kill();
    m_bench->m_gateway.m_answerByItself = true;
    m_bench->m_gateway.complete(gatewayKey, u"You said: one"_s);
    start();
    QVERIFY(answered(first) && answered(second) && answered(third));
    QCOMPARE(m_bench->m_hub.m_finals.size(), size_t(3));
    QCOMPARE(m_bench->m_hub.m_finals[1].text, u"You said: two"_s);
    QCOMPARE(m_bench->m_hub.m_finals[2].text, u"You said: three"_s);
    QCOMPARE(m_bench->m_gateway.m_sends.size(), size_t(3));
}

void TestRecovery::anAbortWhileTheGatewayIsAway()
{
    m_bench->m_limits.abortAnswer = 100ms;
    start();
    const QString id = ask();
    m_bench->m_gateway.m_mute = true;
    m_bench->m_gateway.dropConnection();
    m_bench->m_hub.abort(relayKey, id);
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->stopReason, StopReason::Aborted);
}

void TestRecovery::anAbortIsNotSentAgainAfterARestart()
{
    start();
    const QString id = ask();
    m_bench->m_gateway.m_loseAborts = true;
    m_bench->m_hub.abort(relayKey, id);
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->m_gateway.m_methods.contains(u"chat.abort"_s), patienceMs);
    m_bench->m_gateway.restart(); // knows the question, and does not run it again
    QVERIFY(answered(id));
    QCOMPARE(m_bench->m_hub.finalFor(id)->stopReason, StopReason::Aborted);
    QCOMPARE(m_bench->m_gateway.m_sends.size(), size_t(1));
}

QTEST_GUILESS_MAIN(TestRecovery)
#include "tst_recovery.moc"
