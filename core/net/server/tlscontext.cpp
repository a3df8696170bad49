#include "core/net/server/tlscontext.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <sys/socket.h>

namespace ltb::core::net {

namespace {

// OpenSSL's own socket BIO calls write(): a peer that left would raise SIGPIPE in the whole
// process.
int socketDescriptor(BIO *bio)
{
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); // NOLINT
}

bool isTransientErrno()
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

int socketWrite(BIO *bio, const char *data, std::size_t size, std::size_t *done)
{
    BIO_clear_retry_flags(bio);
    const ssize_t sent = ::send(socketDescriptor(bio), data, size, MSG_NOSIGNAL);
    if (sent > 0) {
        *done = static_cast<std::size_t>(sent);
        return 1;
    }
    *done = 0;
    if (sent < 0 && isTransientErrno())
        BIO_set_retry_write(bio);
    return 0;
}

int socketRead(BIO *bio, char *data, std::size_t size, std::size_t *done)
{
    BIO_clear_retry_flags(bio);
    const ssize_t got = ::recv(socketDescriptor(bio), data, size, 0);
    if (got > 0) {
        *done = static_cast<std::size_t>(got);
        return 1;
    }
    *done = 0;
    if (got < 0 && isTransientErrno())
        BIO_set_retry_read(bio);
    else if (got == 0)
        BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return 0;
}

long socketControl(BIO *bio, int command, long, void *)
{
    if (command == BIO_CTRL_EOF)
        return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0;
}

BIO_METHOD *makeSocketMethod()
{
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "ltb socket");
    if (method == nullptr)
        return nullptr;
    BIO_meth_set_write_ex(method, socketWrite);
    BIO_meth_set_read_ex(method, socketRead);
    BIO_meth_set_ctrl(method, socketControl);
    return method;
}

int selectProtocol(SSL *, const unsigned char **chosen, unsigned char *chosenSize,
                   const unsigned char *offered, unsigned int offeredSize, void *)
{
    static constexpr unsigned char spoken[] = "\x08http/1.1";
    unsigned char *match = nullptr;
    if (SSL_select_next_proto(&match, chosenSize, spoken, sizeof spoken - 1, offered, offeredSize)
        != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *chosen = match;
    return SSL_TLSEXT_ERR_OK;
}

// Without this OpenSSL would ask for a passphrase on the terminal.
int noPassphrase(char *, int, int, void *)
{
    return 0;
}

TlsProblem problem(TlsProblem::Part part)
{
    const unsigned long code = ERR_peek_last_error();
    const char *reason = ERR_reason_error_string(code);
    ERR_clear_error();
    return {part, reason == nullptr ? std::string("unknown error") : std::string(reason)};
}

} // namespace

void SslContextFree::operator()(ssl_ctx_st *context) const
{
    SSL_CTX_free(context);
}

std::variant<TlsContext, TlsProblem> TlsContext::load(const std::string &certificateChain,
                                                      const std::string &privateKey)
{
    ERR_clear_error();
    TlsContext tls(SSL_CTX_new(TLS_server_method()));
    SSL_CTX *context = tls.m_context.get();
    if (context == nullptr)
        return problem(TlsProblem::Part::Library);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION
                                     | SSL_OP_CIPHER_SERVER_PREFERENCE
                                     | SSL_OP_IGNORE_UNEXPECTED_EOF);
    // An idle connection gives its record buffers back: 16 KiB instead of 50.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
                                  | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); // tickets only
    SSL_CTX_set_num_tickets(context, 1);
    SSL_CTX_set_alpn_select_cb(context, selectProtocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context, noPassphrase);
    if (SSL_CTX_use_certificate_chain_file(context, certificateChain.c_str()) != 1)
        return problem(TlsProblem::Part::Certificate);
    if (SSL_CTX_use_PrivateKey_file(context, privateKey.c_str(), SSL_FILETYPE_PEM) != 1) {
        const bool mismatch = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
        return problem(mismatch ? TlsProblem::Part::Pair : TlsProblem::Part::Key);
    }
    if (SSL_CTX_check_private_key(context) != 1)
        return problem(TlsProblem::Part::Pair);
    return tls;
}

SslHandle TlsContext::accept(int descriptor) const
{
    static BIO_METHOD *const method = makeSocketMethod();
    SslHandle ssl(SSL_new(m_context.get()));
    BIO *bio = method == nullptr ? nullptr : BIO_new(method);
    if (!ssl || bio == nullptr) {
        BIO_free(bio);
        return nullptr;
    }
    BIO_set_data(bio, reinterpret_cast<void *>(static_cast<std::intptr_t>(descriptor))); // NOLINT
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl.get(), bio, bio);
    SSL_set_accept_state(ssl.get());
    return ssl;
}

} // namespace ltb::core::net
