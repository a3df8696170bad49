// The handshake, the device token, and what follows a refusal.
#include "core/connector/gatewayclient.h"
#include "tests/support/waitfor.h"
#include "tests/unit/connector/fakegateway.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::connector;
using namespace ltb::tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int patienceMs = 30'000;

} // namespace

class TestGatewayClient : public QObject {
    Q_OBJECT
private slots:
    void init();
    void greetsAsTheProtocolAsks();
    void prefersTheDeviceToken();
    void fallsBackToTheSharedToken();
    void waitsForTheOperator();
    void aCallEndsWithTheConnection();
    void aCallHasADeadline();
    void aSilentGatewayIsLeft();
    void noScopesIsARefusal();

private:
    std::unique_ptr<GatewayClient> makeClient();

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<FakeGateway> m_gateway;
};

void TestGatewayClient::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_gateway = std::make_unique<FakeGateway>();
}

std::unique_ptr<GatewayClient> TestGatewayClient::makeClient()
{
    const auto folder = StateDir::open(m_dir->path());
    GatewayOptions options;
    options.url = m_gateway->url();
    options.sharedToken = Secret::fromBytes(m_gateway->m_sharedToken.toUtf8());
    options.firstWait = 10ms;
    options.longestWait = 50ms;
    options.handshakeTimeout = 200ms;
    return std::make_unique<GatewayClient>(options, *folder, *DeviceIdentity::loadOrCreate(*folder),
                                           systemClock());
}

void TestGatewayClient::greetsAsTheProtocolAsks()
{
    const auto client = makeClient();
    QVERIFY(client->start());
    QTRY_VERIFY_WITH_TIMEOUT(client->isUp(), patienceMs);
    const Json params = m_gateway->m_connects.front();
    QCOMPARE(params["minProtocol"].get<int>(), 4);
    QCOMPARE(params["client"]["id"].get<std::string>(), "cli");
    QCOMPARE(params["client"]["mode"].get<std::string>(), "cli");
    QCOMPARE(params["device"]["signedAt"].get<qint64>(), 1'700'000'000'000);
    QCOMPARE(params["device"]["signature"].get<std::string>().size(), size_t(86));
    QCOMPARE(params["auth"]["token"].get<std::string>(), m_gateway->m_sharedToken.toStdString());
    QCOMPARE(client->hello().version, u"2026.9.2"_s);
    QVERIFY(!client->hello().bootId.isEmpty());
}

void TestGatewayClient::prefersTheDeviceToken()
{
    {
        const auto client = makeClient();
        QVERIFY(client->start());
        QTRY_VERIFY_WITH_TIMEOUT(client->isUp(), patienceMs);
    }
    const auto client = makeClient();
    m_gateway->m_sharedToken = u"changed meanwhile"_s;
    QVERIFY(client->start());
    QTRY_VERIFY_WITH_TIMEOUT(client->isUp(), patienceMs);
    const Json auth = m_gateway->m_connects.back()["auth"];
    QVERIFY(!auth.contains("token"));
    QCOMPARE(auth["deviceToken"].get<std::string>(), m_gateway->m_deviceToken.toStdString());
    QCOMPARE(m_gateway->m_connects.front()["device"]["id"].get<std::string>(),
             m_gateway->m_connects.back()["device"]["id"].get<std::string>());
}

void TestGatewayClient::fallsBackToTheSharedToken()
{
    {
        const auto client = makeClient();
        QVERIFY(client->start());
        QTRY_VERIFY_WITH_TIMEOUT(client->isUp(), patienceMs);
    }
    m_gateway->m_deviceToken = u"another device token"_s; // the old one is void
    const auto client = makeClient();
    QVERIFY(client->start());
    QTRY_VERIFY_WITH_TIMEOUT(client->isUp(), patienceMs);
    QCOMPARE(m_gateway->m_connects.size(), size_t(3));
    QVERIFY(m_gateway->m_connects[1]["auth"].contains("deviceToken"));
    QVERIFY(m_gateway->m_connects[2]["auth"].contains("token"));
    m_gateway->dropConnection();
    QTRY_COMPARE_WITH_TIMEOUT(m_gateway->m_connects.size(), size_t(4), patienceMs);
    QCOMPARE(m_gateway->m_connects[3]["auth"]["deviceToken"].get<std::string>(),
             "another device token");
}

void TestGatewayClient::waitsForTheOperator()
{
    m_gateway->m_refuseConnect = {
        {"code", "NOT_PAIRED"},
        {"message", "pairing required"},
        {"details", {{"code", "PAIRING_REQUIRED"}, {"requestId", "REQ-1"}}}};
    const auto client = makeClient();
    QSignalSpy refused(client.get(), &GatewayClient::refused);
    QVERIFY(client->start());
    QTRY_COMPARE_WITH_TIMEOUT(refused.size(), 1, patienceMs);
    QCOMPARE(client->state(), GatewayState::Refused);
    const Error error = refused.first().first().value<Error>();
    QCOMPARE(error.providerCode, u"PAIRING_REQUIRED"_s);
    QVERIFY(error.nextStep.contains("openclaw devices approve REQ-1"_L1));
    QTest::qWait(300); // many of the usual waits
    QCOMPARE(m_gateway->m_connects.size(), size_t(1));
}

void TestGatewayClient::aCallEndsWithTheConnection()
{
    const auto client = makeClient();
    QVERIFY(!waitFor(client->call("health", Json::object())));
    QVERIFY(client->start());
    QTRY_VERIFY_WITH_TIMEOUT(client->isUp(), patienceMs);
    QVERIFY(waitFor(client->call("health", Json::object())));
    m_gateway->m_mute = true;
    TaskScope tasks;
    std::optional<Result<Json>> outcome;
    tasks.spawn(client->call("health", Json::object()),
                [&outcome](const Result<Json> &result) { outcome = result; });
    QTRY_COMPARE_WITH_TIMEOUT(m_gateway->m_methods.count(u"health"_s), 2, patienceMs);
    QVERIFY(!outcome);
    m_gateway->dropConnection();
    QTRY_VERIFY_WITH_TIMEOUT(outcome, patienceMs);
    QCOMPARE(outcome->error().code, ErrorCode::Unavailable);
}

void TestGatewayClient::aCallHasADeadline()
{
    const auto client = makeClient();
    QVERIFY(client->start());
    QTRY_VERIFY_WITH_TIMEOUT(client->isUp(), patienceMs);
    m_gateway->m_mute = true;
    const auto result = waitFor(client->call("health", Json::object(), 50ms));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Timeout);
}

void TestGatewayClient::aSilentGatewayIsLeft()
{
    m_gateway->m_tickIntervalMs = 1000; // the least that is believed
    const auto client = makeClient();
    QSignalSpy down(client.get(), &GatewayClient::down);
    QVERIFY(client->start());
    QTRY_VERIFY_WITH_TIMEOUT(client->isUp(), patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(down.size(), 1, patienceMs); // no tick came
    QTRY_VERIFY_WITH_TIMEOUT(client->isUp(), patienceMs);
}

void TestGatewayClient::noScopesIsARefusal()
{
    m_gateway->m_scopes = Json::array();
    const auto client = makeClient();
    QSignalSpy refused(client.get(), &GatewayClient::refused);
    QVERIFY(client->start());
    QTRY_COMPARE_WITH_TIMEOUT(refused.size(), 1, patienceMs);
    QVERIFY(!client->isUp());
}

QTEST_GUILESS_MAIN(TestGatewayClient)
#include "tst_gatewayclient.moc"
