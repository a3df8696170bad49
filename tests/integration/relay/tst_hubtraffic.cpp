// Messages between two instances and several consoles: who gets what, in which order, once.
#include "core/base/ulid.h"
#include "tests/integration/relay/hubfixture.h"
#include "tests/integration/relay/testpeer.h"

using namespace ltb::core;
using namespace ltb::core::relay;
using namespace ltb::core::protocol;
using namespace ltb::tests;
using namespace Qt::StringLiterals;

class TestHubTraffic : public QObject {
    Q_OBJECT
private slots:
    void init();
    void aTurnFromEndToEnd();
    void unknownFieldsSurvive();
    void twoConsolesOnOneSession();
    void tenantsDoNotMeet();
    void readOnlyMaySeeButNotSpeak();
    void aConnectorSpeaksForItsOwnAgentsOnly_data();
    void aConnectorSpeaksForItsOwnAgentsOnly();
    void aTokenForSomeAgentsSeesOnlyThose();
    void aRepeatedMessageIsADuplicate();
    void seqHasNoGapsUnderMixedLoad();
    void streamKeepsItsOrderAroundDurableMessages();
    void withoutQueueAnOfflineInstanceIsAnError();
    void nobodyRegisteredTheAgent();
    void abortReachesTheConnectorWhenBothAgreed();
    void abortNeedsBothSides();
    void aRefusedMessageIsReportedAndNotSentAgain();
    void aBusyConnectorIsAskedAgain();

private:
    std::unique_ptr<HubFixture> m_hub;
    QByteArray m_operator;
};

void TestHubTraffic::init()
{
    HubOptions options;
    options.limits.messagesPerSecond = 5'000;
    options.limits.messageBurst = 5'000;
    m_hub = std::make_unique<HubFixture>(options);
    QVERIFY(m_hub->start());
    m_operator = m_hub->operatorToken();
}

void TestHubTraffic::aTurnFromEndToEnd()
{
    const QString key = sessionKey(u"ada"_s);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {u"agent:ada:*"_s}));

    const InboundUser question = userMessage(key, u"What is six times seven?"_s);
    console.send(question);
    const auto accepted = console.answerTo(question.envelope.id);
    QVERIFY(accepted);
    QCOMPARE(accepted->value("status", ""), std::string("accepted"));
    QCOMPARE(accepted->value("seq", 0), 1);
    QCOMPARE(accepted->value("sessionKey", ""), key.toStdString());

    const auto forwarded = connector.take("inbound.user");
    QVERIFY(forwarded);
    QCOMPARE(forwarded->value("seq", 0), 1);
    QCOMPARE(forwarded->value("text", ""), question.text.toStdString());
    connector.send(Ack{.ts = 1, .ref = question.envelope.id, .status = AckStatus::Delivered});
    QVERIFY(console.hasAck(question.envelope.id, "delivered"));

    for (int i = 0; i < 3; ++i)
        connector.send(delta(key, i, u"4"_s));
    OutboundFinal answer = finalMessage(key, u"42"_s);
    answer.replyTo = question.envelope.id;
    connector.send(answer);
    QVERIFY(connector.hasAck(answer.envelope.id, "accepted"));
    for (int i = 0; i < 3; ++i) {
        const auto piece = console.take("outbound.delta");
        QVERIFY(piece);
        QCOMPARE(piece->value("index", -1), i);
        QCOMPARE(piece->value("instanceId", ""), std::string("i-1"));
        QVERIFY(!piece->contains("seq"));
    }
    const auto last = console.take("outbound.final");
    QVERIFY(last);
    QCOMPARE(last->value("seq", 0), 2);
    QCOMPARE(last->value("replyTo", ""), question.envelope.id.toStdString());
}

void TestHubTraffic::unknownFieldsSurvive()
{
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {u"agent:*"_s}));
    QByteArray frame = encode(finalMessage(sessionKey(u"ada"_s), u"done"_s));
    frame.insert(1, R"("x-future":{"deep":[1,{"a":"é"}]},"seq":99,"instanceId":"forged",)");
    connector.sendText(QString::fromUtf8(frame));
    const auto seen = console.take("outbound.final");
    QVERIFY(seen);
    QCOMPARE((*seen)["x-future"]["deep"][1].value("a", ""), std::string("é"));
    QCOMPARE(seen->value("seq", 0), 1); // the hub's own, not the sender's
    QCOMPARE(seen->value("instanceId", ""), std::string("i-1"));
}

