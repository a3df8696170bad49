// Hangs the socket engine into Qt's event loop: one notifier on the epoll descriptor, whatever the
// number of connections, and an event at the end of the turn for what was sent in between.
#include "core/net/server/socketengine.h"
#include "core/net/server/socketserver.h"

#include <QCoreApplication>
#include <QEvent>
#include <QFile>
#include <QSocketNotifier>

#include <cerrno>
#include <cstring>

namespace ltb::core::net {

namespace {

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

QByteArray bytesOf(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

QHostAddress addressOf(const Endpoint &peer)
{
    if (peer.isIpv4()) {
        const auto *v4 = peer.address.data() + 12;
        return QHostAddress(quint32{v4[0]} << 24 | quint32{v4[1]} << 16 | quint32{v4[2]} << 8
                            | quint32{v4[3]});
    }
    return QHostAddress(peer.address.data());
}

Endpoint endpointOf(const QHostAddress &address, quint16 port)
{
    Endpoint where;
    where.port = port;
    where.anyFamily = address.protocol() == QAbstractSocket::AnyIPProtocol;
    const Q_IPV6ADDR v6 = address.toIPv6Address(); // maps IPv4
    std::memcpy(where.address.data(), &v6, sizeof v6);
    where.scope = address.scopeId().toUInt();
    return where;
}

EngineResponse engineResponse(const HttpResponse &response)
{
    EngineResponse result;
    result.status = response.status;
    result.body = response.body.toStdString();
    result.contentType = response.contentType.toStdString();
    for (const auto &[name, value] : response.headers)
        result.fields.emplace_back(name.toStdString(), value.toStdString());
    return result;
}

HttpRequest httpRequest(const EngineRequest &request)
{
    HttpRequest result;
    result.method = bytesOf(request.head.method);
    const std::string_view target = request.head.target;
    const auto mark = std::min(target.find('?'), target.size());
    result.path = bytesOf(target.substr(0, mark));
    result.query = bytesOf(target.substr(std::min(mark + 1, target.size())));
    result.headers.reserve(request.head.fields.size());
    for (const auto &[name, value] : request.head.fields)
        result.headers.emplace_back(bytesOf(name), bytesOf(value));
    result.body = bytesOf(request.body);
    result.peer = addressOf(request.peer);
    return result;
}

std::size_t atLeastZero(qsizetype value)
{
    return static_cast<std::size_t>(std::max<qsizetype>(value, 0));
}

EngineLimits engineLimits(const SocketServerLimits &limits)
{
    EngineLimits result;
    result.headerBytes = atLeastZero(limits.headerBytes);
    result.bodyBytes = atLeastZero(limits.bodyBytes);
    result.messageBytes = atLeastZero(limits.messageBytes);
    result.queueBytes = atLeastZero(limits.queueBytes);
    result.totalQueueBytes = atLeastZero(limits.totalQueueBytes);
    result.connections = limits.connections;
    result.connectionsPerAddress = limits.connectionsPerAddress;
    result.headerTimeoutMs = limits.headerTimeoutMs;
    result.idleTimeoutMs = limits.idleTimeoutMs;
    result.pingIntervalMs = limits.pingIntervalMs;
    result.closeTimeoutMs = limits.closeTimeoutMs;
    return result;
}

Error listenError(int error, const QHostAddress &address, quint16 port)
{
    const QString cause = QString::fromLocal8Bit(std::strerror(error));
    const QString where = QStringLiteral("%1:%2").arg(address.toString()).arg(port);
    if (error == EADDRINUSE)
        return {
            ErrorCode::Conflict,
            QCoreApplication::translate("ltb::core", "The port %1 is in use already.").arg(port),
            cause, QStringLiteral("listen"),
            QCoreApplication::translate("ltb::core", "Choose another port or 0 for a free one.")};
    return {
        ErrorCode::InvalidInput,
        QCoreApplication::translate("ltb::core", "It is not possible to listen on %1.").arg(where),
        cause, QStringLiteral("listen"),
        error == EACCES ? QCoreApplication::translate(
            "ltb::core", "Choose a port above 1023 or give the process the right to use this one.")
                        : QString()};
}

Error tlsError(const TlsProblem &problem, const TlsFiles &files)
{
    const QString cause = QString::fromStdString(problem.cause);
    switch (problem.part) {
    case TlsProblem::Part::Certificate:
        return {ErrorCode::InvalidInput,
                QCoreApplication::translate("ltb::core", "The certificate file %1 cannot be used.")
                    .arg(files.certificateChain),
                cause, QStringLiteral("tls-cert"),
                QCoreApplication::translate("ltb::core",
                                            "Give a readable PEM file with the certificate "
                                            "chain.")};
    case TlsProblem::Part::Key:
        return {ErrorCode::InvalidInput,
                QCoreApplication::translate("ltb::core", "The key file %1 cannot be used.")
                    .arg(files.privateKey),
                cause, QStringLiteral("tls-key"),
                QCoreApplication::translate("ltb::core",
                                            "Give a readable PEM file with the key and "
                                            "without a passphrase.")};
    case TlsProblem::Part::Pair:
        return {
            ErrorCode::InvalidInput,
            QCoreApplication::translate("ltb::core", "The key does not belong to the certificate."),
            cause, QStringLiteral("tls-key")};
    case TlsProblem::Part::Library:
        break;
    }
    return {ErrorCode::Internal,
            QCoreApplication::translate("ltb::core", "TLS could not be started."), cause};
}

// Runs a function once, after the other events that wait now.
class TurnEnd final : public QObject {
public:
    explicit TurnEnd(std::function<void()> act) : m_act(std::move(act)) {}
    void request()
    {
        QCoreApplication::postEvent(this, new QEvent(QEvent::User), Qt::LowEventPriority);
    }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        m_act();
        return true;
    }

private:
    std::function<void()> m_act;
};

class EpollSocketServer final : public SocketServer {
public:
    EpollSocketServer(SocketServerHandler handler, const SocketServerLimits &limits)
        : m_engine(SocketEngine::create(engineHandler(std::move(handler)), engineLimits(limits)))
        , m_turnEnd([this] { m_engine->finishTurn(); })
        , m_notifier(m_engine->descriptor(), QSocketNotifier::Read)
    {
        QObject::connect(&m_notifier, &QSocketNotifier::activated, &m_turnEnd,
                         [this] { m_engine->turn(); });
    }

