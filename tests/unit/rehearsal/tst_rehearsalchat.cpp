// Conversations at the rehearsal gateway: the same events, in the same shapes and order, with the
// same rules for repeats, busy sessions, aborts and restarts as recorded from the real one.
#include "core/rehearsal/gateway/rehearsalgateway.h"
#include "gatewayclient.h"
#include "transcripts.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::rehearsal;
using namespace ltb::tests;

namespace {

const QString chatToken = QStringLiteral("test-gateway-token-0123456789");
const std::string key = "agent:main:launchthatbot:project:p1:thread:t1";
const Json allCaps{"tool-events", "session-scoped-events"};

GatewayOptions chatOptions(double speed = 150)
{
    GatewayOptions options;
    options.token = Secret::fromUtf8(chatToken);
    options.speed = speed;
    return options;
}

Json message(const std::string &text, const std::string &id, const std::string &session = key)
{
    return {{"sessionKey", session}, {"message", text}, {"idempotencyKey", id}};
}

bool isState(const Json &payload, const char *state)
{
    return payload.value("state", std::string()) == state;
}

std::string finalText(const Json &payload)
{
    return payload.at("message").at("content").at(0).at("text").get<std::string>();
}

// "chat:delta", "agent:tool:start"… without repetitions in a row.
std::vector<std::string> outline(const std::vector<Json> &frames)
{
    std::vector<std::string> lines;
    for (const Json &frame : frames) {
        const std::string event = frame.value("event", std::string());
        if (event != "chat" && event != "agent")
            continue;
        const Json &p = frame.at("payload");
        std::string line = event + ':';
        if (event == "chat")
            line += p.at("state").get<std::string>() + p.value("phase", std::string());
        else
            line += p.at("stream").get<std::string>() + ':'
                    + p.at("data").value("kind", std::string()) + ':'
                    + p.at("data").value("phase", std::string());
        if (line.find("preamble") != std::string::npos || line.find("usage") != std::string::npos)
            continue; // the rehearsal leaves commentary out
        if (line.find("delta") != std::string::npos || line.find("assistant") != std::string::npos)
            line = line.find("command_output") == std::string::npos ? "text" : line;
        if (lines.empty() || lines.back() != line)
            lines.push_back(line);
    }
    return lines;
}

} // namespace

class TestRehearsalChat : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void streamsLikeTheRealOne();
    void deltasJoinToTheFinal();
    void shapesAreTheRecordedOnes();
    void showsOnlySubscribedSessions();
    void repeatsAreRecognised();
    void aborts();
    void steersABusySession();
    void queuesAFollowup();
    void reportsFailures();
    void asksAndListens();
    void keepsHistory();
    void waitsForARun();
    void outlivesALostConnection();
    void recoversAnInterruptedTurn();

private:
    Json send(const std::string &text, const std::string &id, const Json &extra = Json::object());
    Json finalOf(const std::string &id);

    std::unique_ptr<RehearsalGateway> m_gateway;
    std::unique_ptr<TestGatewayClient> m_client;
};

void TestRehearsalChat::init()
{
    m_gateway = std::make_unique<RehearsalGateway>(chatOptions(), systemClock());
    QVERIFY(m_gateway->listen().isOk());
    m_client = std::make_unique<TestGatewayClient>();
    QVERIFY(!m_client
                 ->connectTo(m_gateway->url(), chatToken, allCaps,
                             {"operator.read", "operator.write", "operator.questions"})
                 .empty());
    const Json subscribed = m_client->call("sessions.messages.subscribe", {{"key", key}});
    QVERIFY(subscribed.at("payload") == Json({{"subscribed", true}, {"key", key}}));
}

void TestRehearsalChat::cleanup()
{
    m_client.reset();
    m_gateway.reset();
}

Json TestRehearsalChat::send(const std::string &text, const std::string &id, const Json &extra)
{
    Json params = message(text, id);
    params.update(extra);
    return m_client->call("chat.send", params).value("payload", Json::object());
}

Json TestRehearsalChat::finalOf(const std::string &id)
{
    return m_client->waitForEvent("chat", [&id](const Json &p) {
        return p.at("runId") == id && p.at("state") == "final" && p.contains("message");
    });
}

void TestRehearsalChat::streamsLikeTheRealOne()
{
    if (!haveTranscripts())
        QSKIP("no recordings of a real gateway on this machine");
    QVERIFY(send("[[tool]] please run", "run-1")
            == Json({{"runId", "run-1"}, {"status", "started"}}));
    QVERIFY(!finalOf("run-1").empty());
    const auto ours = outline(m_client->frames());
    const auto real = outline(transcript("chat-02-tool"));
    QCOMPARE(ours.size(), real.size());
    for (size_t i = 0; i < real.size(); ++i)
        QCOMPARE(toQString(ours[i]), toQString(real[i]));
}