void TestHubTraffic::twoConsolesOnOneSession()
{
    const QString key = sessionKey(u"ada"_s);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer first(m_hub->socketUrl());
    QVERIFY(first.enterAsConsole(m_operator, {key}));
    TestPeer second(m_hub->socketUrl());
    QVERIFY(second.enterAsConsole(m_operator, {key, u"agent:ada:*"_s})); // fits twice, sent once
    const InboundUser question = userMessage(key, u"hello"_s);
    first.send(question);
    const auto echo = second.take("inbound.user");
    QVERIFY(echo);
    QCOMPARE(echo->value("id", ""), question.envelope.id.toStdString());
    QVERIFY(connector.take("inbound.user"));
    connector.send(Ack{.ts = 1, .ref = question.envelope.id, .status = AckStatus::Delivered});
    QVERIFY(first.hasAck(question.envelope.id, "delivered"));
    QVERIFY(second.hasAck(question.envelope.id, "delivered"));
    const OutboundFinal answer = finalMessage(key, u"hi"_s);
    connector.send(answer);
    QVERIFY(first.take("outbound.final"));
    QVERIFY(second.take("outbound.final"));
    QCOMPARE(second.count("outbound.final"), size_t(0));
    QCOMPARE(second.count("inbound.user"), size_t(0));
}

void TestHubTraffic::tenantsDoNotMeet()
{
    TestPeer ada(m_hub->socketUrl());
    QVERIFY(ada.enterAsConnector(m_hub->instanceToken(u"i-ada"_s), {u"ada"_s}));
    TestPeer bob(m_hub->socketUrl());
    QVERIFY(bob.enterAsConnector(m_hub->instanceToken(u"i-bob"_s), {u"bob"_s}));
    TestPeer adaConsole(m_hub->socketUrl());
    QVERIFY(adaConsole.enterAsConsole(m_operator, {u"agent:ada:*"_s}));
    TestPeer bobConsole(m_hub->socketUrl());
    QVERIFY(bobConsole.enterAsConsole(m_operator, {u"agent:bob:*"_s}));

    adaConsole.send(userMessage(sessionKey(u"ada"_s), u"for ada"_s));
    bobConsole.send(userMessage(sessionKey(u"bob"_s), u"for bob"_s));
    const auto forAda = ada.take("inbound.user");
    const auto forBob = bob.take("inbound.user");
    QVERIFY(forAda && forBob);
    QCOMPARE(forAda->value("text", ""), std::string("for ada"));
    QCOMPARE(forBob->value("text", ""), std::string("for bob"));
    ada.send(delta(sessionKey(u"ada"_s), 0, u"a"_s));
    ada.send(finalMessage(sessionKey(u"ada"_s), u"from ada"_s));
    bob.send(finalMessage(sessionKey(u"bob"_s), u"from bob"_s));
    const auto toAda = adaConsole.take("outbound.final");
    const auto toBob = bobConsole.take("outbound.final");
    QVERIFY(toAda && toBob);
    QCOMPARE(toAda->value("text", ""), std::string("from ada"));
    QCOMPARE(toBob->value("text", ""), std::string("from bob"));
    QCOMPARE(ada.count("inbound.user"), size_t(0));
    QCOMPARE(bob.count("inbound.user"), size_t(0));
    QCOMPARE(bobConsole.count("outbound.delta"), size_t(0));
    QCOMPARE(bobConsole.count("outbound.final"), size_t(0));
}

void TestHubTraffic::readOnlyMaySeeButNotSpeak()
{
    const QString key = sessionKey(u"ada"_s);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer reader(m_hub->socketUrl());
    QVERIFY(reader.enterAsConsole(m_hub->operatorToken(Scope::Read), {key}));
    const InboundUser message = userMessage(key, u"let me in"_s);
    reader.send(message);
    const auto error = reader.answerTo(message.envelope.id);
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("forbidden"));
    connector.send(finalMessage(key, u"visible"_s));
    QVERIFY(reader.take("outbound.final"));
    QCOMPARE(connector.count("inbound.user"), size_t(0));
}

void TestHubTraffic::aConnectorSpeaksForItsOwnAgentsOnly_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("a delta") << u"delta"_s;
    QTest::newRow("a final") << u"final"_s;
    QTest::newRow("an inbound.user") << u"inbound"_s;
}

void TestHubTraffic::aConnectorSpeaksForItsOwnAgentsOnly()
{
    QFETCH(QString, what);
    const QString key = sessionKey(u"victim"_s);
    TestPeer victim(m_hub->socketUrl());
    QVERIFY(victim.enterAsConnector(m_hub->instanceToken(u"i-victim"_s), {u"victim"_s}));
    TestPeer intruder(m_hub->socketUrl());
    QVERIFY(intruder.enterAsConnector(m_hub->instanceToken(u"i-intruder"_s), {u"intruder"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {u"agent:*"_s}));
    Message message = userMessage(key, u"x"_s);
    if (what == "delta"_L1)
        message = delta(key, 0, u"x"_s);
    else if (what == "final"_L1)
        message = finalMessage(key, u"x"_s);
    intruder.send(message);
    const auto error = intruder.take("error");
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("forbidden"));
    QVERIFY(!error->value("ref", "").empty());
    victim.send(finalMessage(key, u"mine"_s));
    QVERIFY(console.take("outbound.final"));
    QCOMPARE(console.received.size(), size_t(0));
}

