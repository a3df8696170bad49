// The hub's HTTP surface: who may call what, presence, instances, bootstrap, progress, history.
#include "core/base/ulid.h"
#include "core/relay/token.h"
#include "tests/integration/relay/hubfixture.h"
#include "tests/integration/relay/testpeer.h"
#include "tests/support/waitfor.h"

using namespace ltb::core;
using namespace ltb::core::relay;
using namespace ltb::core::protocol;
using namespace ltb::tests;
using namespace Qt::StringLiterals;

class TestHubHttp : public QObject {
    Q_OBJECT
private slots:
    void init();
    void health();
    void whoMayCallWhat_data();
    void whoMayCallWhat();
    void presenceFollowsTheHeartbeats();
    void presenceIsPushedToConsolesThatAsked();
    void heartbeatByHttp();
    void historyAndSessions();
    void registeringAnInstance();
    void registeringRefusesBadInput_data();
    void registeringRefusesBadInput();
    void theSecretsAreSealed();
    void bootstrapIsBoundToItsNonce();
    void bootstrapExpires();
    void anUnusedTokenLivesForADay();
    void progressIsWrittenOnce();
    void progressEndsWithProvisioned();
    void progressRefusesBadInput_data();
    void progressRefusesBadInput();
    void deletingAnInstanceEndsItsAccess();
    void metricsAreText();

private:
    struct Registered {
        QString instanceId;
        QByteArray token;
        Json json;
    };
    Registered registerInstance(const QString &deployment, const QString &agent = u"ada"_s);
    HubFixture::Answer exchange(const QByteArray &token, const QString &nonce);
    HubFixture::Answer report(const Registered &instance, const Json &report);
    static Json sampleReport(int seq, const char *stage = "docker", const char *state = "started");
    Json show(const QString &instanceId);

    std::unique_ptr<HubFixture> m_hub;
    QByteArray m_operator;
};

void TestHubHttp::init()
{
    HubOptions options;
    options.limits.heartbeatIntervalMs = 600;
    options.accountsCheckMs = 100;
    options.bootstrapContactMs = 4'000;
    m_hub = std::make_unique<HubFixture>(options);
    QVERIFY(m_hub->start());
    m_operator = m_hub->operatorToken(Scope::Operate);
}

void TestHubHttp::health()
{
    QCOMPARE(m_hub->http("GET", u"/healthz"_s).status, 200);
    QCOMPARE(m_hub->http("GET", u"/readyz"_s).status, 200);
    const auto missing = m_hub->http("GET", u"/nowhere"_s);
    QCOMPARE(missing.status, 404);
    QCOMPARE(missing.json["error"].value("code", ""), std::string("not_found"));
    QCOMPARE(m_hub->http("POST", u"/healthz"_s).status, 405);
    QCOMPARE(m_hub->http("GET", u"/ws"_s).status, 404);
    TaskScope tasks;
    tasks.spawn(m_hub->hub().drain());
    const auto draining = m_hub->http("GET", u"/readyz"_s);
    QVERIFY(draining.status == 503 || draining.status == 0); // or nobody answers any more
}

void TestHubHttp::whoMayCallWhat_data()
{
    QTest::addColumn<QString>("who");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    const QString presence = u"/api/openclaw/ws/presence"_s;
    QTest::newRow("presence without a token")
        << u"nobody"_s << QByteArray("GET") << presence << 401;
    QTest::newRow("presence with a wrong token")
        << u"stranger"_s << QByteArray("GET") << presence << 401;
    QTest::newRow("presence as a reader") << u"reader"_s << QByteArray("GET") << presence << 200;
    QTest::newRow("presence as an instance")
        << u"instance"_s << QByteArray("GET") << presence << 403;
    QTest::newRow("sessions as an instance")
        << u"instance"_s << QByteArray("GET") << u"/api/openclaw/sessions"_s << 403;
    QTest::newRow("creating an instance as a reader")
        << u"reader"_s << QByteArray("POST") << u"/api/openclaw/instances"_s << 403;
    QTest::newRow("deleting an instance as a reader")
        << u"reader"_s << QByteArray("DELETE") << u"/api/openclaw/instances/i-1"_s << 403;
    QTest::newRow("another instance's heartbeat")
        << u"instance"_s << QByteArray("POST") << u"/api/openclaw/instances/i-2/heartbeat"_s << 403;
    QTest::newRow("a heartbeat as an operator")
        << u"reader"_s << QByteArray("POST") << u"/api/openclaw/instances/i-1/heartbeat"_s << 403;
    QTest::newRow("bootstrap without a token")
        << u"nobody"_s << QByteArray("POST") << u"/api/openclaw/bootstrap"_s << 401;
    QTest::newRow("bootstrap with an operator token")
        << u"reader"_s << QByteArray("POST") << u"/api/openclaw/bootstrap"_s << 401;
    QTest::newRow("progress without its credential")
        << u"reader"_s << QByteArray("POST") << u"/api/openclaw/instances/i-1/progress"_s << 401;
}

