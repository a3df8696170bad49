// Bytes that must not stay behind: wiped when freed, never printed, never converted by accident.
#pragma once

#include <QByteArray>
#include <QString>

#include <cstddef>
#include <span>
#include <vector>

namespace ltb::core {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::span<const std::byte> bytes);
    // Copies the text; wiping the source is up to its owner.
    static Secret fromUtf8(const QString &text);
    static Secret fromBytes(const QByteArray &bytes);
    // Cryptographically random bytes.
    static Secret random(size_t size);

    Secret(const Secret &) = default;
    Secret &operator=(const Secret &other);
    Secret(Secret &&other) noexcept;
    Secret &operator=(Secret &&other) noexcept;
    ~Secret();

    bool isEmpty() const { return m_bytes.empty(); }
    size_t size() const { return m_bytes.size(); }
    std::span<const std::byte> bytes() const { return m_bytes; }
    // Compares in constant time for equal lengths.
    bool operator==(const Secret &other) const;

    // The plain value, for the one call that needs it (an HTTP header, a file 0600). Say why.
    QByteArray reveal() const;

private:
    std::vector<std::byte> m_bytes;
};

// Fills with random bytes from OpenSSL; ends the process when the system has none.
void fillRandom(std::span<quint8> bytes);

// Overwrites a buffer in place (OPENSSL_cleanse). A QByteArray that is shared is detached first.
void wipe(QByteArray &bytes);

} // namespace ltb::core
