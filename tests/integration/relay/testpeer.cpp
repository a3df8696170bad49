#include "tests/integration/relay/testpeer.h"

#include "core/base/ulid.h"

#include <QNetworkRequest>
#include <QRegularExpression>

#include <algorithm>

namespace ltb::tests {

using namespace core;
using namespace core::protocol;

TestPeer::TestPeer(QUrl url) : m_url(std::move(url))
{
    connect(&m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        ++frames;
        const auto json = parseJson(text.toUtf8());
        if (json)
            received.push_back(*json);
    });
    connect(&m_socket, &QWebSocket::disconnected, this, [this] {
        m_ended = true;
        closeCode = int(m_socket.closeCode());
    });
    const auto failed = QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error);
    connect(&m_socket, failed, this, [this](QAbstractSocket::SocketError) {
        static const QRegularExpression status(QStringLiteral("status code: (\\d+)"));
        const auto match = status.match(m_socket.errorString());
        if (match.hasMatch())
            httpStatus = match.captured(1).toInt();
        m_ended = true;
    });
}

bool TestPeer::open(const QByteArray &token)
{
    QNetworkRequest request(m_url);
    if (!token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + token);
    m_socket.open(request);
    return QTest::qWaitFor(
               [this] { return m_ended || m_socket.state() == QAbstractSocket::ConnectedState; },
               patienceMs)
           && !m_ended;
}

bool TestPeer::enterAsConsole(const QByteArray &token, const QStringList &subscribe,
                              const std::vector<ResumePoint> &resume, const QStringList &features)
{
    Hello hello = consoleHello(subscribe);
    hello.resume = resume;
    hello.features = features;
    if (!open(token))
        return false;
    send(hello);
    return hasAck(hello.id, "accepted");
}

bool TestPeer::enterAsConnector(const QByteArray &token, const QStringList &agents,
                                const QStringList &features)
{
    Hello hello = connectorHello(agents);
    hello.features = features;
    if (!open(token))
        return false;
    send(hello);
    return hasAck(hello.id, "accepted");
}

void TestPeer::send(const Message &message)
{
    m_socket.sendTextMessage(QString::fromUtf8(encode(message)));
}

void TestPeer::sendText(const QString &text)
{
    m_socket.sendTextMessage(text);
}

void TestPeer::vanish()
{
    m_socket.abort();
}

void TestPeer::close()
{
    m_socket.close();
}

std::optional<Json> TestPeer::takeIf(const std::function<bool(const Json &)> &wanted, int timeoutMs)
{
    std::optional<Json> found;
    const bool came = QTest::qWaitFor(
        [&] {
            const auto it = std::find_if(received.begin(), received.end(), wanted);
            if (it == received.end())
                return false;
            found = *it;
            received.erase(it);
            return true;
        },
        timeoutMs);
    return came ? found : std::nullopt;
}

std::optional<Json> TestPeer::take(const char *type, int timeoutMs)
{
    return takeIf([type](const Json &json) { return json.value("type", "") == type; }, timeoutMs);
}

std::optional<Json> TestPeer::answerTo(const QString &id, int timeoutMs)
{
    return takeIf(
        [ref = id.toStdString()](const Json &json) { return json.value("ref", "") == ref; },
        timeoutMs);
}

bool TestPeer::hasAck(const QString &id, const char *status, int timeoutMs)
{
    return takeIf(
               [ref = id.toStdString(), status](const Json &json) {
                   return json.value("type", "") == "ack" && json.value("ref", "") == ref
                          && json.value("status", "") == status;
               },
               timeoutMs)
        .has_value();
}

size_t TestPeer::count(const char *type) const
{
    return size_t(std::count_if(received.begin(), received.end(), [type](const Json &json) {
        return json.value("type", "") == type;
    }));
}

int TestPeer::waitForClose(int timeoutMs)
{
    if (!QTest::qWaitFor([this] { return m_ended; }, timeoutMs))
        return 0;
    return closeCode;
}

Hello consoleHello(const QStringList &subscribe)
{
    Hello hello;
    hello.id = newUlid();
    hello.ts = systemClock().nowMs();
    hello.role = Role::Ui;
    hello.client = {QStringLiteral("test"), QStringLiteral("1"), QStringLiteral("linux")};
    hello.subscribe = subscribe;
    return hello;
}

Hello connectorHello(const QStringList &agents)
{
    Hello hello = consoleHello({});
    hello.role = Role::OpenClaw;
    for (const QString &agent : agents)
        hello.agents.push_back({agent, agent});
    return hello;
}

static ChatEnvelope envelope(const QString &key)
{
    ChatEnvelope envelope;
    envelope.id = newUlid();
    envelope.ts = systemClock().nowMs();
    envelope.sessionKey = key;
    return envelope;
}

InboundUser userMessage(const QString &key, const QString &text)
{
    InboundUser message;
    message.envelope = envelope(key);
    message.text = text;
    message.author = {QStringLiteral("op"), QStringLiteral("Operator"), AuthorKind::Operator};
    return message;
}

OutboundDelta delta(const QString &key, qint64 index, const QString &text)
{
    OutboundDelta message;
    message.envelope = envelope(key);
    message.runId = QStringLiteral("run-1");
    message.replyTo = newUlid();
    message.index = index;
    message.text = text;
    return message;
}

OutboundFinal finalMessage(const QString &key, const QString &text)
{
    OutboundFinal message;
    message.envelope = envelope(key);
    message.runId = QStringLiteral("run-1");
    message.replyTo = newUlid();
    message.text = text;
    return message;
}

QString sessionKey(const QString &agent, const QString &thread)
{
    return QStringLiteral("agent:%1:launchthatbot:project:p:thread:%2").arg(agent, thread);
}

} // namespace ltb::tests
