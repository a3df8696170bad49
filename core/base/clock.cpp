#include "core/base/clock.h"

#include <chrono>

namespace ltb::core {

qint64 SystemClock::nowMs() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

qint64 SystemClock::steadyMs() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

const Clock &systemClock()
{
    static const SystemClock clock;
    return clock;
}

} // namespace ltb::core
