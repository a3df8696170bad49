#include "core/relay/hub.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/protocol/codec.h"
#include "core/relay/bootstrapapi.h"
#include "core/relay/healthapi.h"
#include "core/relay/instancesapi.h"
#include "core/relay/presenceapi.h"
#include "core/relay/sessionsapi.h"
#include "core/store/storethread.h"

#include <QCoreApplication>

#include <algorithm>

namespace ltb::core::relay {

using protocol::CloseCode;

namespace {

constexpr size_t mostFaults = 10; // within a minute
constexpr qint64 faultWindowMs = 60'000;
constexpr qint64 longestTickMs = 1'000;

// The hub's own bounds decide; the server's leave room for one more message of full size.
net::SocketServerLimits socketLimits(const HubOptions &options)
{
    net::SocketServerLimits limits = options.sockets;
    limits.messageBytes = options.limits.frameBytes;
    limits.queueBytes = options.limits.queueHardBytes + 2 * options.limits.frameBytes;
    return limits;
}

qint64 tickMs(const HubOptions &options)
{
    const protocol::Limits &limits = options.limits;
    const qint64 shortest = std::min({limits.heartbeatIntervalMs / 4, limits.helloTimeoutMs / 4,
                                      limits.queueSoftMs / 4, longestTickMs});
    return std::max<qint64>(10, shortest);
}

} // namespace

Hub::Hub(HubServices services, HubOptions options)
    : m_services(std::move(services))
    , m_options(options)
    , m_accounts(m_services.store, m_services.clock)
    , m_peers(m_options, m_services.clock, m_metrics)
    , m_log(m_services.store)
    , m_fanout(m_router, m_peers)
    , m_replays(m_log, m_peers, m_services.clock)
    , m_presence(m_services.store, m_router, m_services.clock, m_options.limits.heartbeatIntervalMs,
                 [this](const protocol::Presence &presence, Presence::Change change) {
                     m_greeter.announce(presence, change);
                 })
    , m_traffic(
          {m_options, m_services.clock, m_metrics, m_router, m_peers, m_log, m_fanout, m_presence})
    , m_greeter({m_options, m_services.clock, m_services.store, m_accounts, m_router, m_peers,
                 m_presence, m_traffic.delivery(), m_replays},
                {.settled = [this](net::ConnectionId id) { readHeld(id); },
                 .accountsOutdated = [this] { refreshSoon(); }})
    , m_http(m_accounts)
    , m_server(m_services.makeServer(handler(), socketLimits(m_options)))
{
    m_peers.setServer(m_server.get());
    addRoutes();
    QObject::connect(&m_tick, &QTimer::timeout, &m_context, [this] { tick(); });
}

Hub::~Hub() = default;

void Hub::addRoutes()
{
    const auto refresh = [this] { return refreshAccounts(); };
    m_healthApi = std::make_unique<HealthApi>(
        HealthApi::Parts{m_services.store, m_accounts, m_metrics, m_services.clock,
                         [this] { return gauges(); }, [this] { return !m_draining; }});
    m_presenceApi = std::make_unique<PresenceApi>(m_services.clock, m_presence, m_peers);
    m_sessionsApi = std::make_unique<SessionsApi>(m_log);
    m_instancesApi = std::make_unique<InstancesApi>(InstancesApi::Parts{
        m_services.store, m_services.vault, m_services.clock, m_options, m_presence, refresh});
    m_bootstrapApi = std::make_unique<BootstrapApi>(BootstrapApi::Parts{
        m_services.store, m_services.vault, m_services.clock, m_options, refresh});
    m_http.add(m_healthApi->routes());
    m_http.add(m_presenceApi->routes());
    m_http.add(m_sessionsApi->routes());
    m_http.add(m_instancesApi->routes());
    m_http.add(m_bootstrapApi->routes());
}

net::SocketServerHandler Hub::handler()
{
    net::SocketServerHandler handler;
    handler.upgrade = [this](net::ConnectionId id, const net::HttpRequest &request) {
        return m_greeter.upgrade(id, request);
    };
    handler.opened = [this](net::ConnectionId id) { m_greeter.opened(id); };
    handler.text = [this](net::ConnectionId id, std::string_view frame) { read(id, frame); };
    handler.closed = [this](net::ConnectionId id, quint16, const QByteArray &) {
        if (Peer *peer = m_peers.find(id))
            peer->stage = Peer::Stage::Closing;
        if (m_closed.empty())
            QMetaObject::invokeMethod(
                &m_context, [this] { sweepClosed(); }, Qt::QueuedConnection);
        m_closed.push_back(id);
    };
    handler.http = [this](net::HttpRequest request, net::HttpResponder respond) {
        m_http.handle(std::move(request), std::move(respond));
    };
    return handler;
}

Task<quint16> Hub::listen(Address address)
{
    co_await refreshAccounts();
    const net::TlsFiles *tls = address.tls ? &*address.tls : nullptr;
    const Result<quint16> port = m_server->listen(address.host, address.port, tls);
    if (!port)
        co_await fail(port.error());
    m_tick.start(std::chrono::milliseconds(tickMs(m_options)));
    m_tasks.spawn(watchAccounts());
    co_return *port;
}

Result<void> Hub::reloadTls(net::TlsFiles tls)
{
    return m_server->reloadTls(tls);
}

int Hub::connectionCount() const
{
    return m_server->connectionCount();
}

void Hub::read(net::ConnectionId id, std::string_view frame)
{
    Peer *peer = m_peers.find(id);
    if (!peer || peer->stage == Peer::Stage::Closing)
        return;
    const qint64 debtMs = peer->bucket.take(m_services.clock.steadyMs());
    if (debtMs > 0 && (peer->pauses & unsigned(Pause::Rate)) == 0) {
        m_peers.pause(*peer, Pause::Rate);
        QTimer::singleShot(std::chrono::milliseconds(debtMs), &m_context, [this, id] {
            if (Peer *sender = m_peers.find(id))
                m_peers.unpause(*sender, Pause::Rate);
        });
    }
    const bool busy = peer->stage == Peer::Stage::Checking || peer->stage == Peer::Stage::Greeting;
    if (busy || !peer->held.empty())
        peer->held.push_back({frame.data(), qsizetype(frame.size())});
    else
        process(*peer, frame);
}

void Hub::readHeld(net::ConnectionId id)
{
    // Not in the stack of whoever settled the peer: one hello after the other may wait.
    QMetaObject::invokeMethod(
        &m_context,
        [this, id] {
            Peer *peer = m_peers.find(id);
            while (peer && !peer->held.empty()
                   && (peer->stage == Peer::Stage::AwaitingHello
                       || peer->stage == Peer::Stage::Ready)) {
                const QByteArray frame = peer->held.front();
                peer->held.pop_front();
                process(*peer, {frame.constData(), size_t(frame.size())});
            }
        },
        Qt::QueuedConnection);
}

void Hub::process(Peer &peer, std::string_view frame)
{
    if (m_traffic.stream(peer, frame))
        return;
    const Result<protocol::Message> message = protocol::decode(frame);
    if (!message) {
        fault(peer, message.error());
        return;
    }
    m_metrics.received(*message);
    if (const auto *hello = std::get_if<protocol::Hello>(&*message)) {
        m_greeter.hello(peer.id, *hello);
        return;
    }
    if (peer.stage != Peer::Stage::Ready) {
        Error error{ErrorCode::Unauthorized,
                    QCoreApplication::translate("ltb::core", "The first message must be hello.")};
        error.providerCode = QStringLiteral("unauthorized");
        fault(peer, error);
        return;
    }
    m_traffic.message(peer, *message, frame);
}

void Hub::fault(Peer &peer, const Error &error)
{
    m_peers.refuse(peer.id, protocol::toErrorMessage(error, m_services.clock.nowMs()));
    const qint64 now = m_services.clock.steadyMs();
    peer.faults.push_back(now);
    while (now - peer.faults.front() > faultWindowMs)
        peer.faults.pop_front();
    if (peer.faults.size() >= mostFaults)
        m_peers.close(peer.id, CloseCode::Protocol, "too many invalid messages");
}

void Hub::sweepClosed()
{
    for (const net::ConnectionId id : std::exchange(m_closed, {})) {
        m_greeter.closed(id);
        m_replays.forget(id);
        m_router.unsubscribe(id);
        if (const Peer *peer = m_peers.find(id); peer && peer->principal) {
            m_router.detach(peer->principal->instanceId, id);
            m_traffic.delivery().detach(peer->principal->instanceId, id);
        }
        m_peers.remove(id);
    }
}

void Hub::tick()
{
    m_presence.update();
    m_peers.closeSlowReaders();
    const qint64 now = m_services.clock.steadyMs();
    for (const net::ConnectionId id : m_peers.ids()) {
        const Peer *peer = m_peers.find(id);
        const bool waits = !peer->greeted && peer->stage != Peer::Stage::Closing;
        if (waits && now - peer->openedAtMs >= m_options.limits.helloTimeoutMs)
            m_peers.close(id, CloseCode::Timeout, "no hello in time");
    }
}

Task<> Hub::watchAccounts()
{
    while (true) {
        co_await pause(std::chrono::milliseconds(m_options.accountsCheckMs));
        closeRevoked(); // expiry needs no change in the store
        std::function<Result<qint64>(store::Database &)> job = accounttable::revision;
        const Result<qint64> revision =
            co_await m_services.store.read<qint64>(std::move(job)).result();
        if (!revision)
            qCWarning(lcRelay) << "cannot look for revoked tokens:" << describe(revision.error());
        else if (*revision != m_accountsRevision)
            refreshSoon();
    }
}

void Hub::refreshSoon()
{
    if (std::exchange(m_refreshing, true))
        return; // a read that is queued already sees what is committed by now
    m_tasks.spawn(refreshAccounts(), [this](const Result<void> &) { m_refreshing = false; });
}

Task<> Hub::refreshAccounts()
{
    std::function<Result<AccountsSnapshot>(store::Database &)> job = accounttable::load;
    const Result<AccountsSnapshot> loaded =
        co_await m_services.store.read<AccountsSnapshot>(std::move(job)).result();
    if (!loaded) {
        qCWarning(lcRelay) << "cannot read the accounts:" << describe(loaded.error());
        co_await fail(loaded.error());
    }
    m_accountsRevision = loaded->revision;
    m_accounts.replace(loaded->tokens);
    m_router.replaceAgents(loaded->agents);
    for (const QString &gone : m_presence.replace(loaded->instances)) {
        protocol::Presence left;
        left.id = newUlid();
        left.ts = m_services.clock.nowMs();
        left.instanceId = gone;
        m_greeter.announce(left, Presence::Change::State);
    }
    closeRevoked();
}

void Hub::closeRevoked()
{
    for (const net::ConnectionId id : m_peers.ids()) {
        const Peer *peer = m_peers.find(id);
        if (peer->principal && !m_accounts.isValid(peer->principal->tokenId))
            m_peers.close(id, CloseCode::Unauthorized, "the token was revoked or has expired");
    }
}

Task<> Hub::drain()
{
    m_draining = true;
    m_server->stopListening();
    for (const net::ConnectionId id : m_peers.ids())
        m_peers.pause(*m_peers.find(id), Pause::Drain);
    std::function<Result<void>(store::Database &)> nothing = [](store::Database &) {
        return Result<void>();
    };
    // Everything read so far is queued before this, so it is committed and answered before it ends.
    const Result<void> flushed = co_await m_services.store.write<void>(std::move(nothing)).result();
    if (!flushed)
        qCWarning(lcRelay) << "the store did not flush:" << describe(flushed.error());
    for (const net::ConnectionId id : m_peers.ids())
        m_peers.close(id, CloseCode::Restart, "the hub restarts");
    const qint64 until = m_services.clock.steadyMs() + m_options.drainMs;
    while (m_server->connectionCount() > 0 && m_services.clock.steadyMs() < until)
        co_await pause(std::chrono::milliseconds(10));
}

Metrics::Gauges Hub::gauges()
{
    Metrics::Gauges gauges;
    for (const net::ConnectionId id : m_peers.ids()) {
        const Peer *peer = m_peers.find(id);
        if (peer->isReady(protocol::Role::Ui))
            ++gauges.uiConnections;
        else if (peer->isReady(protocol::Role::OpenClaw))
            ++gauges.openclawConnections;
        else
            ++gauges.pendingConnections;
        gauges.queuedBytes += m_peers.queuedBytes(id);
    }
    const store::StoreStatistics store = m_services.store.statistics();
    gauges.storeQueue = m_services.store.queuedJobs();
    gauges.storeCommits = store.commits;
    gauges.storeWrites = store.writes;
    gauges.storeFailures = store.failures;
    gauges.instancesOnline = m_presence.count(protocol::PresenceState::Online);
    gauges.instancesLate = m_presence.count(protocol::PresenceState::Late);
    gauges.instancesOffline = m_presence.count(protocol::PresenceState::Offline);
    return gauges;
}

} // namespace ltb::core::relay
