#include "core/base/secret.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <utility>

namespace ltb::core {

Secret::Secret(std::span<const std::byte> bytes) : m_bytes(bytes.begin(), bytes.end()) {}

Secret Secret::fromBytes(const QByteArray &bytes)
{
    return Secret(std::as_bytes(std::span(bytes.constData(), size_t(bytes.size()))));
}

Secret Secret::fromUtf8(const QString &text)
{
    QByteArray bytes = text.toUtf8();
    Secret secret = fromBytes(bytes);
    wipe(bytes);
    return secret;
}

Secret Secret::random(size_t size)
{
    std::vector<quint8> bytes(size);
    fillRandom(bytes);
    Secret secret(std::as_bytes(std::span(bytes)));
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return secret;
}

Secret::Secret(Secret &&other) noexcept : m_bytes(std::exchange(other.m_bytes, {})) {}

Secret &Secret::operator=(const Secret &other)
{
    if (this != &other) {
        OPENSSL_cleanse(m_bytes.data(), m_bytes.size());
        m_bytes = other.m_bytes;
    }
    return *this;
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        OPENSSL_cleanse(m_bytes.data(), m_bytes.size());
        m_bytes = std::exchange(other.m_bytes, {});
    }
    return *this;
}

Secret::~Secret()
{
    OPENSSL_cleanse(m_bytes.data(), m_bytes.size());
}

bool Secret::operator==(const Secret &other) const
{
    return m_bytes.size() == other.m_bytes.size()
           && CRYPTO_memcmp(m_bytes.data(), other.m_bytes.data(), m_bytes.size()) == 0;
}

QByteArray Secret::reveal() const
{
    return {reinterpret_cast<const char *>(m_bytes.data()), qsizetype(m_bytes.size())};
}

void fillRandom(std::span<quint8> bytes)
{
    if (RAND_bytes(bytes.data(), int(bytes.size())) != 1)
        qFatal("The system has no random numbers; refusing to make guessable secrets.");
}

void wipe(QByteArray &bytes)
{
    OPENSSL_cleanse(bytes.data(), size_t(bytes.size()));
    bytes.clear();
}

} // namespace ltb::core
