#include "core/relay/fanout.h"

#include "core/protocol/codec.h"
#include "core/protocol/sessionkey.h"

namespace ltb::core::relay {

namespace {

bool mayFollow(const Principal &principal, std::string_view sessionKey)
{
    if (principal.agents.isEmpty()) // the usual case, without building a string
        return true;
    const std::string_view agent = protocol::sessionKeyAgent(sessionKey);
    return principal.mayUse(QString::fromUtf8(agent.data(), qsizetype(agent.size())));
}

} // namespace

template <typename Send>
void Fanout::toFollowers(std::string_view sessionKey, Send send)
{
    for (const net::ConnectionId id : m_router.followers(sessionKey)) {
        Peer *peer = m_peers.find(id);
        if (peer && peer->isReady(protocol::Role::Ui) && mayFollow(*peer->principal, sessionKey))
            send(*peer);
    }
}

void Fanout::durable(std::string_view sessionKey, qint64 seq, std::string_view frame)
{
    toFollowers(sessionKey, [&](Peer &peer) {
        if (peer.replaying.contains(sessionKey))
            return;
        if (const auto it = peer.replayed.find(sessionKey); it != peer.replayed.end()) {
            if (seq <= it->second)
                return; // the replay was faster than this commit's answer
            peer.replayed.erase(it);
        }
        m_peers.send(peer.id, frame);
    });
}

void Fanout::droppable(std::string_view sessionKey, std::string_view frame)
{
    toFollowers(sessionKey, [&](Peer &peer) {
        if (!peer.replaying.contains(sessionKey))
            m_peers.send(peer.id, frame, Weight::Droppable);
    });
}

void Fanout::notice(std::string_view sessionKey, const protocol::Message &message)
{
    const QByteArray frame = protocol::encode(message);
    toFollowers(sessionKey, [&](Peer &peer) {
        m_peers.send(peer.id, std::string_view(frame.constData(), size_t(frame.size())));
    });
}

} // namespace ltb::core::relay
