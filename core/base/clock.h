// Time as a constructor parameter, so that tests own it.
#pragma once

#include <QtGlobal>

namespace ltb::core {

class Clock {
public:
    virtual ~Clock() = default;
    virtual qint64 nowMs() const = 0; // UTC milliseconds since the epoch; may jump
    virtual qint64 steadyMs() const = 0; // never goes back; for durations and deadlines
};

class SystemClock final : public Clock {
public:
    qint64 nowMs() const override;
    qint64 steadyMs() const override;
};

// The process's system clock, for wiring at the top; everything below takes a Clock.
const Clock &systemClock();

} // namespace ltb::core