    Result<quint16> listen(const QHostAddress &address, quint16 port, const TlsFiles *tls) override;
    Result<void> reloadTls(const TlsFiles &tls) override;
    void stopListening() override { m_engine->stopListening(); }

    bool sendText(ConnectionId id, std::string_view message) override
    {
        return m_engine->sendText(id, message);
    }
    qsizetype queuedBytes(ConnectionId id) const override
    {
        return static_cast<qsizetype>(m_engine->queuedBytes(id));
    }
    void notifyWhenDrained(ConnectionId id, qsizetype lowWater,
                           std::function<void()> drained) override
    {
        m_engine->notifyWhenDrained(id, atLeastZero(lowWater), std::move(drained));
    }
    void setReadingPaused(ConnectionId id, bool paused) override
    {
        m_engine->setReadingPaused(id, paused);
    }
    void setMessageLimit(ConnectionId id, qsizetype bytes) override
    {
        m_engine->setMessageLimit(id, atLeastZero(bytes));
    }
    void close(ConnectionId id, quint16 code, const QByteArray &reason) override
    {
        m_engine->close(id, code, viewOf(reason));
    }
    int connectionCount() const override { return m_engine->webSocketCount(); }

private:
    EngineHandler engineHandler(SocketServerHandler handler);

    std::shared_ptr<SocketEngine> m_engine;
    TurnEnd m_turnEnd;
    QSocketNotifier m_notifier;
};

EngineHandler EpollSocketServer::engineHandler(SocketServerHandler handler)
{
    EngineHandler engine;
    if (handler.upgrade) {
        engine.upgrade = [upgrade = std::move(handler.upgrade)](ConnectionId id,
                                                                const EngineRequest &request) {
            const UpgradeDecision decision = upgrade(id, httpRequest(request));
            return EngineDecision{decision.accept, engineResponse(decision.refusal)};
        };
    }
    engine.opened = std::move(handler.opened);
    engine.text = std::move(handler.text);
    if (handler.closed) {
        engine.closed = [closed = std::move(handler.closed)](ConnectionId id, std::uint16_t code,
                                                             std::string_view reason) {
            closed(id, code, bytesOf(reason));
        };
    }
    if (handler.http) {
        engine.http = [http = std::move(handler.http)](const EngineRequest &request,
                                                       const EngineReplyHandle &reply) {
            http(httpRequest(request),
                 [reply](const HttpResponse &response) { reply->send(engineResponse(response)); });
        };
    }
    engine.turnWanted = [this] { m_turnEnd.request(); };
    return engine;
}

Result<quint16> EpollSocketServer::listen(const QHostAddress &address, quint16 port,
                                          const TlsFiles *tls)
{
    if (m_engine->isListening())
        return Error{ErrorCode::Conflict,
                     QCoreApplication::translate("ltb::core", "The server is listening already.")};
    if (address.isNull())
        return listenError(EINVAL, address, port);
    if (tls != nullptr) {
        const Result<void> loaded = reloadTls(*tls);
        if (!loaded)
            return loaded.error();
    }
    const int error = m_engine->listen(endpointOf(address, port));
    if (error != 0)
        return listenError(error, address, port);
    return m_engine->port();
}

Result<void> EpollSocketServer::reloadTls(const TlsFiles &tls)
{
    auto loaded = TlsContext::load(QFile::encodeName(tls.certificateChain).toStdString(),
                                   QFile::encodeName(tls.privateKey).toStdString());
    if (const auto *problem = std::get_if<TlsProblem>(&loaded))
        return tlsError(*problem, tls);
    m_engine->setTls(std::get<TlsContext>(std::move(loaded)));
    return {};
}

} // namespace

std::unique_ptr<SocketServer> makeEpollSocketServer(SocketServerHandler handler,
                                                    SocketServerLimits limits)
{
    return std::make_unique<EpollSocketServer>(std::move(handler), limits);
}

} // namespace ltb::core::net
