// The server's certificate and TLS settings, shared by all connections made with it. Qt-free.
#pragma once

#include "core/net/server/stream.h"

#include <memory>
#include <string>
#include <variant>

struct ssl_ctx_st;

namespace ltb::core::net {

struct TlsProblem {
    enum class Part { Certificate, Key, Pair, Library };
    Part part = Part::Library;
    std::string cause; // OpenSSL's words
};

struct SslContextFree {
    void operator()(ssl_ctx_st *context) const;
};

class TlsContext {
public:
    // PEM files: the chain with the server's certificate first, and its key (ECDSA or RSA).
    static std::variant<TlsContext, TlsProblem> load(const std::string &certificateChain,
                                                     const std::string &privateKey);
    // A server-side TLS state over an accepted descriptor; null when memory is short.
    SslHandle accept(int descriptor) const;

private:
    explicit TlsContext(ssl_ctx_st *context) : m_context(context) {}
    std::unique_ptr<ssl_ctx_st, SslContextFree> m_context;
};

} // namespace ltb::core::net
