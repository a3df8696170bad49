// ULIDs: 48 bits of milliseconds and 80 random bits in 26 characters of Crockford's base 32
// (github.com/ulid/spec). Sortable by time; the idempotency key of every message.
#pragma once

#include "core/base/clock.h"

#include <QString>

#include <array>

namespace ltb::core {

// True for 26 characters of the alphabet (upper case) whose time part fits 48 bits.
bool isUlid(QStringView text);

// Makes ULIDs that grow strictly, also within one millisecond. One per thread.
class UlidGenerator {
public:
    explicit UlidGenerator(const Clock &clock = systemClock()) : m_clock(clock) {}
    QString next();

private:
    const Clock &m_clock;
    qint64 m_lastMs = -1;
    std::array<quint8, 10> m_random{};
};

// A ULID from a thread-local generator on the system clock.
QString newUlid();

} // namespace ltb::core