void TestHubHttp::whoMayCallWhat()
{
    QFETCH(QString, who);
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(int, status);
    QByteArray token;
    if (who == "stranger"_L1)
        token = "ltbo_" + QByteArray(43, 's');
    else if (who == "reader"_L1)
        token = m_hub->operatorToken(Scope::Read);
    else if (who == "instance"_L1)
        token = m_hub->instanceToken(u"i-1"_s);
    const auto answer = m_hub->http(method, path, token);
    QCOMPARE(answer.status, status);
    if (status != 200)
        QVERIFY(!answer.json["error"].value("message", "").empty());
}

void TestHubHttp::presenceFollowsTheHeartbeats()
{
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    Heartbeat beat{.id = newUlid(), .ts = 1};
    beat.status.emplace();
    beat.status->gateway = u"up"_s;
    beat.status->runsActive = 2;
    connector.send(beat);
    QVERIFY(connector.take("heartbeat"));
    const auto state = [this] {
        const Json json =
            m_hub->http("GET", u"/api/openclaw/ws/presence"_s, m_operator).json["instances"][0];
        return QString::fromStdString(json.value("presence", ""));
    };
    const Json first =
        m_hub->http("GET", u"/api/openclaw/ws/presence"_s, m_operator).json["instances"][0];
    QCOMPARE(first.value("instanceId", ""), std::string("i-1"));
    QCOMPARE(first.value("presence", ""), std::string("online"));
    QCOMPARE(first.value("gateway", ""), std::string("up"));
    QCOMPARE(first["status"].value("runsActive", 0), 2);
    QCOMPARE(first["agents"][0].value("agentId", ""), std::string("ada"));
    const qint64 lastHeartbeat = first.value("lastHeartbeatAt", qint64(0));
    QVERIFY(lastHeartbeat > 0);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"late"_s, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"offline"_s, patienceMs);
    connector.send(beat);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"online"_s, patienceMs);

    QVERIFY(m_hub->start()); // a restarted hub remembers the last one
    const Json after =
        m_hub->http("GET", u"/api/openclaw/ws/presence"_s, m_operator).json["instances"][0];
    QVERIFY(after.value("lastHeartbeatAt", qint64(0)) >= lastHeartbeat);
    QCOMPARE(after["status"].value("runsActive", 0), 2);
}

void TestHubHttp::presenceIsPushedToConsolesThatAsked()
{
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    TestPeer watching(m_hub->socketUrl());
    QVERIFY(watching.enterAsConsole(m_operator, {}, {}, {u"presence"_s}));
    TestPeer plain(m_hub->socketUrl());
    QVERIFY(plain.enterAsConsole(m_operator, {}));
    TestPeer elsewhere(m_hub->socketUrl());
    QVERIFY(elsewhere.enterAsConsole(m_hub->operatorToken(Scope::Read, {u"bob"_s}), {}, {},
                                     {u"presence"_s}));
    const auto now = watching.take("presence"); // the state at hello
    QVERIFY(now);
    QCOMPARE(now->value("state", ""), std::string("online"));
    QCOMPARE(now->value("instanceId", ""), std::string("i-1"));
    for (const char *expected : {"late", "offline"}) {
        const auto change = watching.take("presence");
        QVERIFY(change);
        QCOMPARE(change->value("state", ""), std::string(expected));
    }
    connector.send(Heartbeat{.id = newUlid(), .ts = 1});
    const auto back = watching.take("presence");
    QVERIFY(back);
    QCOMPARE(back->value("state", ""), std::string("online"));
    QCOMPARE(plain.count("presence"), size_t(0));
    QCOMPARE(elsewhere.count("presence"), size_t(0));
}