void TestRehearsalChat::deltasJoinToTheFinal()
{
    send("hello", "run-1");
    const Json final = finalOf("run-1");
    std::string joined;
    qint64 lastSeq = 0;
    int deltas = 0;
    for (const Json &p : m_client->events("chat")) {
        QVERIFY(p.at("seq").get<qint64>() >= lastSeq);
        lastSeq = p.at("seq").get<qint64>();
        if (!isState(p, "delta"))
            continue;
        ++deltas;
        joined += p.at("deltaText").get<std::string>();
        QCOMPARE(finalText(p), joined); // each repeats everything so far
    }
    QCOMPARE(joined, finalText(final));
    QVERIFY(joined.find("**Ada**") != std::string::npos);
    // About 60 words at 35 ms, coalesced to 75 ms: fewer deltas than words.
    const auto words = std::count(joined.begin(), joined.end(), ' ');
    QVERIFY(deltas > 3 && deltas < words * 2 / 3);
    qint64 eventSeq = 0;
    for (const Json &frame : m_client->frames()) {
        if (frame.contains("seq"))
            QCOMPARE(frame.at("seq").get<qint64>(), ++eventSeq);
    }
}

void TestRehearsalChat::shapesAreTheRecordedOnes()
{
    if (!haveTranscripts())
        QSKIP("no recordings of a real gateway on this machine");
    send("[[tool]] please run", "run-1");
    QVERIFY(!finalOf("run-1").empty());
    const auto ourPayload = [this](const char *event,
                                   const std::function<bool(const Json &)> &fits) {
        return m_client->waitForEvent(event, fits);
    };
    const auto realPayload = [](const char *event, const std::function<bool(const Json &)> &fits) {
        return recorded("chat-02-tool",
                        [&](const Json &f) {
                            return f.value("event", std::string()) == event
                                   && fits(f.at("payload"));
                        })
            .at("payload");
    };
    for (const char *state : {"status", "delta", "final"}) {
        const auto fits = [state](const Json &p) { return isState(p, state); };
        QVERIFY2(keysOf(ourPayload("chat", fits)) == keysOf(realPayload("chat", fits)), state);
    }
    for (const char *phase : {"start", "update", "end"}) {
        for (const char *kind : {"tool", "command"}) {
            const auto fits = [phase, kind](const Json &p) {
                return p.value("stream", std::string()) == "item" && p.at("data").at("kind") == kind
                       && p.at("data").at("phase") == phase;
            };
            const Json ours = ourPayload("agent", fits);
            const Json real = realPayload("agent", fits);
            QVERIFY2(keysOf(ours) == keysOf(real), phase);
            QVERIFY2(keysOf(ours.at("data")) == keysOf(real.at("data")), phase);
            QVERIFY(ours.at("data").at("title") == real.at("data").at("title"));
        }
    }
    for (const char *phase : {"start", "finishing", "end"}) {
        const auto fits = [phase](const Json &p) {
            return p.value("stream", std::string()) == "lifecycle"
                   && p.at("data").at("phase") == phase;
        };
        QVERIFY2(keysOf(ourPayload("agent", fits)) == keysOf(realPayload("agent", fits)), phase);
    }
}

void TestRehearsalChat::showsOnlySubscribedSessions()
{
    TestGatewayClient everything;
    QVERIFY(!everything.connectTo(m_gateway->url(), chatToken, {"tool-events"}).empty());
    const std::string other = "agent:main:launchthatbot:project:p1:thread:other";
    m_client->call("chat.send", message("hi", "run-other", other));
    const Json final =
        everything.waitForEvent("chat", [](const Json &p) { return isState(p, "final"); });
    QVERIFY(final.at("runId") == Json("run-other"));
    // The sender itself sees nothing: it is session-scoped and has not subscribed.
    QVERIFY(m_client->events("chat").empty());
    // The watcher without a subscription sees no rows and no tool details.
    QVERIFY(everything.events("session.message").empty());
}

