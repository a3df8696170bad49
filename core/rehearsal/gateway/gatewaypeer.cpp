#include "core/rehearsal/gateway/gatewaypeer.h"

namespace ltb::core::rehearsal {

namespace {

constexpr std::chrono::seconds handshakeTime{15};
constexpr quint64 preAuthFrameBytes = 65'536;
constexpr quint64 frameBytes = 26'214'400;

} // namespace

GatewayPeer::GatewayPeer(QWebSocket *socket, int number, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_number(number)
    , m_clock(clock)
    , m_nonce(toQString(newUuid()))
    , m_connectionId(newUuid())
{
    m_socket->setParent(this);
    m_socket->setMaxAllowedIncomingMessageSize(preAuthFrameBytes);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &GatewayPeer::onText);
    connect(m_socket, &QWebSocket::disconnected, this, &GatewayPeer::closed);
    connect(&m_handshake, &QTimer::timeout, this, [this] { close(1000, {}); });
    m_handshake.setSingleShot(true);
    m_handshake.start(handshakeTime);
    send({{"type", "event"},
          {"event", "connect.challenge"},
          {"payload", {{"nonce", m_nonce.toStdString()}, {"ts", m_clock.nowMs()}}}});
}

bool GatewayPeer::hasOrigin() const
{
    return !m_socket->request().rawHeader("Origin").isEmpty();
}

bool GatewayPeer::hasScope(const QString &scope) const
{
    const QStringList &granted = m_admission->scopes;
    const bool isAdmin = granted.contains(QStringLiteral("operator.admin"));
    return isAdmin || granted.contains(scope)
           || (scope == QStringLiteral("operator.read")
               && granted.contains(QStringLiteral("operator.write")));
}

bool GatewayPeer::hasCap(const QString &cap) const
{
    return m_admission && m_admission->caps.contains(cap);
}

void GatewayPeer::admit(Admission admission)
{
    m_admission = std::move(admission);
    m_handshake.stop();
    m_socket->setMaxAllowedIncomingMessageSize(frameBytes);
}

void GatewayPeer::refuse(const std::string &requestId, const Refusal &refusal)
{
    reply(requestId, refusal.error);
    close(refusal.closeCode, refusal.error.message);
}

void GatewayPeer::onText(const QString &text)
{
    const Result<RpcRequest> request = parseRequest(text);
    if (!request)
        return close(1000, {});
    if (!isAdmitted() && request->method != QStringLiteral("connect"))
        return refuse(
            request->id,
            {invalidRequest(QStringLiteral("invalid handshake: first request must be connect"))});
    emit requested(*request);
}

void GatewayPeer::reply(const std::string &requestId, Json payload)
{
    send(okFrame(requestId, std::move(payload)));
}

void GatewayPeer::reply(const std::string &requestId, const RpcError &error)
{
    send(errorFrame(requestId, error));
}

void GatewayPeer::sendEvent(const QString &name, Json payload)
{
    send({{"type", "event"},
          {"event", name.toStdString()},
          {"payload", std::move(payload)},
          {"seq", ++m_seq}});
}

void GatewayPeer::send(const Json &frame)
{
    m_socket->sendTextMessage(QString::fromUtf8(dumpJson(frame)));
}

void GatewayPeer::close(quint16 code, const QString &reason)
{
    m_handshake.stop();
    // A closing frame carries at most 123 bytes of reason.
    m_socket->close(QWebSocketProtocol::CloseCode(code), reason.left(120));
}

void GatewayPeer::drop()
{
    m_handshake.stop();
    m_socket->abort();
}

} // namespace ltb::core::rehearsal
