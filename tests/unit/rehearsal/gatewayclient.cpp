#include "gatewayclient.h"

#include <QCryptographicHash>
#include <QEventLoop>
#include <QNetworkRequest>
#include <QStringList>
#include <QTimer>

#include <openssl/evp.h>

#include <numeric>

namespace ltb::tests {

using core::Json;

namespace {

constexpr auto urlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

EVP_PKEY *testKey()
{
    static EVP_PKEY *key = [] {
        std::array<unsigned char, 32> seed{};
        std::iota(seed.begin(), seed.end(), static_cast<unsigned char>(0));
        return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size());
    }();
    return key;
}

QString textAt(const Json &object, const char *name)
{
    return core::toQString(object.value(name, std::string()));
}

} // namespace

TestDevice testDevice()
{
    std::array<unsigned char, 32> bytes{};
    size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(testKey(), bytes.data(), &size);
    const QByteArray raw(reinterpret_cast<const char *>(bytes.data()), qsizetype(size));
    return {QString::fromLatin1(QCryptographicHash::hash(raw, QCryptographicHash::Sha256).toHex()),
            QString::fromLatin1(raw.toBase64(urlSafe))};
}

QByteArray TestDevice::sign(const QByteArray &payload) const
{
    std::array<unsigned char, 64> signature{};
    size_t size = signature.size();
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, nullptr, nullptr, testKey());
    EVP_DigestSign(context, signature.data(), &size,
                   reinterpret_cast<const unsigned char *>(payload.constData()),
                   size_t(payload.size()));
    EVP_MD_CTX_free(context);
    return QByteArray(reinterpret_cast<const char *>(signature.data()), qsizetype(size))
        .toBase64(urlSafe);
}

TestGatewayClient::TestGatewayClient()
{
    connect(&m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        const auto frame = core::parseJson(text.toUtf8());
        if (!frame)
            qFatal("the gateway sent bad JSON");
        m_frames.push_back(*frame);
        if (m_frames.back().value("event", std::string()) == "connect.challenge") {
            m_nonce = m_frames.back().at("payload").at("nonce").get<std::string>();
            m_challengeTs = m_frames.back().at("payload").at("ts").get<qint64>();
        }
    });
    connect(&m_socket, &QWebSocket::disconnected, this, [this] { m_closed = true; });
}

// QTest::qWaitFor sleeps between looks, which makes a server in the same thread crawl.
bool TestGatewayClient::waitUntil(const std::function<bool()> &done, int timeoutMs)
{
    QEventLoop loop;
    const auto look = [&] {
        if (done())
            loop.quit();
    };
    connect(&m_socket, &QWebSocket::textMessageReceived, &loop, look);
    connect(&m_socket, &QWebSocket::disconnected, &loop, look);
    QTimer::singleShot(timeoutMs, &loop, &QEventLoop::quit);
    if (!done())
        loop.exec();
    return done();
}

bool TestGatewayClient::open(const QUrl &url, const QByteArray &origin)
{
    QNetworkRequest request(url);
    if (!origin.isEmpty())
        request.setRawHeader("Origin", origin);
    m_socket.open(request);
    return waitUntil([this] { return !m_nonce.empty(); }, 20'000);
}

Json TestGatewayClient::connectParams(const QString &token, const Json &scopes) const
{
    Json params{{"minProtocol", 4},
                {"maxProtocol", 4},
                {"client",
                 {{"id", "cli"},
                  {"mode", "cli"},
                  {"displayName", "LTB connector"},
                  {"version", "0.1.0"},
                  {"platform", "linux"},
                  {"deviceFamily", "server"},
                  {"instanceId", "ltb-1"}}},
                {"role", "operator"},
                {"scopes", scopes},
                {"caps", {"tool-events", "session-scoped-events"}},
                {"locale", "en-US"},
                {"userAgent", "ltb-connector/0.1.0"},
                {"auth", {{"token", token.toStdString()}}}};
    sign(params);
    return params;
}

void TestGatewayClient::sign(Json &params) const
{
    const TestDevice device = testDevice();
    QStringList scopes;
    for (const Json &scope : params.at("scopes"))
        scopes << core::toQString(scope.get<std::string>());
    const Json &client = params.at("client");
    const Json &auth = params.at("auth");
    const QString token =
        auth.contains("token") ? textAt(auth, "token") : textAt(auth, "deviceToken");
    const QByteArray payload =
        QStringList{QStringLiteral("v3"),           device.id,
                    textAt(client, "id"),           textAt(client, "mode"),
                    textAt(params, "role"),         scopes.join(u','),
                    QString::number(m_challengeTs), token,
                    core::toQString(m_nonce),       textAt(client, "platform"),
                    textAt(client, "deviceFamily")}
            .join(u'|')
            .toUtf8();
    params["device"] = {{"id", device.id.toStdString()},
                        {"publicKey", device.publicKey.toStdString()},
                        {"signature", device.sign(payload).toStdString()},
                        {"signedAt", m_challengeTs},
                        {"nonce", m_nonce}};
}

std::string TestGatewayClient::post(const std::string &method, const Json &params)
{
    const std::string id = "r" + std::to_string(++m_requests);
    const Json frame{{"type", "req"}, {"id", id}, {"method", method}, {"params", params}};
    m_socket.sendTextMessage(QString::fromUtf8(core::dumpJson(frame)));
    return id;
}

Json TestGatewayClient::call(const std::string &method, const Json &params)
{
    const std::string id = post(method, params);
    Json answer = Json::object();
    const bool answered = waitUntil(
        [&] {
            for (const Json &frame : m_frames) {
                if (frame.value("type", std::string()) == "res" && frame.at("id") == id) {
                    answer = frame;
                    return true;
                }
            }
            return m_closed;
        },
        20'000);
    return answered ? answer : Json::object();
}

Json TestGatewayClient::connectTo(const QUrl &url, const QString &token, const Json &caps,
                                  const Json &scopes)
{
    if (!open(url))
        return Json::object();
    Json params = connectParams(token, scopes);
    params["caps"] = caps;
    return call("connect", params).value("payload", Json::object());
}

std::vector<Json> TestGatewayClient::events(const std::string &name) const
{
    std::vector<Json> payloads;
    for (const Json &frame : m_frames) {
        if (frame.value("event", std::string()) == name)
            payloads.push_back(frame.at("payload"));
    }
    return payloads;
}

Json TestGatewayClient::waitForEvent(const std::string &name,
                                     const std::function<bool(const Json &)> &fits, int timeoutMs)
{
    size_t seen = 0; // what did not fit once never will
    Json found = Json::object();
    const auto look = [&] {
        for (; seen < m_frames.size(); ++seen) {
            const Json &frame = m_frames[seen];
            if (frame.value("event", std::string()) == name && fits(frame.at("payload"))) {
                found = frame.at("payload");
                return true;
            }
        }
        return false;
    };
    return waitUntil(look, timeoutMs) ? found : Json::object();
}

bool TestGatewayClient::waitForClose(int timeoutMs)
{
    return waitUntil([this] { return m_closed; }, timeoutMs);
}

} // namespace ltb::tests
