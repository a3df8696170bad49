// A sender's rate: `burst` messages at once, `perSecond` sustained. May be overdrawn by what was
// already read; the debt is waited off.
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <cmath>

namespace ltb::core::relay {

class TokenBucket {
public:
    TokenBucket(int perSecond, int burst, qint64 nowMs)
        : m_perMs(perSecond / 1000.0), m_burst(burst), m_level(burst), m_atMs(nowMs)
    {}

    // Takes one. Returns how long to stop reading; 0 when there was enough.
    qint64 take(qint64 nowMs)
    {
        m_level = std::min(m_burst, m_level + double(nowMs - m_atMs) * m_perMs);
        m_atMs = nowMs;
        m_level -= 1;
        return m_level >= 0 ? 0 : qint64(std::ceil(-m_level / m_perMs));
    }

private:
    double m_perMs;
    double m_burst;
    double m_level;
    qint64 m_atMs;
};

} // namespace ltb::core::relay
