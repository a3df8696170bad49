#include "core/base/ulid.h"

#include "core/base/secret.h"

#include <algorithm>

namespace ltb::core {

namespace {

constexpr char ulidAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr qsizetype ulidLength = 26;

int ulidDigit(QChar c)
{
    const auto *end = ulidAlphabet + 32;
    const auto *at = std::find(ulidAlphabet, end, c.toLatin1());
    return c.unicode() < 128 && at != end ? int(at - ulidAlphabet) : -1;
}

// The random part plus one; a carry out of 80 bits wraps, which 2^80 values make a non-event.
void increment(std::array<quint8, 10> &bytes)
{
    for (auto it = bytes.rbegin(); it != bytes.rend(); ++it) {
        if (++*it != 0)
            return;
    }
}

} // namespace

bool isUlid(QStringView text)
{
    if (text.size() != ulidLength || ulidDigit(text.front()) > 7)
        return false;
    return std::all_of(text.begin(), text.end(), [](QChar c) { return ulidDigit(c) >= 0; });
}

QString UlidGenerator::next()
{
    const qint64 now = m_clock.nowMs();
    if (now > m_lastMs) {
        m_lastMs = now;
        fillRandom(m_random);
    } else {
        increment(m_random);
    }
    QString text(ulidLength, u'0');
    auto time = quint64(m_lastMs);
    for (qsizetype i = 9; i >= 0; --i, time >>= 5)
        text[i] = QLatin1Char(ulidAlphabet[time & 31U]);
    for (qsizetype i = 0; i < 16; ++i) {
        const qsizetype bit = i * 5;
        const auto byte = size_t(bit / 8);
        const unsigned window =
            (unsigned(m_random[byte]) << 8U) | (byte + 1 < 10 ? unsigned(m_random[byte + 1]) : 0U);
        text[10 + i] = QLatin1Char(ulidAlphabet[(window >> unsigned(11 - bit % 8)) & 31U]);
    }
    return text;
}

QString newUlid()
{
    thread_local UlidGenerator generator;
    return generator.next();
}

} // namespace ltb::core
