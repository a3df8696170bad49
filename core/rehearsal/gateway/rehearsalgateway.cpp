#include "core/rehearsal/gateway/rehearsalgateway.h"

#include "core/rehearsal/gateway/gatewaymethods.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QWebSocketServer>

namespace ltb::core::rehearsal {

namespace {

constexpr quint16 closeRestart = 1012;

} // namespace

class RehearsalGateway::Private {
public:
    Private(GatewayOptions given, const Clock &clock, RehearsalGateway *owner)
        : options(std::move(given))
        , clock(clock)
        , owner(owner)
        , identity{options.version,  toQString(newUuid()), options.agentId,       options.agentName,
                   options.hostname, clock.steadyMs(),     options.tickIntervalMs}
        , state(options.stateFile)
        , engine(EngineOptions{{options.agentName, options.hostname},
                               options.agentId,
                               options.version,
                               options.speed},
                 state, clock, nullptr)
        , server(QStringLiteral("openclaw"), QWebSocketServer::NonSecureMode)
    {
        server.setHandshakeTimeout(10'000);
        QObject::connect(&server, &QWebSocketServer::newConnection, owner, [this] { accept(); });
        QObject::connect(&engine, &ChatEngine::sessionEvent, owner,
                         [this](const SessionEvent &event) { deliver(event); });
        QObject::connect(&ticker, &QTimer::timeout, owner, [this] { tick(); });
    }

    void accept();
    void onRequest(GatewayPeer *peer, const RpcRequest &request);
    void onConnect(GatewayPeer *peer, const RpcRequest &request);
    void deliver(const SessionEvent &event);
    void tick();

    GatewayOptions options;
    const Clock &clock;
    RehearsalGateway *owner;
    GatewayIdentity identity;
    GatewayState state;
    ChatEngine engine;
    QWebSocketServer server;
    QTimer ticker;
    std::vector<GatewayPeer *> peers; // children of the owner
    int peerCounter = 0;
};

void RehearsalGateway::Private::accept()
{
    while (QWebSocket *socket = server.nextPendingConnection()) {
        auto *peer = new GatewayPeer(socket, ++peerCounter, clock, owner);
        peers.push_back(peer);
        QObject::connect(peer, &GatewayPeer::requested, owner,
                         [this, peer](const RpcRequest &request) { onRequest(peer, request); });
        QObject::connect(peer, &GatewayPeer::closed, owner, [this, peer] {
            if (std::erase(peers, peer) > 0)
                peer->deleteLater();
        });
    }
}

void RehearsalGateway::Private::onRequest(GatewayPeer *peer, const RpcRequest &request)
{
    if (peer->isAdmitted())
        answerRequest(*peer, request, {identity, state, engine, clock});
    else
        onConnect(peer, request);
}

void RehearsalGateway::Private::onConnect(GatewayPeer *peer, const RpcRequest &request)
{
    const ConnectContext context{QString::fromUtf8(options.token.reveal()), // compared in there
                                 peer->nonce(), clock.nowMs(), peer->hasOrigin()};
    auto verdict = checkConnect(request.params, context, state);
    if (const auto *refusal = std::get_if<Refusal>(&verdict))
        return peer->refuse(request.id, *refusal);
    auto &admission = std::get<Admission>(verdict);
    const qint64 now = clock.nowMs();
    Json hello = helloPayload(identity, admission, peer->connectionId(), now,
                              clock.steadyMs() - identity.startedSteadyMs, state);
    peer->admit(std::move(admission));
    peer->reply(request.id, std::move(hello));
    peer->sendEvent(QStringLiteral("health"), healthPayload(identity, now, state));
}

// Who sees what (docs/openclaw.md section 3): with session-scoped events only subscribers; tool
// details go to the sender as `agent`, to other subscribers as `session.tool`.
void RehearsalGateway::Private::deliver(const SessionEvent &event)
{
    const bool isTool = event.name == QStringLiteral("agent")
                        && event.payload.value("stream", std::string()) == "tool";
    const bool isMessage = event.name == QStringLiteral("session.message");
    for (GatewayPeer *peer : peers) {
        if (!peer->isAdmitted() || !peer->hasScope(QStringLiteral("operator.read")))
            continue;
        const bool subscribed = peer->isSubscribed(event.sessionKey);
        if (!subscribed && (isMessage || peer->hasCap(QStringLiteral("session-scoped-events"))))
            continue;
        if (!isTool) {
            peer->sendEvent(event.name, event.payload);
        } else if (peer->number() == event.senderPeer) {
            if (peer->hasCap(QStringLiteral("tool-events")))
                peer->sendEvent(event.name, event.payload);
        } else if (subscribed) {
            peer->sendEvent(QStringLiteral("session.tool"), event.payload);
        }
    }
}

void RehearsalGateway::Private::tick()
{
    for (GatewayPeer *peer : peers) {
        if (peer->isAdmitted())
            peer->sendEvent(QStringLiteral("tick"), {{"ts", clock.nowMs()}});
    }
}

RehearsalGateway::RehearsalGateway(GatewayOptions options, const Clock &clock, QObject *parent)
    : QObject(parent), m_private(std::make_unique<Private>(std::move(options), clock, this))
{}

RehearsalGateway::~RehearsalGateway()
{
    m_private->server.close();
    dropConnections();
}

Result<QUrl> RehearsalGateway::listen(quint16 port)
{
    if (const Result<void> loaded = m_private->state.load(); !loaded)
        return loaded.error();
    if (!m_private->server.listen(QHostAddress::LocalHost, port))
        return Error{ErrorCode::Network,
                     QCoreApplication::translate("ltb::core",
                                                 "The rehearsal gateway cannot listen on port %1.")
                         .arg(port),
                     m_private->server.errorString()};
    m_private->ticker.start(std::chrono::milliseconds(m_private->options.tickIntervalMs));
    m_private->engine.resumeInterrupted();
    return url();
}

QUrl RehearsalGateway::url() const
{
    if (!m_private->server.isListening())
        return {};
    QUrl url(QStringLiteral("ws://127.0.0.1"));
    url.setPort(m_private->server.serverPort());
    return url;
}

QString RehearsalGateway::bootId() const
{
    return m_private->identity.bootId;
}

int RehearsalGateway::connectionCount() const
{
    return int(m_private->peers.size());
}

void RehearsalGateway::stop()
{
    m_private->ticker.stop();
    m_private->server.close();
    for (GatewayPeer *peer : std::vector(m_private->peers)) {
        if (peer->isAdmitted())
            peer->sendEvent(QStringLiteral("shutdown"), {{"reason", "gateway stopping"}});
        peer->close(closeRestart, QStringLiteral("service restart"));
    }
}

void RehearsalGateway::dropConnections()
{
    for (GatewayPeer *peer : std::exchange(m_private->peers, {})) {
        peer->disconnect(this);
        peer->drop();
        peer->deleteLater();
    }
}

} // namespace ltb::core::rehearsal