void TestHubTraffic::aTokenForSomeAgentsSeesOnlyThose()
{
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s, u"bob"_s}));
    TestPeer limited(m_hub->socketUrl());
    QVERIFY(limited.enterAsConsole(m_hub->operatorToken(Scope::Chat, {u"bob"_s}), {u"agent:*"_s}));
    connector.send(finalMessage(sessionKey(u"ada"_s), u"secret"_s));
    connector.send(finalMessage(sessionKey(u"bob"_s), u"open"_s));
    const auto seen = limited.take("outbound.final");
    QVERIFY(seen);
    QCOMPARE(seen->value("text", ""), std::string("open"));
    const InboundUser message = userMessage(sessionKey(u"ada"_s), u"x"_s);
    limited.send(message);
    const auto error = limited.answerTo(message.envelope.id);
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("forbidden"));
}

void TestHubTraffic::aRepeatedMessageIsADuplicate()
{
    const QString key = sessionKey(u"ada"_s);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {key}));
    InboundUser message = userMessage(key, u"once"_s);
    console.send(message);
    QVERIFY(console.hasAck(message.envelope.id, "accepted"));
    QVERIFY(connector.take("inbound.user"));
    message.text = u"the first one wins"_s;
    console.send(message);
    const auto again = console.answerTo(message.envelope.id);
    QVERIFY(again);
    QCOMPARE(again->value("status", ""), std::string("duplicate"));
    QCOMPARE(again->value("seq", 0), 1);
    const OutboundFinal answer = finalMessage(key, u"only once"_s);
    connector.send(answer);
    connector.send(answer);
    QVERIFY(connector.hasAck(answer.envelope.id, "accepted"));
    QVERIFY(connector.hasAck(answer.envelope.id, "duplicate"));
    QVERIFY(console.take("outbound.final"));
    QCOMPARE(console.count("outbound.final"), size_t(0));
    QCOMPARE(connector.count("inbound.user"), size_t(0));
}

void TestHubTraffic::seqHasNoGapsUnderMixedLoad()
{
    const QString key = sessionKey(u"ada"_s);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {key}));
    constexpr int each = 150;
    for (int i = 0; i < each; ++i) {
        console.send(userMessage(key, u"q%1"_s.arg(i)));
        connector.send(finalMessage(key, u"a%1"_s.arg(i)));
        connector.send(delta(key, i, u"x"_s));
    }
    std::vector<qint64> seqs;
    QVERIFY(QTest::qWaitFor(
        [&] {
            while (!console.received.empty()) {
                const Json json = console.received.front();
                console.received.pop_front();
                const std::string type = json.value("type", "");
                if (type == "inbound.user" || type == "outbound.final")
                    seqs.push_back(json.value("seq", qint64(0)));
            }
            return seqs.size() >= size_t(2 * each);
        },
        patienceMs));
    for (size_t i = 0; i < seqs.size(); ++i)
        QCOMPARE(seqs[i], qint64(i + 1));
}

void TestHubTraffic::streamKeepsItsOrderAroundDurableMessages()
{
    const QString key = sessionKey(u"ada"_s);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {key}));
    ToolProgress tool;
    tool.runId = u"run-1"_s;
    tool.replyTo = newUlid();
    tool.callId = u"c1"_s;
    tool.tool = u"search"_s;
    const auto sendTool = [&](ToolPhase phase) {
        tool.envelope = delta(key, 0, {}).envelope;
        tool.phase = phase;
        connector.send(tool);
    };
    connector.send(delta(key, 0, u"a"_s));
    sendTool(ToolPhase::Start);
    sendTool(ToolPhase::End);
    connector.send(delta(key, 1, u"b"_s)); // arrives before the end is on disk
    connector.send(finalMessage(key, u"ab"_s));
    connector.send(delta(key, 2, u"c"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console.received.size() >= 6, patienceMs);
    QStringList order;
    for (const Json &json : console.received)
        order << QString::fromStdString(json.value("type", "") + json.value("phase", "")
                                        + json.value("text", ""));
    QCOMPARE(order.join(u' '),
             u"outbound.deltaa tool.progressstart tool.progressend outbound.deltab "
             u"outbound.finalab outbound.deltac"_s);
}

