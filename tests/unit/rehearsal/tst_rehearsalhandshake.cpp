// The rehearsal gateway lets in and refuses whom the real one does, in the same words and shapes.
#include "core/rehearsal/gateway/rehearsalgateway.h"
#include "gatewayclient.h"
#include "transcripts.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::rehearsal;
using namespace ltb::tests;

namespace {

const QString sharedToken = QStringLiteral("test-gateway-token-0123456789");

GatewayOptions testOptions()
{
    GatewayOptions options;
    options.token = Secret::fromUtf8(sharedToken);
    options.speed = 50;
    return options;
}

using Change = std::function<void(Json &, const TestGatewayClient &)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TestRehearsalHandshake : public QObject {
    Q_OBJECT
private slots:
    void verifiesThePublishedVector();
    void greetsLikeTheRealOne();
    void refuses_data();
    void refuses();
    void pairsAndKnowsTheDeviceAgain();
    void refusesAForeignDeviceToken();
    void letsInWithoutADevice();
    void refusesBrowsers();
    void demandsConnectFirst();
    void closesOnGarbage();
    void checksScopesAndParams_data();
    void checksScopesAndParams();
    void saysGoodbye();
};

void TestRehearsalHandshake::verifiesThePublishedVector()
{
    const TestDevice device = testDevice();
    QCOMPARE(device.publicKey, QStringLiteral("A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"));
    QCOMPARE(
        device.sign("v3|56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c|cli|cli|"
                    "operator|operator.read,operator.write|1737264000000|TOKEN|"
                    "11111111-2222-3333-4444-555555555555|linux|server"),
        QByteArray("6vi1WwtGNmGCDOMVu_TuhmGzE7knLNseCIzMVT12RCoH8VAwaMYmWTEBwAs8ka-TPakDZniQdIogmf"
                   "W8yhdSDQ"));
}

void TestRehearsalHandshake::greetsLikeTheRealOne()
{
    if (!haveTranscripts())
        QSKIP("no recordings of a real gateway on this machine");
    RehearsalGateway gateway(testOptions(), systemClock());
    const auto url = gateway.listen();
    QVERIFY(url.isOk());
    TestGatewayClient client;
    QVERIFY(client.open(*url));
    const Json challenge = client.frames().front();
    const Json realChallenge = recorded("chat-01-simple", [](const Json &f) {
        return f.value("event", std::string()) == "connect.challenge";
    });
    QVERIFY(keysOf(challenge) == keysOf(realChallenge));
    QVERIFY(keysOf(challenge.at("payload")) == keysOf(realChallenge.at("payload")));

    const Json hello = client.call("connect", client.connectParams(sharedToken)).at("payload");
    const Json realHello = recorded("chat-01-simple", [](const Json &f) {
                               return f.value("id", Json()) == "r1" && f.contains("ok");
                           }).at("payload");
    QVERIFY(keysOf(hello) == keysOf(realHello));
    for (const char *part : {"server", "features", "auth", "policy", "snapshot"})
        QVERIFY2(keysOf(hello.at(part)) == keysOf(realHello.at(part)), part);
    QCOMPARE(hello.at("auth").at("deviceToken").get<std::string>().size(), size_t(43));
    QCOMPARE(hello.at("policy").at("tickIntervalMs").get<int>(), 30'000);
    QCOMPARE(toQString(hello.at("server").at("bootId").get<std::string>()), gateway.bootId());
    const Json health = client.waitForEvent("health", [](const Json &) { return true; });
    QVERIFY(keysOf(health) == keysOf(realHello.at("snapshot").at("health")));
}

void TestRehearsalHandshake::refuses_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QByteArray>("recording");
    const auto row = [](const char *name, const char *recording, Change change) {
        QTest::newRow(name) << std::move(change) << QByteArray(recording);
    };
    row("a wrong signature", "hs-15-bad-signature", [](Json &p, const TestGatewayClient &) {
        p["device"]["signature"] = std::string(86, 'A');
    });
    row("another nonce", "hs-16-bad-nonce", [](Json &p, const TestGatewayClient &) {
        p["device"]["nonce"] = "00000000-0000-4000-8000-000000000000";
    });
    row("a stale signature", "hs-17-stale-signedAt", [](Json &p, const TestGatewayClient &) {
        p["device"]["signedAt"] = p["device"]["signedAt"].get<qint64>() - 200'000;
    });
    row("another identity", "hs-18-id-mismatch",
        [](Json &p, const TestGatewayClient &) { p["device"]["id"] = std::string(64, 'a'); });
    row("an unknown field", "hs-19-extra-field",
        [](Json &p, const TestGatewayClient &) { p["bogus"] = 1; });
    row("a client of our own naming", "hs-05-custom-client-id",
        [](Json &p, const TestGatewayClient &) { p["client"]["id"] = "launchthatbot"; });
    row("an old protocol", "hs-13-protocol-3", [](Json &p, const TestGatewayClient &) {
        p["minProtocol"] = 3;
        p["maxProtocol"] = 3;
    });
    row("a wrong token", "hs-09-bad-token-device", [](Json &p, const TestGatewayClient &client) {
        p["auth"]["token"] = "wrong";
        client.sign(p);
    });
    row("no token", "hs-11-no-auth-device", [](Json &p, const TestGatewayClient &client) {
        p["auth"] = Json::object();
        client.sign(p);
    });
    row("neither token nor device", "hs-12-no-auth-nodevice",
        [](Json &p, const TestGatewayClient &) {
            p.erase("auth");
            p.erase("device");
        });
    row("an unknown role", "hs-23-bad-role",
        [](Json &p, const TestGatewayClient &) { p["role"] = "king"; });
}

void TestRehearsalHandshake::refuses()
{
    if (!haveTranscripts())
        QSKIP("no recordings of a real gateway on this machine");
    QFETCH(Change, change);
    QFETCH(QByteArray, recording);
    RehearsalGateway gateway(testOptions(), systemClock());
    const auto url = gateway.listen();
    TestGatewayClient client;
    QVERIFY(client.open(*url));
    Json params = client.connectParams(sharedToken);
    change(params, client);
    const Json answer = client.call("connect", params);
    const Json real = recorded(recording.constData(), [](const Json &f) {
        return f.value("type", std::string()) == "res";
    });
    QCOMPARE(QString::fromUtf8(dumpJson(answer.value("error", Json()))),
             QString::fromUtf8(dumpJson(real.at("error"))));
    const Json realClose = recorded(recording.constData(), [](const Json &f) {
                               return f.contains("wsClose");
                           }).at("wsClose");
    QVERIFY(client.waitForClose());
    QCOMPARE(client.closeCode(), realClose.at("code").get<int>());
    QCOMPARE(client.closeReason(), toQString(realClose.at("reason").get<std::string>()));
}

void TestRehearsalHandshake::pairsAndKnowsTheDeviceAgain()
{
    QTemporaryDir dir;
    GatewayOptions options = testOptions();
    options.stateFile = dir.filePath(QStringLiteral("gateway.json"));
    std::string deviceToken;
    QString bootId;
    {
        RehearsalGateway gateway(options, systemClock());
        const auto url = gateway.listen();
        TestGatewayClient client;
        const Json hello = client.connectTo(*url, sharedToken, Json::array());
        deviceToken = hello.at("auth").at("deviceToken").get<std::string>();
        bootId = gateway.bootId();
    }
    RehearsalGateway gateway(options, systemClock());
    const auto url = gateway.listen();
    QVERIFY(url.isOk());
    QVERIFY(gateway.bootId() != bootId);
    TestGatewayClient client;
    QVERIFY(client.open(*url));
    Json params = client.connectParams({});
    params["auth"] = {{"deviceToken", deviceToken}};
    client.sign(params);
    const Json hello = client.call("connect", params);
    QCOMPARE(hello.value("ok", false), true);
    QCOMPARE(hello.at("payload").at("auth").at("deviceToken").get<std::string>(), deviceToken);
}

void TestRehearsalHandshake::refusesAForeignDeviceToken()
{
    RehearsalGateway gateway(testOptions(), systemClock());
    const auto url = gateway.listen();
    TestGatewayClient client;
    QVERIFY(client.open(*url));
    Json params = client.connectParams({});
    params["auth"] = {{"deviceToken", std::string(43, 'x')}};
    client.sign(params);
    const Json answer = client.call("connect", params);
    QVERIFY(answer.at("error").at("details").at("code") == Json("AUTH_DEVICE_TOKEN_MISMATCH"));
}

void TestRehearsalHandshake::letsInWithoutADevice()
{
    RehearsalGateway gateway(testOptions(), systemClock());
    const auto url = gateway.listen();
    TestGatewayClient client;
    QVERIFY(client.open(*url));
    Json params = client.connectParams(sharedToken);
    params.erase("device");
    const Json hello = client.call("connect", params);
    QCOMPARE(hello.value("ok", false), true);
    QVERIFY(!hello.at("payload").at("auth").contains("deviceToken"));
}

void TestRehearsalHandshake::refusesBrowsers()
{
    RehearsalGateway gateway(testOptions(), systemClock());
    const auto url = gateway.listen();
    TestGatewayClient client;
    QVERIFY(client.open(*url, "https://evil.example"));
    const Json answer = client.call("connect", client.connectParams(sharedToken));
    QVERIFY(answer.at("error").at("details").at("code") == Json("CONTROL_UI_ORIGIN_NOT_ALLOWED"));
    QVERIFY(client.waitForClose());
    QCOMPARE(client.closeCode(), 1008);
}

void TestRehearsalHandshake::demandsConnectFirst()
{
    RehearsalGateway gateway(testOptions(), systemClock());
    const auto url = gateway.listen();
    TestGatewayClient client;
    QVERIFY(client.open(*url));
    const Json answer = client.call("health", Json::object());
    QVERIFY(answer.at("error").at("message")
            == Json("invalid handshake: first request must be connect"));
    QVERIFY(client.waitForClose());
    QCOMPARE(client.closeCode(), 1008);
}

void TestRehearsalHandshake::closesOnGarbage()
{
    RehearsalGateway gateway(testOptions(), systemClock());
    const auto url = gateway.listen();
    TestGatewayClient client;
    QVERIFY(client.open(*url));
    client.socket().sendTextMessage(QStringLiteral("{not json"));
    QVERIFY(client.waitForClose());
    QCOMPARE(client.closeCode(), 1000);
    QTRY_COMPARE_WITH_TIMEOUT(gateway.connectionCount(), 0, 10'000);
}

void TestRehearsalHandshake::checksScopesAndParams_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QByteArray>("params");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const char *method, const char *params,
                        const char *message) {
        QTest::newRow(name) << QString::fromLatin1(method) << QByteArray(params)
                            << QString::fromUtf8(message);
    };
    row("an unknown field", "chat.send",
        R"({"sessionKey":"k","message":"m","idempotencyKey":"i","foo":1})",
        "invalid chat.send params: at root: unexpected property 'foo'");
    row("a missing field", "chat.send", R"({"sessionKey":"k","message":"m"})",
        "invalid chat.send params: must have required property 'idempotencyKey'");
    row("an empty message", "chat.send",
        R"({"sessionKey":"agent:main:x","message":"","idempotencyKey":"i"})",
        "message or attachment required");
    row("an unknown agent", "chat.send",
        R"({"sessionKey":"agent:nosuch:launchthatbot:project:p:thread:t","message":"x","idempotencyKey":"i"})",
        "Agent \"nosuch\" no longer exists in configuration");
    row("an unknown queue mode", "chat.send",
        R"({"sessionKey":"k","message":"m","idempotencyKey":"i","queueMode":"jump"})",
        "invalid chat.send params: at /queueMode: must be equal to one of the allowed values");
    row("a number for a text", "chat.history", R"({"sessionKey":7})",
        "invalid chat.history params: at /sessionKey: must be string");
    row("an unknown method", "no.such.method", "{}", "missing scope: operator.admin");
    row("a scope that was not asked for", "question.resolve", R"({"id":"x"})",
        "missing scope: operator.questions");
}