void TestHubHttp::heartbeatByHttp()
{
    const QByteArray token = m_hub->instanceToken(u"i-1"_s);
    const QString path = u"/api/openclaw/instances/i-1/heartbeat"_s;
    const auto empty = m_hub->http("POST", path, token);
    QCOMPARE(empty.status, 200);
    QVERIFY(empty.json.value("ok", false));
    QVERIFY(empty.json.value("serverTs", qint64(0)) > 0);
    QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(show(u"i-1"_s).value("presence", "")),
                              u"online"_s, patienceMs);
    const auto wrong = m_hub->http("POST", path, token, Json{{"gateway", "sideways"}});
    QCOMPARE(wrong.status, 400);
    QCOMPARE(wrong.json["error"].value("field", ""), std::string("status.gateway"));
}

void TestHubHttp::historyAndSessions()
{
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(m_hub->instanceToken(u"i-1"_s), {u"ada"_s}));
    QString last;
    for (const QString &thread : {u"a"_s, u"b"_s, u"c"_s}) {
        for (int i = 0; i < 3; ++i) {
            const OutboundFinal message = finalMessage(sessionKey(u"ada"_s, thread), thread);
            connector.send(message);
            last = message.envelope.id;
        }
    }
    QVERIFY(connector.hasAck(last, "accepted"));
    const auto page =
        m_hub->http("GET", u"/api/openclaw/sessions?instanceId=i-1&limit=2"_s, m_operator);
    QCOMPARE(page.status, 200);
    QCOMPARE(page.json["sessions"].size(), size_t(2));
    QCOMPARE(page.json["sessions"][0].value("lastSeq", 0), 3);
    const QString cursor = QString::fromStdString(page.json.value("nextCursor", ""));
    const auto rest =
        m_hub->http("GET", u"/api/openclaw/sessions?instanceId=i-1&limit=2&cursor=%1"_s.arg(cursor),
                    m_operator);
    QCOMPARE(rest.json["sessions"].size(), size_t(1));
    QVERIFY(!rest.json.contains("nextCursor"));

    const QString path = u"/api/openclaw/sessions/%1/messages"_s.arg(sessionKey(u"ada"_s, u"b"_s));
    const auto history = m_hub->http("GET", path + u"?afterSeq=1&limit=1"_s, m_operator);
    QCOMPARE(history.status, 200);
    QCOMPARE(history.json["messages"].size(), size_t(1));
    QCOMPARE(history.json["messages"][0].value("seq", 0), 2);
    QCOMPARE(history.json["messages"][0].value("type", ""), std::string("outbound.final"));
    QVERIFY(history.json.value("more", false));
    QCOMPARE(m_hub->http("GET", path + u"?afterSeq=x"_s, m_operator).status, 400);
    QCOMPARE(m_hub->http("GET", u"/api/openclaw/sessions/nonsense/messages"_s, m_operator).status,
             400);
    QCOMPARE(m_hub->http("GET", path, m_hub->operatorToken(Scope::Read, {u"bob"_s})).status, 403);
}

TestHubHttp::Registered TestHubHttp::registerInstance(const QString &deployment,
                                                      const QString &agent)
{
    const Json body{{"deploymentId", deployment.toStdString()},
                    {"name", "server one"},
                    {"agent", {{"agentId", agent.toStdString()}, {"name", "Ada"}}},
                    {"secrets", {{"gateway_token", "very-secret-value"}}}};
    const auto answer = m_hub->http("POST", u"/api/openclaw/instances"_s, m_operator, body);
    if (answer.status != 201)
        return {{}, {}, answer.json};
    return {QString::fromStdString(answer.json.value("instanceId", "")),
            QByteArray::fromStdString(answer.json.value("bootstrapToken", "")), answer.json};
}

