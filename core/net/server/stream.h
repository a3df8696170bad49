// One accepted socket, plain or under TLS, as a non-blocking byte stream. Qt-free.
#pragma once

#include <cstddef>
#include <memory>

struct iovec;
struct ssl_st;

namespace ltb::core::net {

enum class IoStatus {
    Ok,
    Blocked, // nothing more now; Stream::wantsWrite() tells whether reading waits for output
    Ended, // the peer sent its last byte
    Failed // reset, or not TLS
};

struct IoResult {
    IoStatus status = IoStatus::Ok;
    std::size_t bytes = 0; // done before the status came up
};

struct SslFree {
    void operator()(ssl_st *ssl) const;
};
using SslHandle = std::unique_ptr<ssl_st, SslFree>;

// Owns the descriptor. TLS shakes hands inside read().
class Stream {
public:
    Stream(int descriptor, SslHandle ssl);
    ~Stream();
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;

    int descriptor() const { return m_descriptor; }
    bool isTls() const { return m_ssl != nullptr; }
    bool isEstablished() const; // the TLS handshake is over
    bool wantsWrite() const { return m_wantsWrite; } // read() goes on when output is possible
    bool hasBufferedInput() const; // bytes that epoll cannot see
    std::size_t pledgedBytes() const { return m_pledged; } // a blocked TLS record must come again

    IoResult read(char *to, std::size_t capacity);
    IoResult write(const iovec *entries, int count);
    void finishWriting(); // close_notify and FIN
    void close();

private:
    IoResult readTls(char *to, std::size_t capacity);
    IoResult writeTls(const iovec *entries, int count);
    IoStatus tlsStatus(int outcome);

    int m_descriptor;
    bool m_wantsWrite = false;
    std::size_t m_pledged = 0;
    SslHandle m_ssl;
};

} // namespace ltb::core::net