void TestRehearsalHandshake::checksScopesAndParams()
{
    QFETCH(QString, method);
    QFETCH(QByteArray, params);
    QFETCH(QString, message);
    RehearsalGateway gateway(testOptions(), systemClock());
    const auto url = gateway.listen();
    TestGatewayClient client;
    QVERIFY(!client.connectTo(*url, sharedToken, Json::array()).empty());
    const Json answer = client.call(method.toStdString(), *parseJson(params));
    QCOMPARE(answer.value("ok", true), false);
    QCOMPARE(toQString(answer.at("error").at("message").get<std::string>()), message);
}

void TestRehearsalHandshake::saysGoodbye()
{
    RehearsalGateway gateway(testOptions(), systemClock());
    const auto url = gateway.listen();
    TestGatewayClient client;
    QVERIFY(!client.connectTo(*url, sharedToken, Json::array()).empty());
    gateway.stop();
    QVERIFY(client.waitForClose());
    // Qt's client does not know 1012 (registered after RFC 6455) and reports a protocol error
    // instead.
    QVERIFY(client.closeCode() == 1012 || client.closeCode() == 1002);
    QCOMPARE(client.events("shutdown").size(), size_t(1));
}

QTEST_GUILESS_MAIN(TestRehearsalHandshake)
#include "tst_rehearsalhandshake.moc"