Json TestHubHttp::show(const QString &instanceId)
{
    return m_hub->http("GET", u"/api/openclaw/instances/"_s + instanceId, m_operator).json;
}

HubFixture::Answer TestHubHttp::exchange(const QByteArray &token, const QString &nonce)
{
    return m_hub->http("POST", u"/api/openclaw/bootstrap"_s, token,
                       Json{{"nonce", nonce.toStdString()},
                            {"providerInstanceId", "4711"},
                            {"hostname", "server-one"},
                            {"sshHostKeys", {"ssh-ed25519 AAAA"}}});
}

void TestHubHttp::registeringAnInstance()
{
    const Registered first = registerInstance(u"D1"_s);
    QVERIFY(first.token.startsWith("ltbb_"));
    QVERIFY(first.json.value("expiresAt", qint64(0)) > systemClock().nowMs());
    const Json shown = show(first.instanceId);
    QCOMPARE(shown.value("deploymentId", ""), std::string("D1"));
    QCOMPARE(shown.value("presence", ""), std::string("offline"));
    QCOMPARE(shown["bootstrap"].value("state", ""), std::string("pending"));
    QCOMPARE(shown["agents"][0].value("agentId", ""), std::string("ada"));
    QVERIFY(!QByteArray::fromStdString(shown.dump()).contains("very-secret-value"));

    const Registered again = registerInstance(u"D1"_s);
    QCOMPARE(again.instanceId, first.instanceId);
    QVERIFY(again.token != first.token);
    QCOMPARE(exchange(first.token, u"nonce-nonce-nonce"_s).status, 401); // void
    QCOMPARE(exchange(again.token, u"nonce-nonce-nonce"_s).status, 200);
    const Registered late = registerInstance(u"D1"_s);
    QCOMPARE(late.json["error"].value("code", ""), std::string("already_bootstrapped"));
    const Registered other = registerInstance(u"D2"_s); // the agent is taken
    QCOMPARE(other.json["error"].value("code", ""), std::string("agent_taken"));
    QCOMPARE(other.json["error"].value("field", ""), std::string("agent.agentId"));
    QCOMPARE(m_hub->http("GET", u"/api/openclaw/instances/none"_s, m_operator).status, 404);
}

void TestHubHttp::registeringRefusesBadInput_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("field");
    QTest::newRow("no deployment")
        << QByteArray(R"({"name":"n","agent":{"agentId":"a","name":"A"}})") << u"deploymentId"_s;
    QTest::newRow("an agent id with a colon")
        << QByteArray(R"({"deploymentId":"d","name":"n","agent":{"agentId":"a:b","name":"A"}})")
        << u"agent.agentId"_s;
    QTest::newRow("no agent") << QByteArray(R"({"deploymentId":"d","name":"n"})") << u"agent"_s;
    QTest::newRow("a secret that is not text") << QByteArray(
        R"({"deploymentId":"d","name":"n","agent":{"agentId":"a","name":"A"},"secrets":{"x":1}})")
                                               << u"secrets"_s;
    QTest::newRow("not JSON") << QByteArray("{") << QString();
}

void TestHubHttp::registeringRefusesBadInput()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, field);
    net::Http http;
    net::HttpCall call;
    call.method = "POST";
    QUrl url = m_hub->socketUrl();
    url.setScheme(u"http"_s);
    url.setPath(u"/api/openclaw/instances"_s);
    call.url = url;
    call.bearer = Secret::fromBytes(m_operator);
    call.body = body;
    const auto answer = waitFor(http.send(call));
    QVERIFY(answer);
    QCOMPARE(answer->status, 400);
    const auto json = parseJson(answer->body);
    QVERIFY(json);
    QCOMPARE((*json)["error"].value("field", ""), field.toStdString());
}

