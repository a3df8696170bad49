// Waiting longer after each failure, never in step with others (exponential, full jitter).
#pragma once

#include <chrono>

namespace ltb::core {

class Backoff {
public:
    using Ms = std::chrono::milliseconds;

    Backoff(Ms first, Ms most) : m_first(first), m_most(most) {}

    // A random wait between half the step and the step (so that it is never nothing); doubles it.
    Ms next();
    void reset() { m_failures = 0; }
    int failures() const { return m_failures; }

private:
    Ms m_first;
    Ms m_most;
    int m_failures = 0;
};

} // namespace ltb::core
