// Every open WebSocket: what is known about its peer, and how to talk to it within bounds
// (docs/protocol.md section 4, promise 5).
#pragma once

#include "core/protocol/messages.h"
#include "core/relay/accounts.h"
#include "core/relay/huboptions.h"
#include "core/relay/metrics.h"
#include "core/relay/router.h"
#include "core/relay/tokenbucket.h"

#include <deque>
#include <memory>

namespace ltb::core::relay {

struct Peer {
    enum class Stage {
        Checking, // its token is looked up
        AwaitingHello,
        Greeting, // its hello is worked on
        Ready,
        Closing
    };

    net::ConnectionId id = 0;
    QString name; // connectionId on the wire
    Stage stage = Stage::AwaitingHello;
    std::optional<Principal> principal{};
    bool greeted = false; // a hello was accepted before
    bool abortNegotiated = false;
    bool presenceNegotiated = false;
    qint64 openedAtMs = 0; // steady
    TokenBucket bucket;
    unsigned pauses = 0; // bits of Pause
    std::deque<QByteArray> held{}; // frames that came while Checking or Greeting
    std::deque<qint64> faults{}; // steady times of recent protocol errors
    int uncommitted = 0;
    qint64 overSoftSinceMs = -1;
    StringMap<qint64> replayed{}; // session key → last seq sent by a running or just ended replay
    StringMap<int> replaying{}; // session key → generation of the replay that holds live messages

    bool isReady(protocol::Role role) const
    {
        return stage == Stage::Ready && principal && principal->role == role;
    }
};

enum class Pause : unsigned { Checking = 1, Rate = 2, Store = 4, Drain = 8 };

// Droppable: deltas, tool starts and updates, presence without a change of state.
enum class Weight { Must, Droppable };

class Peers {
public:
    Peers(const HubOptions &options, const Clock &clock, Metrics &metrics)
        : m_options(options), m_clock(clock), m_metrics(metrics)
    {}

    void setServer(net::SocketServer *server) { m_server = server; }

    Peer &open(net::ConnectionId id);
    Peer *find(net::ConnectionId id);
    void remove(net::ConnectionId id) { m_peers.erase(id); }
    std::vector<net::ConnectionId> ids() const;

    // False when the connection is gone or the message was dropped. The Peer stays valid.
    bool send(net::ConnectionId id, std::string_view frame, Weight weight = Weight::Must);
    bool send(net::ConnectionId id, const protocol::Message &message, Weight weight = Weight::Must);
    // Answers with an `error`.
    void refuse(net::ConnectionId id, protocol::ErrorMessage error);
    void close(net::ConnectionId id, protocol::CloseCode code, const QByteArray &reason);

    // At or below the soft bound; what may be paced waits for this.
    bool hasRoom(net::ConnectionId id) const;
    void whenRoom(net::ConnectionId id, std::function<void()> ready);
    qsizetype queuedBytes(net::ConnectionId id) const;

    void pause(Peer &peer, Pause reason);
    void unpause(Peer &peer, Pause reason);
    void limitMessages(net::ConnectionId id, qsizetype bytes);

    // Closes who stayed over the soft bound too long. Called by the hub's timer.
    void closeSlowReaders();

private:
    const HubOptions &m_options;
    const Clock &m_clock;
    Metrics &m_metrics;
    net::SocketServer *m_server = nullptr;
    std::unordered_map<net::ConnectionId, std::unique_ptr<Peer>> m_peers;
};

} // namespace ltb::core::relay
