// A clock that moves when the test says so.
#pragma once

#include "core/base/clock.h"

namespace ltb::tests {

class ManualClock final : public core::Clock {
public:
    explicit ManualClock(qint64 startMs = 1'700'000'000'000) : m_nowMs(startMs) {}
    qint64 nowMs() const override { return m_nowMs; }
    qint64 steadyMs() const override { return m_nowMs; }
    void advance(qint64 ms) { m_nowMs += ms; }
    void set(qint64 ms) { m_nowMs = ms; }

private:
    qint64 m_nowMs;
};

} // namespace ltb::tests