void TestRehearsalChat::repeatsAreRecognised()
{
    QVERIFY(send("[[slow]] once", "idem-1").at("status") == Json("started"));
    QVERIFY(send("[[slow]] once", "idem-1").at("status") == Json("in_flight"));
    QVERIFY(m_client->call("chat.abort", {{"sessionKey", key}}).at("payload").at("aborted")
            == Json(true));
    const Json aborted = send("[[slow]] once", "idem-1");
    QVERIFY(aborted.at("status") == Json("timeout"));
    QVERIFY(aborted.at("summary") == Json("aborted"));
    QVERIFY(aborted.contains("endedAt"));
    send("quick", "idem-2");
    QVERIFY(!finalOf("idem-2").empty());
    QVERIFY(send("quick", "idem-2").at("status") == Json("ok"));
    const Json conflict = m_client->call("chat.send", message("different", "idem-2"));
    QVERIFY(conflict.at("error").at("details").at("reason") == Json("chat-request-conflict"));
}

void TestRehearsalChat::aborts()
{
    send("[[slow]] go", "run-1");
    m_client->waitForEvent("chat", [](const Json &p) { return isState(p, "delta"); });
    const Json answer = m_client->call("chat.abort", {{"sessionKey", key}, {"runId", "run-1"}});
    QVERIFY(answer.at("payload") == Json({{"ok", true}, {"aborted", true}, {"runIds", {"run-1"}}}));
    const Json event =
        m_client->waitForEvent("chat", [](const Json &p) { return isState(p, "aborted"); });
    QVERIFY(event.at("stopReason") == Json("rpc"));
    QVERIFY(finalText(event).starts_with("slow0"));
    const Json again = m_client->call("chat.abort", {{"sessionKey", key}}).at("payload");
    QVERIFY(again == Json({{"ok", true}, {"aborted", false}, {"runIds", Json::array()}}));
    const Json history = m_client->call("chat.history", {{"sessionKey", key}}).at("payload");
    QCOMPARE(history.at("messages").size(), size_t(3));
    QVERIFY(history.at("messages").at(1).at("openclawAbort").at("runId") == Json("run-1"));
}

void TestRehearsalChat::steersABusySession()
{
    send("[[slow]] one", "run-1");
    m_client->waitForEvent("chat", [](const Json &p) { return isState(p, "delta"); });
    QVERIFY(send("thanks", "run-2").at("status") == Json("started"));
    const Json absorbed =
        m_client->waitForEvent("chat", [](const Json &p) { return p.at("runId") == "run-2"; });
    QVERIFY(isState(absorbed, "final"));
    QVERIFY(!absorbed.contains("message"));
    const std::string text = finalText(finalOf("run-1"));
    QVERIFY(text.find("slow59You are welcome") != std::string::npos); // glued, as the real one does
}

void TestRehearsalChat::queuesAFollowup()
{
    send("[[fast]] one", "run-1");
    send("thanks", "run-2", {{"queueMode", "followup"}});
    const Json answered = m_client->waitForEvent("chat", [](const Json &p) {
        return isState(p, "final") && p.contains("message")
               && finalText(p).find("You are welcome") != std::string::npos;
    });
    QVERIFY(!answered.empty());
    QVERIFY(answered.at("runId") != "run-2"); // a followup runs under an id of its own
}