void TestHubTraffic::withoutQueueAnOfflineInstanceIsAnError()
{
    const QString key = sessionKey(u"ada"_s);
    {
        TestPeer connector(m_hub->socketUrl());
        QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
        connector.close();
        QVERIFY(connector.waitForClose() != 0);
    }
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->hub().connectionCount(), 0, patienceMs);
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {key}));
    InboundUser now = userMessage(key, u"now or never"_s);
    now.queue = false;
    console.send(now);
    const auto error = console.answerTo(now.envelope.id);
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("instance_offline"));
    const InboundUser later = userMessage(key, u"whenever"_s);
    console.send(later);
    const auto queued = console.answerTo(later.envelope.id);
    QVERIFY(queued);
    QCOMPARE(queued->value("status", ""), std::string("queued"));
    QCOMPARE(queued->value("seq", 0), 1); // the refused one took no number
}

void TestHubTraffic::nobodyRegisteredTheAgent()
{
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {u"agent:*"_s}));
    const InboundUser message = userMessage(sessionKey(u"nobody"_s), u"hello?"_s);
    console.send(message);
    const auto error = console.answerTo(message.envelope.id);
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("unknown_session"));
}

void TestHubTraffic::abortReachesTheConnectorWhenBothAgreed()
{
    const QString key = sessionKey(u"ada"_s);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s},
                                       {u"control.abort"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {key}, {}, {u"control.abort"_s}));
    ControlAbort stop;
    stop.envelope = delta(key, 0, {}).envelope;
    stop.runId = u"run-1"_s;
    console.send(stop);
    QVERIFY(console.hasAck(stop.envelope.id, "accepted"));
    const auto seen = connector.take("control.abort");
    QVERIFY(seen);
    QCOMPARE(seen->value("runId", ""), std::string("run-1"));
    connector.send(Ack{.ts = 1, .ref = stop.envelope.id, .status = AckStatus::Delivered});
    QVERIFY(console.hasAck(stop.envelope.id, "delivered"));
}

void TestHubTraffic::abortNeedsBothSides()
{
    const QString key = sessionKey(u"ada"_s);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {key}, {}, {u"control.abort"_s}));
    ControlAbort stop;
    stop.envelope = delta(key, 0, {}).envelope;
    console.send(stop);
    const auto error = console.answerTo(stop.envelope.id);
    QVERIFY(error);
    QCOMPARE(error->value("code", ""), std::string("unsupported_type"));
    QCOMPARE(connector.count("control.abort"), size_t(0));
}

void TestHubTraffic::aRefusedMessageIsReportedAndNotSentAgain()
{
    const QString key = sessionKey(u"ada"_s);
    const QByteArray token = m_hub->instanceToken(u"i-1"_s);
    TestPeer console(m_hub->socketUrl());
    InboundUser message = userMessage(key, u"too much"_s);
    {
        TestPeer connector(m_hub->socketUrl());
        QVERIFY(connector.enterAsConnector(token, {u"ada"_s}));
        QVERIFY(console.enterAsConsole(m_operator, {key}));
        console.send(message);
        QVERIFY(console.hasAck(message.envelope.id, "accepted"));
        QVERIFY(connector.take("inbound.user"));
        connector.send(ErrorMessage{.ts = 1,
                                    .ref = message.envelope.id,
                                    .code = u"gateway_rejected"_s,
                                    .message = u"No."_s});
        const auto error = console.answerTo(message.envelope.id);
        QVERIFY(error);
        QCOMPARE(error->value("code", ""), std::string("gateway_rejected"));
    }
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(token, {u"ada"_s}));
    const InboundUser next = userMessage(key, u"less"_s);
    console.send(next);
    const auto delivered = connector.take("inbound.user");
    QVERIFY(delivered);
    QCOMPARE(delivered->value("id", ""), next.envelope.id.toStdString());
}

void TestHubTraffic::aBusyConnectorIsAskedAgain()
{
    const QString key = sessionKey(u"ada"_s);
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {key}));
    const InboundUser message = userMessage(key, u"patience"_s);
    console.send(message);
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto seen = connector.take("inbound.user");
        QVERIFY(seen);
        QCOMPARE(seen->value("id", ""), message.envelope.id.toStdString());
        connector.send(ErrorMessage{.ts = 1,
                                    .ref = message.envelope.id,
                                    .code = u"gateway_unavailable"_s,
                                    .message = u"Not yet."_s,
                                    .retryable = true,
                                    .retryAfterMs = 30});
    }
    QVERIFY(connector.take("inbound.user"));
    connector.send(Ack{.ts = 1, .ref = message.envelope.id, .status = AckStatus::Delivered});
    QVERIFY(console.hasAck(message.envelope.id, "delivered"));
    QCOMPARE(console.count("error"), size_t(0));
}

QTEST_GUILESS_MAIN(TestHubTraffic)
#include "tst_hubtraffic.moc"
