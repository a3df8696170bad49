// Answers `resume`: the missing part of a session's log, page by page, no faster than the reader
// reads, one session of a connection after the other.
#pragma once

#include "core/relay/peers.h"
#include "core/relay/sessionlog.h"

namespace ltb::core::relay {

class Replays {
public:
    Replays(SessionLog &log, Peers &peers, const Clock &clock)
        : m_log(log), m_peers(peers), m_clock(clock)
    {}

    // From here until a replay ends, live messages of its session are held back for this reader.
    void start(net::ConnectionId id, const std::vector<protocol::ResumePoint> &points);
    // The connection is gone. Not from inside one of our tasks.
    void forget(net::ConnectionId id) { m_byConnection.erase(id); }

private:
    struct Replay {
        protocol::ResumePoint point;
        int generation = 0;
    };
    struct Reader {
        std::deque<Replay> waiting;
        bool running = false;
        int lastGeneration = 0;
        TaskScope tasks;
    };

    Task<> runAll(net::ConnectionId id);
    Task<> run(net::ConnectionId id, Replay replay);
    Task<> waitForRoom(net::ConnectionId id);
    bool isCurrent(net::ConnectionId id, const Replay &replay);
    bool sendPage(net::ConnectionId id, const Replay &replay,
                  const std::vector<LoggedMessage> &messages);
    void sendReceipt(net::ConnectionId id, const QString &sessionKey, const LoggedMessage &message);

    SessionLog &m_log;
    Peers &m_peers;
    const Clock &m_clock;
    std::unordered_map<net::ConnectionId, std::unique_ptr<Reader>> m_byConnection;
};

} // namespace ltb::core::relay
