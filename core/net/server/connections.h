// All accepted sockets: finding, feeding, flushing, timing and dropping them. Qt-free.
#pragma once

#include "core/net/server/connection.h"
#include "core/net/server/deadlines.h"
#include "core/net/server/epollset.h"

#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ltb::core::net {

struct CloseReport {
    ConnectionId id = 0;
    std::uint16_t code = 0;
    std::string reason;
};

// A connection dropped in a turn stays allocated until reap(), so references survive callbacks.
class Connections {
public:
    Connections(EpollSet &epoll, const EngineLimits &limits) : m_epoll(epoll), m_limits(limits) {}

    Connection *find(ConnectionId id) const;
    int size() const { return m_size; }
    int webSockets() const { return m_webSockets; }
    int countOf(const Endpoint &client) const;
    Connection *add(int descriptor, SslHandle ssl, const Endpoint &peer);
    void markWebSocket(Connection &connection);

    // Output is appended and leaves at the end of the turn, or at once when it grows long.
    void queue(Connection &connection, std::string_view head, std::string_view payload,
               SendQueue::Unit unit);
    void flush(Connection &connection);
    void discardUnsent(Connection &connection);
    // Sends what is queued, then FIN, and closes when the peer has closed or the time is up.
    void drain(Connection &connection);
    void drop(Connection &connection);
    // Reports `closed` once, at the end of the turn.
    void report(Connection &connection, std::uint16_t code, std::string_view reason);
    // The socket failed or ended under us.
    void vanish(Connection &connection, std::string_view reason);

    void setDeadline(Connection &connection, int fromNowMs);
    void clearDeadline(Connection &connection) { connection.deadline = 0; }
    Connection *takeDue(std::int64_t now); // null when nothing more is due
    std::int64_t nextDeadline() const { return m_deadlines.next(); }
    void wakeForListener(std::int64_t at) { m_deadlines.push(at, 0); }

    void updateInterest(Connection &connection);
    void readAgain(Connection &connection); // at the end of the turn
    void setWatch(Connection &connection, std::size_t lowWater, std::function<void()> drained);

    Connection *longestQueue() const;
    std::size_t queuedBytes() const { return m_queuedBytes; }

    // Work for the end of the turn.
    bool hasWork() const;
    std::vector<ConnectionId> takeDirty() { return std::exchange(m_dirty, {}); }
    std::vector<ConnectionId> takeAgain() { return std::exchange(m_again, {}); }
    std::vector<CloseReport> takeReports() { return std::exchange(m_reports, {}); }
    std::vector<std::function<void()>> takeDrained() { return std::exchange(m_drained, {}); }
    void reap() { m_graveyard.clear(); }

private:
    struct Watch {
        std::size_t lowWater;
        std::function<void()> drained;
    };

    void checkWatch(Connection &connection);

    EpollSet &m_epoll;
    const EngineLimits &m_limits;
    std::vector<std::unique_ptr<Connection>> m_slots;
    std::vector<std::uint32_t> m_freeSlots;
    std::vector<std::unique_ptr<Connection>> m_graveyard;
    std::unordered_map<std::string, int> m_perClient;
    std::unordered_map<ConnectionId, Watch> m_watches;
    Deadlines m_deadlines;
    ChunkPool m_pool;
    std::vector<ConnectionId> m_dirty;
    std::vector<ConnectionId> m_again;
    std::vector<CloseReport> m_reports;
    std::vector<std::function<void()>> m_drained;
    std::size_t m_queuedBytes = 0;
    int m_size = 0;
    int m_webSockets = 0;
};

} // namespace ltb::core::net
