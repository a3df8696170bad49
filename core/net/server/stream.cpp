#include "core/net/server/stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace ltb::core::net {

namespace {

constexpr std::size_t tlsRecordBytes = 16 << 10;

IoStatus statusOfErrno()
{
    return errno == EAGAIN || errno == EWOULDBLOCK ? IoStatus::Blocked : IoStatus::Failed;
}

} // namespace

void SslFree::operator()(ssl_st *ssl) const
{
    SSL_free(ssl);
}

Stream::Stream(int descriptor, SslHandle ssl) : m_descriptor(descriptor), m_ssl(std::move(ssl)) {}

Stream::~Stream()
{
    close();
}

void Stream::close()
{
    m_ssl.reset();
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}

bool Stream::isEstablished() const
{
    return !m_ssl || SSL_is_init_finished(m_ssl.get()) != 0;
}

bool Stream::hasBufferedInput() const
{
    return m_ssl && SSL_has_pending(m_ssl.get()) != 0;
}

IoResult Stream::read(char *to, std::size_t capacity)
{
    if (m_ssl)
        return readTls(to, capacity);
    while (true) {
        const ssize_t got = ::recv(m_descriptor, to, capacity, 0);
        if (got > 0)
            return {IoStatus::Ok, static_cast<std::size_t>(got)};
        if (got == 0)
            return {IoStatus::Ended, 0};
        if (errno != EINTR)
            return {statusOfErrno(), 0};
    }
}

IoResult Stream::write(const iovec *entries, int count)
{
    if (m_ssl)
        return writeTls(entries, count);
    msghdr message{};
    message.msg_iov = const_cast<iovec *>(entries); // NOLINT: sendmsg only reads it
    message.msg_iovlen = static_cast<std::size_t>(count);
    std::size_t wanted = 0;
    for (int i = 0; i < count; ++i)
        wanted += entries[i].iov_len;
    while (true) {
        const ssize_t sent = ::sendmsg(m_descriptor, &message, MSG_NOSIGNAL);
        if (sent >= 0) {
            const auto bytes = static_cast<std::size_t>(sent);
            return {bytes < wanted ? IoStatus::Blocked : IoStatus::Ok, bytes};
        }
        if (errno != EINTR)
            return {statusOfErrno(), 0};
    }
}

IoStatus Stream::tlsStatus(int outcome)
{
    switch (SSL_get_error(m_ssl.get(), outcome)) {
    case SSL_ERROR_WANT_WRITE:
        m_wantsWrite = true;
        return IoStatus::Blocked;
    case SSL_ERROR_WANT_READ:
        return IoStatus::Blocked;
    case SSL_ERROR_ZERO_RETURN:
        return IoStatus::Ended;
    default:
        ERR_clear_error();
        return IoStatus::Failed;
    }
}

IoResult Stream::readTls(char *to, std::size_t capacity)
{
    IoResult result;
    m_wantsWrite = false;
    while (result.bytes < capacity) {
        ERR_clear_error();
        std::size_t got = 0;
        const int outcome =
            SSL_read_ex(m_ssl.get(), to + result.bytes, capacity - result.bytes, &got);
        if (outcome != 1) {
            result.status = tlsStatus(outcome);
            return result;
        }
        result.bytes += got;
    }
    return result;
}

IoResult Stream::writeTls(const iovec *entries, int count)
{
    IoResult result;
    for (int i = 0; i < count; ++i) {
        std::size_t at = 0;
        while (at < entries[i].iov_len) {
            ERR_clear_error();
            // A repeated write must offer at least the record that was refused.
            const std::size_t offer = std::min(entries[i].iov_len - at, tlsRecordBytes);
            std::size_t sent = 0;
            const int outcome = SSL_write_ex(
                m_ssl.get(), static_cast<char *>(entries[i].iov_base) + at, offer, &sent);
            if (outcome != 1) {
                const bool readsWant = m_wantsWrite;
                result.status = tlsStatus(outcome);
                m_wantsWrite = readsWant; // a blocked write is known by its queue
                m_pledged = result.status == IoStatus::Blocked ? offer : 0;
                return result;
            }
            m_pledged = 0;
            at += sent;
            result.bytes += sent;
        }
    }
    return result;
}

void Stream::finishWriting()
{
    if (m_ssl && isEstablished()) {
        ERR_clear_error();
        SSL_shutdown(m_ssl.get());
    }
    ::shutdown(m_descriptor, SHUT_WR);
}

} // namespace ltb::core::net
