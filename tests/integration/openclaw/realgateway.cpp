#include "tests/integration/openclaw/realgateway.h"

#include "core/base/secret.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSysInfo>
#include <QTcpServer>
#include <QTest>
#include <QWebSocket>

namespace ltb::tests {

using namespace core;
using namespace Qt::StringLiterals;

namespace {

constexpr int startLimitMs = 240'000; // 10 s on an idle machine, minutes on a starved one

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost, 0) ? server.serverPort() : 0;
}

QString nodeProgram(const QString &packages)
{
    const bool arm = QSysInfo::buildCpuArchitecture() == "arm64"_L1;
    return packages + u"/node_modules/node-linux-%1/bin/node"_s.arg(arm ? u"arm64"_s : u"x64"_s);
}

bool writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly)
           && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
           && file.write(content) == content.size();
}

// Nothing that leaves the machine, nothing the test does not use.
Json configuration(const std::string &state, int port, const std::string &token,
                   const std::string &model)
{
    Json json = Json::object();
    json["gateway"] = {{"mode", "local"},
                       {"port", port},
                       {"bind", "loopback"},
                       {"auth", {{"mode", "token"}, {"token", token}}},
                       {"controlUi", {{"enabled", false}}}};
    json["update"] = {{"checkOnStart", false}, {"auto", {{"enabled", false}}}};
    json["telemetry"] = {{"enabled", false}};
    json["discovery"] = {{"mdns", {{"mode", "off"}}}};
    json["plugins"] = {{"enabled", false}};
    json["cron"] = {{"enabled", false}};
    json["memory"] = {{"search", {{"enabled", false}}}};
    json["logging"] = {{"file", state + "/gateway.log"}, {"level", "info"}};
    json["tools"] = {{"deny", {"browser", "canvas", "web_search", "web_fetch"}}};
    json["agents"]["defaults"] = {{"model", {{"primary", "mock/mock-1"}}},
                                  {"workspace", state + "/workspace"},
                                  {"heartbeat", {{"every", "0m"}}},
                                  {"skipBootstrap", true}};
    Json mock = {{"id", "mock-1"},
                 {"name", "Mock 1"},
                 {"reasoning", false},
                 {"contextWindow", 128000},
                 {"maxTokens", 8192}};
    mock["input"] = Json::array({"text"});
    mock["cost"] = {{"input", 1}, {"output", 2}, {"cacheRead", 0}, {"cacheWrite", 0}};
    Json provider = {{"baseUrl", model},
                     {"apiKey", token},
                     {"api", "openai-completions"},
                     {"timeoutSeconds", 120}};
    provider["models"] = Json::array({mock});
    json["models"] = {{"mode", "replace"}, {"catalogRefresh", {{"enabled", false}}}};
    json["models"]["providers"]["mock"] = provider;
    return json;
}

} // namespace

RealGateway::RealGateway(const QString &packages, const QString &folder)
    : m_packages(packages), m_folder(folder)
{}

QUrl RealGateway::url() const
{
    return QUrl(u"ws://127.0.0.1:%1"_s.arg(m_port));
}

bool RealGateway::start()
{
    QDir().mkpath(m_folder + u"/state/workspace"_s);
    QDir().mkpath(m_folder + u"/home"_s);
    m_model = std::make_unique<Child>(u"the model"_s, m_folder + u"/model.log"_s);
    if (!m_model->start(
            nodeProgram(m_packages),
            {QStringLiteral(LTB_SOURCE_DIR "/tests/integration/openclaw/mockmodel.mjs")}))
        return false;
    const QString modelPort = m_model->waitForLine(u"listening "_s);
    m_port = freePort();
    return !modelPort.isEmpty() && writeConfiguration(modelPort) && startAgain();
}

bool RealGateway::writeConfiguration(const QString &modelPort)
{
    m_token = Secret::random(24).reveal().toHex();
    const std::string state = (m_folder + u"/state"_s).toStdString();
    const Json json = configuration(state, m_port, m_token.toStdString(),
                                    "http://127.0.0.1:" + modelPort.toStdString() + "/v1");
    return writeFile(tokenFile(), m_token)
           && writeFile(m_folder + u"/state/openclaw.json"_s,
                        QByteArray::fromStdString(json.dump(2)));
}

bool RealGateway::startAgain()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const std::pair<const char *, QString> values[] = {
        {"HOME", m_folder + u"/home"_s},
        {"OPENCLAW_STATE_DIR", m_folder + u"/state"_s},
        {"OPENCLAW_CONFIG_PATH", m_folder + u"/state/openclaw.json"_s},
        {"OPENCLAW_DISABLE_BONJOUR", u"1"_s},
        {"OPENCLAW_NO_RESPAWN", u"1"_s}, // one process, so that kill -9 kills all of it
        {"OPENCLAW_EXEC_SHELL_SNAPSHOT", u"0"_s},
        {"OPENCLAW_NO_AUTO_UPDATE", u"1"_s},
        {"DO_NOT_TRACK", u"1"_s},
    };
    for (const auto &[name, value] : values)
        environment.insert(QLatin1String(name), value);
    m_gateway = std::make_unique<Child>(u"the gateway"_s, m_folder + u"/gateway.err"_s);
    m_gateway->setEnvironment(environment);
    return m_gateway->start(
               nodeProgram(m_packages),
               {m_packages + u"/node_modules/openclaw/openclaw.mjs"_s, u"gateway"_s, u"run"_s})
           && waitUntilReady();
}

bool RealGateway::waitUntilReady() const
{
    QNetworkAccessManager network;
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < startLimitMs && m_gateway->isRunning()) {
        const std::unique_ptr<QNetworkReply> reply(
            network.get(QNetworkRequest(QUrl(u"http://127.0.0.1:%1/readyz"_s.arg(m_port)))));
        if (!QTest::qWaitFor([&reply] { return reply->isFinished(); }, 10'000))
            continue;
        if (reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200)
            return true;
        QTest::qWait(200);
    }
    return false;
}

// The shared token without a device: nothing is paired, so the connector's pairing stays alone.
Result<Json> RealGateway::history(const QString &sessionKey) const
{
    QWebSocket socket;
    std::optional<Json> answer;
    const auto request = [&socket](const char *id, const char *method, const Json &params) {
        const Json frame = {{"type", "req"}, {"id", id}, {"method", method}, {"params", params}};
        socket.sendTextMessage(QString::fromUtf8(dumpJson(frame)));
    };
    connect(&socket, &QWebSocket::textMessageReceived, &socket, [&](const QString &text) {
        const Result<Json> frame = parseJson(text.toUtf8(), {.maxDepth = 64});
        if (!frame)
            return;
        if (frame->value("event", "") == "connect.challenge") {
            request("c", "connect",
                    {{"minProtocol", 4},
                     {"maxProtocol", 4},
                     {"role", "operator"},
                     {"scopes", Json::array({"operator.read"})},
                     {"client",
                      {{"id", "cli"}, {"mode", "cli"}, {"version", "0"}, {"platform", "linux"}}},
                     {"auth", {{"token", m_token.toStdString()}}}});
        } else if (frame->value("id", "") == "c") {
            request("h", "chat.history",
                    {{"sessionKey", sessionKey.toStdString()}, {"limit", 200}});
        } else if (frame->value("id", "") == "h") {
            answer = *frame;
        }
    });
    socket.open(url());
    if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 60'000)
        || !answer->value("ok", false))
        return Error{ErrorCode::Unavailable, u"test: no history"_s};
    return (*answer)["payload"]["messages"];
}

} // namespace ltb::tests
