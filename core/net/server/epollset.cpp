#include "core/net/server/epollset.h"

#include <algorithm>
#include <ctime>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace ltb::core::net {

namespace {

constexpr std::size_t eventsPerWait = 512;

} // namespace

std::int64_t monotonicMs()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

EpollSet::EpollSet()
    : m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_timer(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))
    , m_events(eventsPerWait)
{
    if (isValid())
        add(m_timer, EPOLLIN, 0);
}

EpollSet::~EpollSet()
{
    if (m_timer >= 0)
        ::close(m_timer);
    if (m_epoll >= 0)
        ::close(m_epoll);
}

bool EpollSet::add(int descriptor, std::uint32_t interest, std::uint64_t token)
{
    epoll_event event{};
    event.events = interest;
    event.data.u64 = token;
    return ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void EpollSet::change(int descriptor, std::uint32_t interest, std::uint64_t token)
{
    epoll_event event{};
    event.events = interest;
    event.data.u64 = token;
    ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, descriptor, &event);
}

void EpollSet::wakeAt(std::int64_t ms)
{
    if (ms == m_armed)
        return;
    m_armed = ms;
    itimerspec when{};
    when.it_value.tv_sec = ms / 1000;
    when.it_value.tv_nsec = (ms % 1000) * 1'000'000;
    ::timerfd_settime(m_timer, TFD_TIMER_ABSTIME, &when, nullptr);
}

void EpollSet::acknowledgeTimer()
{
    std::uint64_t expirations = 0;
    [[maybe_unused]] const ssize_t got = ::read(m_timer, &expirations, sizeof expirations);
    m_armed = 0;
}

std::span<const epoll_event> EpollSet::wait(std::chrono::milliseconds timeout)
{
    const int count = ::epoll_wait(m_epoll, m_events.data(), static_cast<int>(m_events.size()),
                                   static_cast<int>(timeout.count()));
    return {m_events.data(), static_cast<std::size_t>(std::max(count, 0))};
}

} // namespace ltb::core::net
