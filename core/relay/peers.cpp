#include "core/relay/peers.h"

#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/protocol/codec.h"

namespace ltb::core::relay {

Peer &Peers::open(net::ConnectionId id)
{
    const qint64 now = m_clock.steadyMs();
    const protocol::Limits &limits = m_options.limits;
    auto peer = std::make_unique<Peer>(
        Peer{.id = id,
             .name = newUlid(),
             .openedAtMs = now,
             .bucket = TokenBucket(limits.messagesPerSecond, limits.messageBurst, now)});
    return *m_peers.insert_or_assign(id, std::move(peer)).first->second;
}

Peer *Peers::find(net::ConnectionId id)
{
    const auto it = m_peers.find(id);
    return it == m_peers.end() ? nullptr : it->second.get();
}

std::vector<net::ConnectionId> Peers::ids() const
{
    std::vector<net::ConnectionId> ids;
    ids.reserve(m_peers.size());
    for (const auto &[id, peer] : m_peers)
        ids.push_back(id);
    return ids;
}

bool Peers::send(net::ConnectionId id, std::string_view frame, Weight weight)
{
    Peer *peer = find(id);
    if (!peer || peer->stage == Peer::Stage::Closing)
        return false;
    const qsizetype queued = m_server->queuedBytes(id);
    if (queued > m_options.limits.queueHardBytes) {
        m_metrics.closedSlow();
        close(id, protocol::CloseCode::Overload, "too slow");
        return false;
    }
    if (queued > m_options.limits.queueSoftBytes) {
        if (peer->overSoftSinceMs < 0)
            peer->overSoftSinceMs = m_clock.steadyMs();
        if (weight == Weight::Droppable) {
            m_metrics.dropped();
            return false;
        }
    }
    m_metrics.sent(qsizetype(frame.size()));
    return m_server->sendText(id, frame);
}

bool Peers::send(net::ConnectionId id, const protocol::Message &message, Weight weight)
{
    const QByteArray frame = protocol::encode(message);
    return send(id, std::string_view(frame.constData(), size_t(frame.size())), weight);
}

void Peers::refuse(net::ConnectionId id, protocol::ErrorMessage error)
{
    m_metrics.refused();
    error.ts = m_clock.nowMs();
    send(id, protocol::Message(std::move(error)));
}

void Peers::close(net::ConnectionId id, protocol::CloseCode code, const QByteArray &reason)
{
    Peer *peer = find(id);
    if (!peer || peer->stage == Peer::Stage::Closing)
        return;
    peer->stage = Peer::Stage::Closing;
    qCInfo(lcRelay) << "closing" << peer->name << int(code) << reason;
    if (peer->pauses != 0) // the peer's half of the close handshake must be read
        m_server->setReadingPaused(id, false);
    m_server->close(id, quint16(code), reason);
}

bool Peers::hasRoom(net::ConnectionId id) const
{
    return m_server->queuedBytes(id) <= m_options.limits.queueSoftBytes;
}

void Peers::whenRoom(net::ConnectionId id, std::function<void()> ready)
{
    m_server->notifyWhenDrained(id, m_options.limits.queueSoftBytes / 2, std::move(ready));
}

qsizetype Peers::queuedBytes(net::ConnectionId id) const
{
    return m_server->queuedBytes(id);
}

void Peers::pause(Peer &peer, Pause reason)
{
    const unsigned before = peer.pauses;
    peer.pauses |= unsigned(reason);
    if (before == 0)
        m_server->setReadingPaused(peer.id, true);
}

void Peers::unpause(Peer &peer, Pause reason)
{
    const unsigned before = peer.pauses;
    peer.pauses &= ~unsigned(reason);
    if (before != 0 && peer.pauses == 0)
        m_server->setReadingPaused(peer.id, false);
}

void Peers::limitMessages(net::ConnectionId id, qsizetype bytes)
{
    m_server->setMessageLimit(id, bytes);
}

void Peers::closeSlowReaders()
{
    const qint64 now = m_clock.steadyMs();
    for (const net::ConnectionId id : ids()) {
        Peer *peer = find(id);
        const bool isClosing = !peer || peer->stage == Peer::Stage::Closing;
        if (isClosing || peer->overSoftSinceMs < 0)
            continue;
        if (hasRoom(id)) {
            peer->overSoftSinceMs = -1;
        } else if (now - peer->overSoftSinceMs > m_options.limits.queueSoftMs) {
            m_metrics.closedSlow();
            close(id, protocol::CloseCode::Overload, "too slow for too long");
        }
    }
}

} // namespace ltb::core::relay
