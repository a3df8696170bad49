#include "core/net/link/websocketlink.h"

#include "core/base/log.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QSslError>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>

namespace ltb::core::net {

using namespace Qt::StringLiterals;

namespace {

bool isLoopback(const QString &host)
{
    return host.compare("localhost"_L1, Qt::CaseInsensitive) == 0
           || QHostAddress(host).isLoopback();
}

// QWebSocket tells the status of a refused upgrade only inside a sentence.
int refusedStatus(const QString &errorText)
{
    static const QRegularExpression pattern(u"status code: (\\d{3})"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return pattern.match(errorText).captured(1).toInt();
}

// Qt 6.4 takes 1012 and 1013, registered after RFC 6455, for breaches of protocol and forgets which
// it was. It also leaves "normal" where no close frame came at all.
int closeCodeOf(const QWebSocket &socket)
{
    constexpr int restart = 1012;
    if (socket.closeReason().startsWith("Invalid close code"_L1))
        return restart;
    const bool unsaid = socket.closeCode() == QWebSocketProtocol::CloseCodeNormal
                        && socket.error() != QAbstractSocket::UnknownSocketError;
    return unsaid ? 1006 : int(socket.closeCode());
}

Error wrongUrl(const char *sentence)
{
    Error error{ErrorCode::InvalidInput, QCoreApplication::translate("ltb::core", sentence)};
    error.field = u"url"_s;
    return error;
}

} // namespace

WebSocketLink::WebSocketLink(const Clock &clock, QObject *parent)
    : QObject(parent), m_clock(clock), m_backoff(m_options.firstWait, m_options.longestWait)
{
    m_retry.setSingleShot(true);
    m_connectLimit.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &WebSocketLink::connectNow);
    connect(&m_connectLimit, &QTimer::timeout, this,
            [this] { lost({.cause = u"no answer to the upgrade in time"_s}); });
    connect(&m_ping, &QTimer::timeout, this, &WebSocketLink::watch);
}

WebSocketLink::~WebSocketLink()
{
    if (m_socket)
        m_socket->disconnect(this);
}

Result<void> WebSocketLink::checkUrl(const QUrl &url, bool allowPlainRemote)
{
    if (!url.isValid() || url.host().isEmpty()
        || (url.scheme() != "ws"_L1 && url.scheme() != "wss"_L1))
        return wrongUrl(QT_TRANSLATE_NOOP(
            "ltb::core",
            "The address must look like wss://host/path (or ws:// on this computer)."));
    if (!url.userInfo().isEmpty())
        return wrongUrl(QT_TRANSLATE_NOOP("ltb::core",
                                          "The address must not contain a user name or password."));
    if (url.scheme() == "ws"_L1 && !isLoopback(url.host()) && !allowPlainRemote) {
        return wrongUrl(QT_TRANSLATE_NOOP(
            "ltb::core", "Unencrypted ws:// is only allowed to this computer. Use wss://."));
    }
    return {};
}

Result<void> WebSocketLink::start(WebSocketLinkOptions options)
{
    if (const Result<void> ok = checkUrl(options.url, options.allowPlainRemote); !ok)
        return ok;
    if (options.url.scheme() == "ws"_L1 && !isLoopback(options.url.host()))
        qCWarning(lcNet, "connecting to %s without encryption", qPrintable(options.url.host()));
    dropSocket();
    m_options = std::move(options);
    m_backoff = Backoff(m_options.firstWait, m_options.longestWait);
    connectNow();
    return {};
}

void WebSocketLink::stop(int code, const QString &reason)
{
    m_retry.stop();
    m_nextTryAtMs = 0;
    if (m_socket && (m_state == LinkState::Open || m_state == LinkState::Ready)) {
        m_socket->disconnect(this);
        m_socket->close(QWebSocketProtocol::CloseCode(code), reason);
    }
    dropSocket();
    setState(LinkState::Stopped);
}

Result<void> WebSocketLink::send(const QByteArray &frame)
{
    if (m_state != LinkState::Open && m_state != LinkState::Ready) {
        return Error{ErrorCode::Unavailable,
                     QCoreApplication::translate("ltb::core", "There is no connection.")};
    }
    if (queuedBytes() + frame.size() > m_options.maxQueuedBytes) {
        m_wasFull = true;
        return Error{ErrorCode::Unavailable,
                     QCoreApplication::translate("ltb::core", "The connection is too slow.")};
    }
    m_socket->sendTextMessage(QString::fromUtf8(frame));
    return {};
}

qint64 WebSocketLink::queuedBytes() const
{
    return m_socket ? m_socket->bytesToWrite() : 0;
}

void WebSocketLink::markReady()
{
    if (m_state != LinkState::Open)
        return;
    m_backoff.reset();
    m_floor = {};
    setState(LinkState::Ready);
}

void WebSocketLink::reconnect(int code, const QString &reason, std::chrono::milliseconds floor)
{
    if (!m_socket)
        return;
    const bool wasOpen = m_state == LinkState::Open || m_state == LinkState::Ready;
    m_floor = std::max(m_floor, floor);
    m_socket->disconnect(this);
    m_socket->close(QWebSocketProtocol::CloseCode(code), reason);
    lost({.code = code, .reason = reason, .wasOpen = wasOpen});
}

void WebSocketLink::retryNow()
{
    if (m_state == LinkState::Waiting)
        connectNow();
}

void WebSocketLink::connectNow()
{
    m_retry.stop();
    m_nextTryAtMs = 0;
    m_floor = {};
    m_tlsProblem.clear();
    dropSocket();
    // No Origin header: a gateway takes whoever sends one for a browser.
    m_socket = std::make_unique<QWebSocket>();
    m_socket->setMaxAllowedIncomingFrameSize(quint64(m_options.maxFrameBytes));
    m_socket->setMaxAllowedIncomingMessageSize(quint64(m_options.maxFrameBytes));
    wireSocket();

    QNetworkRequest request(m_options.url);
    if (m_options.bearer) {
        QByteArray header = "Bearer " + m_options.bearer->reveal(); // the upgrade request needs it
        request.setRawHeader("Authorization", header);
        wipe(header);
    }
    QWebSocketHandshakeOptions handshake;
    if (!m_options.subprotocol.isEmpty())
        handshake.setSubprotocols({m_options.subprotocol});
    setState(LinkState::Connecting);
    m_connectLimit.start(m_options.connectTimeout);
    m_socket->open(request, handshake);
}

void WebSocketLink::wireSocket()
{
    QWebSocket *socket = m_socket.get();
    connect(socket, &QWebSocket::connected, this, [this] {
        m_connectLimit.stop();
        m_lastHeardMs = m_clock.steadyMs();
        m_ping.start(m_options.pingInterval);
        setState(LinkState::Open);
        emit opened();
    });
    connect(socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        m_lastHeardMs = m_clock.steadyMs();
        emit frameReceived(text.toUtf8());
    });
    connect(socket, &QWebSocket::pong, this, [this] { m_lastHeardMs = m_clock.steadyMs(); });
    connect(socket, &QWebSocket::bytesWritten, this, [this] {
        if (m_wasFull && queuedBytes() < m_options.maxQueuedBytes / 2) {
            m_wasFull = false;
            emit drained();
        }
    });
    // Listening only, for the log: an error here always ends the attempt.
    connect(socket, &QWebSocket::sslErrors, this, [this](const QList<QSslError> &errors) {
        m_tlsProblem = errors.isEmpty() ? QString() : errors.first().errorString();
    });
    connect(socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this, [this] {
        if (m_state != LinkState::Connecting)
            return; // disconnected() follows and knows the close code
        const QString text = m_socket->errorString();
        lost({.httpStatus = refusedStatus(text),
              .cause = m_tlsProblem.isEmpty() ? text : m_tlsProblem});
    });
    connect(socket, &QWebSocket::disconnected, this, [this] {
        const bool wasOpen = m_state == LinkState::Open || m_state == LinkState::Ready;
        lost({.code = closeCodeOf(*m_socket),
              .reason = m_socket->closeReason(),
              .cause = m_socket->errorString(),
              .wasOpen = wasOpen});
    });
}

