// The listening socket: binds, accepts, and rests while the process is out of descriptors. Qt-free.
#pragma once

#include "core/net/server/enginetypes.h"
#include "core/net/server/epollset.h"

#include <optional>

namespace ltb::core::net {

class Listener {
public:
    explicit Listener(EpollSet &epoll) : m_epoll(epoll) {}
    ~Listener() { close(); }
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;

    static constexpr std::uint64_t token = 1;

    bool isOpen() const { return m_descriptor >= 0; }
    int open(const Endpoint &where); // 0 or an errno value
    void close();
    std::uint16_t port() const;

    struct Accepted {
        int descriptor = -1;
        Endpoint peer;
    };
    // Empty when nobody waits, or when the listener went to rest.
    std::optional<Accepted> accept(std::int64_t now);
    std::int64_t restsUntil() const { return m_restsUntil; } // 0: it does not rest
    void wake();

private:
    void rest(std::int64_t now);

    EpollSet &m_epoll;
    int m_descriptor = -1;
    std::int64_t m_restsUntil = 0;
    int m_restMs = 0;
};

} // namespace ltb::core::net
