// One epoll set with a timer in it: everything a server waits for, behind one descriptor. Qt-free.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

struct epoll_event;

namespace ltb::core::net {

// The kernel's monotonic milliseconds; socket deadlines end in a timerfd, so no other clock will
// do.
std::int64_t monotonicMs();

// `token` comes back with each event; 0 is the timer's.
class EpollSet {
public:
    EpollSet();
    ~EpollSet();
    EpollSet(const EpollSet &) = delete;
    EpollSet &operator=(const EpollSet &) = delete;

    bool isValid() const { return m_epoll >= 0 && m_timer >= 0; }
    int descriptor() const { return m_epoll; } // readable when wait() has something

    bool add(int descriptor, std::uint32_t interest, std::uint64_t token);
    void change(int descriptor, std::uint32_t interest, std::uint64_t token);

    void wakeAt(std::int64_t ms); // monotonicMs(); 0 disarms
    void acknowledgeTimer();

    // Does not block unless a timeout is given. The events live until the next call.
    std::span<const epoll_event> wait(std::chrono::milliseconds timeout = {});

private:
    int m_epoll;
    int m_timer;
    std::int64_t m_armed = 0;
    std::vector<epoll_event> m_events;
};

} // namespace ltb::core::net
