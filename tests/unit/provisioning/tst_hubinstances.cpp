// What provisioning says to the hub over HTTP, and every way the hub may answer.
#include "core/provisioning/hubinstances.h"
#include "tests/support/httpfixture.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::provisioning;
using namespace ltb::tests;

class TestHubInstances : public QObject {
    Q_OBJECT
private slots:
    void registers();
    void readsTheState();
    void refusesNonsense_data();
    void refusesNonsense();
    void refusalsKeepTheHubsWords();
    void forgettingTwiceIsFine();

private:
    net::Http m_http;
};

void TestHubInstances::registers()
{
    HttpFixture hub;
    hub.queue(
        {201, R"({"instanceId":"i1","bootstrapToken":"ltbb_0123456789abcdef","expiresAt":5})"});
    HubInstances instances(&m_http, hub.url(), Secret::fromBytes("ltbo_operator-token-0123"));
    RegisterInstance request;
    request.deployment = DeploymentId(QStringLiteral("D1"));
    request.name = QStringLiteral("ada");
    request.agent = {QStringLiteral("ada"), QStringLiteral("Ada \"A\""), QString()};
    request.secrets.emplace_back(QStringLiteral("gateway_token"), Secret::fromBytes("s3cret"));
    const auto grant = waitFor(instances.registerInstance(std::move(request)));
    QVERIFY(grant.isOk());
    QCOMPARE(grant->instance.toString(), QStringLiteral("i1"));
    QCOMPARE(grant->expiresAtMs, 5);
    const SeenRequest &seen = hub.seen().front();
    QCOMPARE(seen.method, QByteArray("POST"));
    QCOMPARE(seen.target, QByteArray("/api/openclaw/instances"));
    QCOMPARE(seen.header("authorization"), QByteArray("Bearer ltbo_operator-token-0123"));
    const auto body = parseJson(seen.body);
    QVERIFY(body->at("secrets").at("gateway_token") == "s3cret");
    QVERIFY(body->at("agent").at("name") == "Ada \"A\"");
    QVERIFY(!body->at("agent").contains("model"));
}

void TestHubInstances::readsTheState()
{
    HttpFixture hub;
    hub.queue({200, R"({"instanceId":"i1","deploymentId":"D1","name":"ada","agents":[],
        "presence":"late","lastHeartbeatAt":7,"bootstrap":{"state":"exchanged","firstContactAt":3},
        "progress":[{"runId":"r","seq":1,"at":9,"stage":"docker","state":"failed","exitCode":100,
        "seconds":4,"log":"token ltbi_0123456789abcdef0123"}]})"});
    HubInstances instances(&m_http, hub.url(), Secret());
    const auto state = waitFor(instances.instance(InstanceId(QStringLiteral("i1"))));
    QVERIFY2(state.isOk(), state ? "" : qPrintable(describe(state.error())));
    QCOMPARE(state->presence, protocol::PresenceState::Late);
    QCOMPARE(state->bootstrap, BootstrapState::Exchanged);
    QCOMPARE(state->firstContactMs, 3);
    QCOMPARE(state->progress.size(), size_t(1));
    QCOMPARE(state->progress[0].exitCode, 100);
    QVERIFY(!state->progress[0].log.contains(QStringLiteral("0123456789abcdef")));
}

void TestHubInstances::refusesNonsense_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("a web page") << QByteArray("<html>");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("unknown presence") << QByteArray(R"({"instanceId":"i","presence":"asleep"})");
    QTest::newRow("negative time")
        << QByteArray(R"({"instanceId":"i","presence":"online","lastHeartbeatAt":-1})");
    QTest::newRow("unknown bootstrap")
        << QByteArray(R"({"instanceId":"i","presence":"online","bootstrap":{"state":"x"}})");
    QTest::newRow("progress of numbers")
        << QByteArray(R"({"instanceId":"i","presence":"online","progress":[1]})");
}

void TestHubInstances::refusesNonsense()
{
    QFETCH(QByteArray, body);
    HttpFixture hub;
    hub.queue({200, body});
    HubInstances instances(&m_http, hub.url(), Secret());
    const auto state = waitFor(instances.instance(InstanceId(QStringLiteral("i"))));
    QVERIFY(!state);
    QCOMPARE(state.error().code, ErrorCode::Protocol);
}

void TestHubInstances::refusalsKeepTheHubsWords()
{
    HttpFixture hub;
    hub.queue(
        {409, R"({"error":{"code":"already_bootstrapped","message":"It runs.","field":"x"}})"});
    hub.queue({503, "busy", {{"retry-after", "2"}}});
    HubInstances instances(&m_http, hub.url(), Secret());
    const auto conflict = waitFor(instances.registerInstance({}));
    QCOMPARE(conflict.error().code, ErrorCode::Conflict);
    QCOMPARE(conflict.error().providerCode, QStringLiteral("already_bootstrapped"));
    QCOMPARE(conflict.error().message, QStringLiteral("It runs."));
    QCOMPARE(conflict.error().field, QStringLiteral("x"));
    const auto busy = waitFor(instances.registerInstance({}));
    QCOMPARE(busy.error().code, ErrorCode::Unavailable);
    QCOMPARE(busy.error().retryAfterMs, 2000);
}

void TestHubInstances::forgettingTwiceIsFine()
{
    HttpFixture hub;
    hub.queue({204, ""});
    hub.queue({404, R"({"error":{"code":"not_found","message":"no"}})"});
    HubInstances instances(&m_http, hub.url(), Secret());
    QVERIFY(waitFor(instances.removeInstance(InstanceId(QStringLiteral("i")))).isOk());
    QVERIFY(waitFor(instances.removeInstance(InstanceId(QStringLiteral("i")))).isOk());
    QCOMPARE(hub.seen().back().method, QByteArray("DELETE"));
}

QTEST_GUILESS_MAIN(TestHubInstances)
#include "tst_hubinstances.moc"