void TestHubHttp::theSecretsAreSealed()
{
    const Registered instance = registerInstance(u"D1"_s);
    const auto grant = exchange(instance.token, u"nonce-nonce-nonce"_s);
    QCOMPARE(grant.json["secrets"].value("gateway_token", ""), std::string("very-secret-value"));
    const std::string ingest = grant.json.value("ingestToken", "");
    m_hub->stop(); // closes the database, so that everything is in its files
    for (const QString &suffix : {u""_s, u"-wal"_s}) {
        QFile file(m_hub->databasePath() + suffix);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray content = file.readAll();
        QVERIFY(!content.contains("very-secret-value"));
        QVERIFY(!content.contains(QByteArray::fromStdString(ingest)));
        QVERIFY(!content.contains(instance.token));
    }
}

void TestHubHttp::bootstrapIsBoundToItsNonce()
{
    const Registered instance = registerInstance(u"D1"_s);
    const auto first = exchange(instance.token, u"the-right-nonce-1"_s);
    QCOMPARE(first.status, 200);
    QCOMPARE(first.json.value("instanceId", ""), instance.instanceId.toStdString());
    const auto repeated = exchange(instance.token, u"the-right-nonce-1"_s);
    QCOMPARE(repeated.status, 200);
    QCOMPARE(repeated.json.dump(), first.json.dump()); // a lost answer can be had again
    QCOMPARE(show(instance.instanceId)["bootstrap"].value("state", ""), std::string("exchanged"));

    const auto thief = exchange(instance.token, u"another-nonce-xyz"_s);
    QCOMPARE(thief.status, 410);
    QCOMPARE(thief.json["error"].value("code", ""), std::string("token_used"));
    QCOMPARE(show(instance.instanceId)["bootstrap"].value("state", ""), std::string("alarm"));
    QCOMPARE(exchange(instance.token, u"the-right-nonce-1"_s).status, 200);

    TestPeer connector(m_hub->socketUrl()); // the token works, for this instance's agent
    QVERIFY(connector.enterAsConnector(
        QByteArray::fromStdString(first.json.value("ingestToken", "")), {u"ada"_s}));
    QCOMPARE(exchange("ltbb_" + QByteArray(43, 'z'), u"the-right-nonce-1"_s).status, 401);
    QCOMPARE(exchange(instance.token, u"short"_s).json["error"].value("field", ""),
             std::string("nonce"));
}

void TestHubHttp::bootstrapExpires()
{
    const Registered instance = registerInstance(u"D1"_s);
    QCOMPARE(report(instance, sampleReport(1)).status, 200); // the first contact starts the clock
    QTRY_COMPARE_WITH_TIMEOUT(
        QString::fromStdString(show(instance.instanceId)["bootstrap"].value("state", "")),
        u"expired"_s, patienceMs);
    const auto late = exchange(instance.token, u"the-right-nonce-1"_s);
    QCOMPARE(late.status, 410);
    QCOMPARE(late.json["error"].value("code", ""), std::string("token_expired"));
    const Registered fresh = registerInstance(u"D1"_s); // never exchanged, so it can start again
    QCOMPARE(exchange(fresh.token, u"the-right-nonce-1"_s).status, 200);
}

void TestHubHttp::anUnusedTokenLivesForADay()
{
    const qint64 before = systemClock().nowMs();
    const Registered instance = registerInstance(u"D1"_s);
    const qint64 life = instance.json.value("expiresAt", qint64(0)) - before;
    constexpr qint64 day = 24LL * 60 * 60 * 1000;
    QVERIFY(life >= day && life < day + patienceMs);
    QVERIFY(!show(instance.instanceId)["bootstrap"].contains("firstContactAt"));
}

Json TestHubHttp::sampleReport(int seq, const char *stage, const char *state)
{
    return {
        {"runId", "boot-1"},
        {"seq", seq},
        {"at", 1'700'000'000'000 + seq},
        {"stage", stage},
        {"state", state},
        {"exitCode", 0},
        {"seconds", 12},
        {"logBase64", QByteArray("it said ltbb_" + QByteArray(43, 'q')).toBase64().toStdString()}};
}

HubFixture::Answer TestHubHttp::report(const Registered &instance, const Json &body)
{
    const QByteArray credential = progressCredential(Secret::fromBytes(instance.token));
    return m_hub->http("POST", u"/api/openclaw/instances/%1/progress"_s.arg(instance.instanceId),
                       credential, body);
}

