#include "core/net/server/listener.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ltb::core::net {

namespace {

constexpr int backlog = 4096;
constexpr int firstRestMs = 50;
constexpr int longestRestMs = 1000;
constexpr std::size_t mappedPrefix = 12;

union SocketAddress {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

socklen_t toSocketAddress(const Endpoint &where, SocketAddress &address)
{
    std::memset(&address, 0, sizeof address);
    if (where.isIpv4() && !where.anyFamily) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(where.port);
        std::memcpy(&address.v4.sin_addr, where.address.data() + mappedPrefix, 4);
        return sizeof address.v4;
    }
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons(where.port);
    address.v6.sin6_scope_id = where.scope;
    if (!where.anyFamily)
        std::memcpy(&address.v6.sin6_addr, where.address.data(), where.address.size());
    return sizeof address.v6;
}

Endpoint fromSocketAddress(const SocketAddress &address)
{
    Endpoint peer;
    if (address.any.sa_family == AF_INET) {
        peer.address[10] = peer.address[11] = 0xFF;
        std::memcpy(peer.address.data() + mappedPrefix, &address.v4.sin_addr, 4);
        peer.port = ntohs(address.v4.sin_port);
    } else {
        std::memcpy(peer.address.data(), &address.v6.sin6_addr, peer.address.size());
        peer.port = ntohs(address.v6.sin6_port);
        peer.scope = address.v6.sin6_scope_id;
    }
    return peer;
}

bool isOutOfResources(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

void enable(int descriptor, int level, int option)
{
    const int on = 1;
    ::setsockopt(descriptor, level, option, &on, sizeof on);
}

} // namespace

bool Endpoint::isIpv4() const
{
    return std::all_of(address.begin(), address.begin() + 10, [](std::uint8_t b) { return b == 0; })
           && address[10] == 0xFF && address[11] == 0xFF;
}

std::string Endpoint::clientKey() const
{
    const std::size_t from = isIpv4() ? mappedPrefix : 0;
    const std::size_t size = isIpv4() ? 4 : 8;
    return {reinterpret_cast<const char *>(address.data()) + from, size};
}

int Listener::open(const Endpoint &where)
{
    SocketAddress address;
    const socklen_t size = toSocketAddress(where, address);
    const int descriptor =
        ::socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return errno;
    enable(descriptor, SOL_SOCKET, SO_REUSEADDR);
    enable(descriptor, IPPROTO_TCP, TCP_NODELAY); // accepted sockets inherit it
    if (address.any.sa_family == AF_INET6) {
        const int onlyV6 = where.anyFamily ? 0 : 1;
        ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &onlyV6, sizeof onlyV6);
    }
    if (::bind(descriptor, &address.any, size) != 0 || ::listen(descriptor, backlog) != 0
        || !m_epoll.add(descriptor, EPOLLIN, token)) {
        const int error = errno;
        ::close(descriptor);
        return error;
    }
    m_descriptor = descriptor;
    return 0;
}

void Listener::close()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
    m_restsUntil = 0;
}

std::uint16_t Listener::port() const
{
    SocketAddress address;
    std::memset(&address, 0, sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(m_descriptor, &address.any, &size);
    return fromSocketAddress(address).port;
}

std::optional<Listener::Accepted> Listener::accept(std::int64_t now)
{
    while (isOpen()) {
        SocketAddress address;
        socklen_t size = sizeof address;
        const int descriptor =
            ::accept4(m_descriptor, &address.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            m_restMs = 0;
            return Accepted{descriptor, fromSocketAddress(address)};
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK)
            return std::nullopt;
        if (isOutOfResources(errno)) {
            rest(now);
            return std::nullopt;
        }
        // Everything else concerns the one connection that is gone already (accept(2)).
        if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK)
            return std::nullopt;
    }
    return std::nullopt;
}

void Listener::rest(std::int64_t now)
{
    // A level-triggered listener that cannot be served would turn the loop at full speed.
    m_restMs = std::clamp(m_restMs * 2, firstRestMs, longestRestMs);
    m_restsUntil = now + m_restMs;
    m_epoll.change(m_descriptor, 0, token);
}

void Listener::wake()
{
    m_restsUntil = 0;
    if (isOpen())
        m_epoll.change(m_descriptor, EPOLLIN, token);
}

} // namespace ltb::core::net