void TestRehearsalChat::reportsFailures()
{
    send("[[http429]]", "run-1");
    QVERIFY(QTest::qWaitFor(
        [this] {
            const auto chats = m_client->events("chat");
            return std::count_if(chats.begin(), chats.end(),
                                 [](const Json &p) { return isState(p, "error"); })
                   == 2;
        },
        20'000));
    const Json error =
        m_client->waitForEvent("chat", [](const Json &p) { return isState(p, "error"); });
    QVERIFY(error.at("errorKind") == Json("rate_limit"));
    QVERIFY(error.at("errorMessage") == Json("⚠️ API rate limit reached. Please try again later."));
}

void TestRehearsalChat::asksAndListens()
{
    send("[[ask]] color", "run-1");
    const Json asked =
        m_client->waitForEvent("question.requested", [](const Json &) { return true; });
    QCOMPARE(asked.at("questions").at(0).at("options").size(), size_t(2));
    const Json resolved =
        m_client->call("question.resolve",
                       {{"id", asked.at("id")}, {"answers", {{"answers", {{"q1", {"Blue"}}}}}}});
    QVERIFY(resolved.at("payload").at("status") == Json("answered"));
    QVERIFY(finalText(finalOf("run-1")).find("**Blue**") != std::string::npos);
}

void TestRehearsalChat::keepsHistory()
{
    const Json empty = m_client->call("chat.history", {{"sessionKey", key}}).at("payload");
    QVERIFY(empty.at("messages").empty());
    send("hello", "run-1");
    finalOf("run-1");
    const Json history =
        m_client->call("chat.history", {{"sessionKey", key}, {"limit", 10}}).at("payload");
    QCOMPARE(history.at("messages").size(), size_t(2));
    const Json &user = history.at("messages").at(0);
    QVERIFY(user.at("idempotencyKey") == Json("run-1:user"));
    QVERIFY(user.at("content") == Json("hello"));
    QVERIFY(history.at("messages").at(1).at("__openclaw").at("runId") == Json("run-1"));
    QVERIFY(history.at("messages").at(1).at("usage").at("output").get<int>() > 0);
    QVERIFY(history.at("sessionInfo").at("hasActiveRun") == Json(false));

    send("thanks", "run-2");
    finalOf("run-2");
    const Json delta =
        m_client->call("chat.history", {{"sessionKey", key}, {"cursor", history.at("deltaCursor")}})
            .at("payload");
    QVERIFY(delta.at("kind") == Json("delta"));
    QCOMPARE(delta.at("messages").size(), size_t(2));
    const Json reset =
        m_client->call("chat.history", {{"sessionKey", key}, {"cursor", "garbage"}}).at("payload");
    QVERIFY(reset.at("kind") == Json("reset"));
    // Keys are lower-cased.
    const Json upper = m_client
                           ->call("chat.history",
                                  {{"sessionKey", "AGENT:Main:LaunchThatBot:Project:P1:Thread:T1"}})
                           .at("payload");
    QVERIFY(upper.at("totalMessages") == Json(4));
}

void TestRehearsalChat::waitsForARun()
{
    send("hello", "run-1");
    const Json ended =
        m_client->call("agent.wait", {{"runId", "run-1"}, {"timeoutMs", 20'000}}).at("payload");
    QVERIFY(ended.at("status") == Json("ok"));
    QVERIFY(ended.at("terminalReply").at("text").get<std::string>().find("Ada")
            != std::string::npos);
    const Json unknown =
        m_client->call("agent.wait", {{"runId", "nobody"}, {"timeoutMs", 10}}).at("payload");
    QVERIFY(unknown == Json({{"runId", "nobody"}, {"status", "timeout"}}));
}

void TestRehearsalChat::outlivesALostConnection()
{
    send("[[slow]] go", "run-1");
    m_client->waitForEvent("chat", [](const Json &p) { return isState(p, "delta"); });
    m_gateway->dropConnections();
    QVERIFY(m_client->waitForClose());
    m_client = std::make_unique<TestGatewayClient>();
    QVERIFY(!m_client->connectTo(m_gateway->url(), chatToken, allCaps).empty());
    m_client->call("sessions.messages.subscribe", {{"key", key}});
    const Json history = m_client->call("chat.history", {{"sessionKey", key}}).at("payload");
    if (!history.contains("inFlightRun")) // the machine was so busy that the run is over already
    {
        QVERIFY(history.at("messages").size() == 2);
        return;
    }
    QVERIFY(history.at("inFlightRun").at("runId") == Json("run-1"));
    std::string text = history.at("inFlightRun").at("text").get<std::string>();
    const std::string final = finalText(finalOf("run-1"));
    QVERIFY(final.starts_with(text));
}

void TestRehearsalChat::recoversAnInterruptedTurn()
{
    QTemporaryDir dir;
    GatewayOptions options = chatOptions(20);
    options.stateFile = dir.filePath(QStringLiteral("gateway.json"));
    const Json caps = allCaps;
    {
        RehearsalGateway gateway(options, systemClock());
        TestGatewayClient client;
        QVERIFY(gateway.listen().isOk());
        client.connectTo(gateway.url(), chatToken, caps);
        client.call("sessions.messages.subscribe", {{"key", key}});
        client.call("chat.send", message("[[slow]] go", "run-1"));
        client.waitForEvent("chat", [](const Json &p) { return isState(p, "delta"); });
    } // killed mid-stream
    RehearsalGateway gateway(options, systemClock());
    QVERIFY(gateway.listen().isOk());
    TestGatewayClient client;
    client.connectTo(gateway.url(), chatToken, caps);
    client.call("sessions.messages.subscribe", {{"key", key}});
    const Json final = client.waitForEvent(
        "chat", [](const Json &p) { return isState(p, "final"); }, 60'000);
    QVERIFY(!final.empty());
    QVERIFY(final.at("runId") != "run-1");
    QVERIFY(finalText(final).find("slow59") != std::string::npos);
    const Json history = client.call("chat.history", {{"sessionKey", key}}).at("payload");
    QCOMPARE(history.at("messages").size(), size_t(3));
    QVERIFY(history.at("messages").at(1).at("content").get<std::string>().starts_with("[System]"));
}

QTEST_GUILESS_MAIN(TestRehearsalChat)
#include "tst_rehearsalchat.moc"