void WebSocketLink::watch()
{
    if (m_clock.steadyMs() - m_lastHeardMs > 2 * m_options.pingInterval.count()) {
        m_socket->disconnect(this);
        m_socket->abort();
        lost({.cause = u"the peer went silent"_s, .wasOpen = true});
        return;
    }
    m_socket->ping();
}

void WebSocketLink::lost(LinkClose close)
{
    dropSocket();
    m_lastClose = std::move(close);
    const auto wait = std::max(m_backoff.next(), m_floor);
    m_floor = {};
    m_nextTryAtMs = m_clock.nowMs() + wait.count();
    m_retry.start(wait);
    setState(LinkState::Waiting);
    const LinkClose told = m_lastClose;
    emit closed(told);
    // The listener may have asked for a longer wait, another try, or the end.
    if (m_state == LinkState::Waiting && m_floor > wait) {
        m_nextTryAtMs = m_clock.nowMs() + m_floor.count();
        m_retry.start(m_floor);
    }
    if (m_state == LinkState::Waiting)
        emit waiting(m_nextTryAtMs);
}

void WebSocketLink::dropSocket()
{
    m_connectLimit.stop();
    m_ping.stop();
    m_wasFull = false;
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    // Its own signal may be on the stack, and a close frame may still be on its way out.
    m_socket.release()->deleteLater();
}

void WebSocketLink::setState(LinkState state)
{
    if (state == m_state)
        return;
    m_state = state;
    emit stateChanged(state);
}

} // namespace ltb::core::net
