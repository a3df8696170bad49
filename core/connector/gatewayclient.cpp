#include "core/connector/gatewayclient.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/base/redaction.h"
#include "core/connector/gatewayfailure.h"
#include "core/connector/jsonmember.h"

#include <QCoreApplication>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;

namespace {

// Frames carry whole session rows; nothing we need is deeper.
constexpr JsonLimits frameLimits{.maxDepth = 64};
constexpr char clientId[] = "cli";
constexpr char clientMode[] = "cli";
// Pinned at pairing: another value later would need a new approval.
constexpr char platform[] = "linux";
constexpr char deviceFamily[] = "server";
constexpr char deviceTokenFile[] = "device-token";
constexpr int closeTickTimeout = 4000;

Error gatewayDown()
{
    Error error{ErrorCode::Unavailable,
                QCoreApplication::translate("ltb::core", "The agent's gateway cannot be reached.")};
    error.providerCode = u"gateway_down"_s;
    return error;
}

} // namespace

GatewayClient::GatewayClient(GatewayOptions options, StateDir folder, DeviceIdentity identity,
                             const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_folder(std::move(folder))
    , m_identity(std::move(identity))
    , m_clock(clock)
    , m_link(clock)
{
    m_handshakeLimit.setSingleShot(true);
    connect(&m_handshakeLimit, &QTimer::timeout, this, [this] {
        qCWarning(lcConnector, "the gateway did not greet in time");
        m_link.reconnect(closeTickTimeout, u"handshake timeout"_s);
    });
    connect(&m_tickWatch, &QTimer::timeout, this, &GatewayClient::watch);
    connect(&m_link, &net::WebSocketLink::opened, this, [this] {
        setState(GatewayState::Connecting);
        m_handshakeLimit.start(m_options.handshakeTimeout);
    });
    connect(&m_link, &net::WebSocketLink::frameReceived, this, &GatewayClient::handleFrame);
    connect(&m_link, &net::WebSocketLink::closed, this, [this](const net::LinkClose &close) {
        if (close.wasOpen)
            qCInfo(lcConnector, "gateway connection ended: %s", qPrintable(close.toError().cause));
        lost();
    });
}

GatewayClient::~GatewayClient() = default;

Result<void> GatewayClient::start()
{
    Result<std::optional<Secret>> stored = m_folder.read(QLatin1String(deviceTokenFile));
    if (!stored)
        return stored.error();
    m_deviceToken = *stored;
    if (m_deviceToken)
        rememberSecret(*m_deviceToken);
    net::WebSocketLinkOptions link;
    link.url = m_options.url;
    link.allowPlainRemote = m_options.allowPlainRemote;
    link.firstWait = m_options.firstWait;
    link.longestWait = m_options.longestWait;
    link.maxFrameBytes = 32 << 20; // policy.maxPayload is 25 MiB
    link.maxQueuedBytes = 32 << 20;
    if (const Result<void> started = m_link.start(link); !started) {
        Error error = started.error();
        error.field = u"gateway"_s;
        return error;
    }
    return {};
}

void GatewayClient::stop()
{
    m_link.stop();
    lost();
}

Task<Json> GatewayClient::call(QByteArray method, Json params, std::chrono::milliseconds timeout)
{
    if (!isUp())
        co_await fail(gatewayDown());
    const QString id = u"r%1"_s.arg(++m_lastRequest);
    Json frame = Json::object();
    frame["type"] = "req";
    frame["id"] = id.toStdString();
    frame["method"] = method.toStdString();
    frame["params"] = std::move(params);
    OneShot<Json> answer;
    m_pending.insert(id, answer);
    if (const Result<void> sent = m_link.send(dumpJson(frame)); !sent) {
        m_pending.remove(id);
        co_await fail(sent.error());
    }
    Result<Json> result = co_await withDeadline(answer.wait(), timeout).result();
    m_pending.remove(id);
    if (!result)
        co_await fail(result.error());
    co_return std::move(*result);
}

void GatewayClient::handleFrame(const QByteArray &bytes)
{
    m_lastHeardMs = m_clock.steadyMs();
    const Result<Json> frame = parseJson(bytes, frameLimits);
    if (!frame) {
        qCWarning(lcConnector, "the gateway sent something unreadable: %s",
                  qPrintable(frame.error().cause));
        return;
    }
    const QString type = memberText(*frame, "type");
    if (type == "event"_L1)
        handleEvent(*frame);
    else if (type == "res"_L1)
        handleResponse(*frame);
}

void GatewayClient::handleEvent(const Json &frame)
{
    const QString name = memberText(frame, "event");
    const Json &payload = member(frame, "payload");
    if (name == "connect.challenge"_L1) {
        sendConnect(memberText(payload, "nonce"), memberInteger(payload, "ts", 0));
        return;
    }
    const qint64 seq = memberInteger(frame, "seq", 0);
    const bool missed = seq > 0 && m_lastEventSeq > 0 && seq > m_lastEventSeq + 1;
    if (seq > 0)
        m_lastEventSeq = seq;
    if (missed)
        emit eventsMissed();
    emit eventReceived(name, payload);
}

void GatewayClient::handleResponse(const Json &frame)
{
    const QString id = memberText(frame, "id");
    const Json &ok = member(frame, "ok");
    const bool good = ok.is_boolean() && ok.get<bool>();
    if (!m_connectId.isEmpty() && id == m_connectId) {
        m_connectId.clear();
        if (good)
            handleHello(member(frame, "payload"));
        else
            handleRefusal(gatewayError(member(frame, "error")));
        return;
    }
    const auto it = m_pending.constFind(id);
    if (it == m_pending.constEnd())
        return; // it came after its deadline
    OneShot<Json> answer = *it;
    m_pending.erase(it);
    if (good)
        answer.complete(member(frame, "payload"));
    else
        answer.complete(gatewayError(member(frame, "error")));
}

void GatewayClient::sendConnect(const QString &nonce, qint64 challengeMs)
{
    m_sentDeviceToken = m_deviceToken && !(m_useSharedToken && m_options.sharedToken);
    m_useSharedToken = false;
    const Secret token =
        m_sentDeviceToken ? *m_deviceToken : m_options.sharedToken.value_or(Secret());
    m_connectId = u"r%1"_s.arg(++m_lastRequest);
    Json frame = Json::object();
    frame["type"] = "req";
    frame["id"] = m_connectId.toStdString();
    frame["method"] = "connect";
    frame["params"] = connectParams(token, m_sentDeviceToken, nonce, challengeMs);
    if (const Result<void> sent = m_link.send(dumpJson(frame)); !sent)
        qCWarning(lcConnector, "cannot greet the gateway: %s", qPrintable(describe(sent.error())));
}

Json GatewayClient::connectParams(const Secret &token, bool isDeviceToken, const QString &nonce,
                                  qint64 challengeMs)
{
    const QStringList scopes{u"operator.read"_s, u"operator.write"_s};
    ConnectClaim claim{QLatin1String(clientId),
                       QLatin1String(clientMode),
                       u"operator"_s,
                       scopes,
                       challengeMs,
                       token,
                       nonce,
                       QLatin1String(platform),
                       QLatin1String(deviceFamily)};
    const Result<QString> signature = m_identity.sign(m_identity.payload(claim));
    Json params = {
        {"minProtocol", 4},
        {"maxProtocol", 4},
        {"client",
         {{"id", clientId},
          {"mode", clientMode},
          {"displayName", "LaunchThatBot connector"},
          {"version", LTB_VERSION},
          {"platform", platform},
          {"deviceFamily", deviceFamily},
          {"instanceId", m_options.instanceName.toStdString()}}},
        {"role", "operator"},
        {"scopes", {"operator.read", "operator.write"}},
        {"caps", {"tool-events", "session-scoped-events"}},
        {"locale", "en-US"},
        {"userAgent", "launchthatbot-connector/" LTB_VERSION},
        {"device",
         {{"id", m_identity.id().toStdString()},
          {"publicKey", m_identity.publicKey().toStdString()},
          {"signature", signature ? signature->toStdString() : std::string()},
          {"signedAt", challengeMs},
          {"nonce", nonce.toStdString()}}},
    };
    if (!token.isEmpty()) // the protocol carries it in the frame; the line is loopback or TLS
        params["auth"][isDeviceToken ? "deviceToken" : "token"] = token.reveal().toStdString();
    return params;
}

void GatewayClient::handleHello(const Json &payload)
{
    const Json &server = member(payload, "server");
    const Json &auth = member(payload, "auth");
    keepDeviceToken(auth);
    const Json &granted = member(auth, "scopes");
    if (granted.is_array()
        && std::find(granted.begin(), granted.end(), Json("operator.write")) == granted.end()) {
        // A token without a paired device from another address: connected, and allowed nothing.
        handleRefusal(
            gatewayError({{"code", "FORBIDDEN"}, {"message", "no operator.write scope"}}));
        return;
    }
    m_hello.version = memberText(server, "version");
    m_hello.bootId = memberText(server, "bootId");
    m_hello.tickIntervalMs = std::clamp<qint64>(
        memberInteger(member(payload, "policy"), "tickIntervalMs", 30'000), 1000, 600'000);
    m_handshakeLimit.stop();
    m_lastEventSeq = 0;
    m_tickWatch.start(int(m_hello.tickIntervalMs / 2));
    m_link.markReady();
    setState(GatewayState::Up);
    qCInfo(lcConnector, "gateway %s is up", qPrintable(m_hello.version));
    emit up();
}

void GatewayClient::handleRefusal(const Error &error)
{
    const RefusalAdvice advice =
        adviceFor(error, m_sentDeviceToken, m_options.sharedToken.has_value());
    qCWarning(lcConnector, "the gateway refused the connection: %s", qPrintable(describe(error)));
    m_useSharedToken = advice.action == AfterRefusal::RetryWithSharedToken;
    if (advice.action == AfterRefusal::WaitForOperator) {
        setState(GatewayState::Refused);
        emit refused(error);
    }
    m_link.reconnect(1000, {}, advice.wait);
}

void GatewayClient::keepDeviceToken(const Json &auth)
{
    QByteArray text = memberText(auth, "deviceToken").toUtf8();
    if (text.isEmpty())
        return;
    const Secret token = Secret::fromBytes(text);
    wipe(text);
    if (m_deviceToken && *m_deviceToken == token)
        return;
    rememberSecret(token);
    m_deviceToken = token;
    if (const Result<void> kept = m_folder.write(QLatin1String(deviceTokenFile), token); !kept)
        qCWarning(lcConnector, "cannot keep the device token: %s",
                  qPrintable(describe(kept.error())));
}

void GatewayClient::lost()
{
    m_handshakeLimit.stop();
    m_tickWatch.stop();
    m_connectId.clear();
    const bool wasUp = isUp();
    if (m_state != GatewayState::Refused)
        setState(GatewayState::Down);
    const auto pending = std::exchange(m_pending, {});
    for (OneShot<Json> answer : pending)
        answer.complete(gatewayDown());
    if (wasUp)
        emit down();
}

void GatewayClient::watch()
{
    if (m_clock.steadyMs() - m_lastHeardMs > 2 * m_hello.tickIntervalMs)
        m_link.reconnect(closeTickTimeout, u"tick timeout"_s);
}

void GatewayClient::setState(GatewayState state)
{
    m_state = state;
}

} // namespace ltb::core::connector