void TestHubHttp::progressIsWrittenOnce()
{
    const Registered instance = registerInstance(u"D1"_s);
    QCOMPARE(report(instance, sampleReport(1)).json.value("duplicate", true), false);
    QCOMPARE(report(instance, sampleReport(1)).json.value("duplicate", false), true);
    QCOMPARE(report(instance, sampleReport(2, "docker", "ok")).status, 200);
    const Json shown = show(instance.instanceId);
    QCOMPARE(shown["progress"].size(), size_t(2));
    QCOMPARE(shown["progress"][1].value("state", ""), std::string("ok"));
    QCOMPARE(shown["progress"][0].value("seconds", 0), 12);
    QCOMPARE(shown["progress"][0].value("log", ""), std::string("it said [redacted]"));
    QVERIFY(shown["bootstrap"].value("firstContactAt", qint64(0)) > 0);
    const Registered other{u"another"_s, instance.token, {}};
    QCOMPARE(report(other, sampleReport(3)).status, 401);
}

void TestHubHttp::progressEndsWithProvisioned()
{
    const Registered instance = registerInstance(u"D1"_s);
    QCOMPARE(exchange(instance.token, u"the-right-nonce-1"_s).status, 200);
    QCOMPARE(report(instance, sampleReport(1, "provisioned", "ok")).status, 200);
    QCOMPARE(report(instance, sampleReport(1, "provisioned", "ok")).status, 200); // a repeat
    QCOMPARE(report(instance, sampleReport(2)).status, 401);
}

void TestHubHttp::progressRefusesBadInput_data()
{
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<QString>("field");
    QTest::newRow("an unknown state") << QByteArray(R"({"state":"resting"})") << u"state"_s;
    QTest::newRow("a negative number") << QByteArray(R"({"seq":-1})") << u"seq"_s;
    QTest::newRow("a log that is not base64")
        << QByteArray(R"({"logBase64":"*"})") << u"logBase64"_s;
    QTest::newRow("no run") << QByteArray(R"({"runId":null})") << u"runId"_s;
}

void TestHubHttp::progressRefusesBadInput()
{
    QFETCH(QByteArray, change);
    QFETCH(QString, field);
    const Registered instance = registerInstance(u"D1"_s);
    Json body = sampleReport(1);
    body.merge_patch(*parseJson(change));
    const auto answer = report(instance, body);
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.json["error"].value("field", ""), field.toStdString());
}

void TestHubHttp::deletingAnInstanceEndsItsAccess()
{
    const Registered instance = registerInstance(u"D1"_s);
    const auto grant = exchange(instance.token, u"the-right-nonce-1"_s);
    const QByteArray token = QByteArray::fromStdString(grant.json.value("ingestToken", ""));
    TestPeer connector(m_hub->socketUrl());
    QVERIFY(connector.enterAsConnector(token, {u"ada"_s}));
    const QString path = u"/api/openclaw/instances/"_s + instance.instanceId;
    QCOMPARE(m_hub->http("DELETE", path, m_operator).status, 200);
    QCOMPARE(connector.waitForClose(), 4401);
    QCOMPARE(m_hub->http("GET", path, m_operator).status, 404);
    QCOMPARE(m_hub->http("DELETE", path, m_operator).status, 404);
    QCOMPARE(report(instance, sampleReport(9)).status, 401);
    QVERIFY(!registerInstance(u"D2"_s).instanceId.isEmpty()); // the agent's name is free again
}

void TestHubHttp::metricsAreText()
{
    TestPeer console(m_hub->socketUrl());
    QVERIFY(console.enterAsConsole(m_operator, {}));
    const auto metrics = m_hub->http("GET", u"/metrics"_s);
    QCOMPARE(metrics.status, 200);
    QVERIFY(metrics.body.contains("ltb_connections{role=\"ui\"} 1\n"));
    QVERIFY(metrics.body.contains("ltb_messages_received_total{type=\"hello\"} 1\n"));
    QVERIFY(metrics.body.contains("# TYPE ltb_commit_milliseconds histogram\n"));
}

QTEST_GUILESS_MAIN(TestHubHttp)
#include "tst_hubhttp.moc"
