#include "core/providers/retry.h"

#include <QRandomGenerator>

#include <algorithm>

namespace ltb::core::providers {

Task<> RetryPolicy::waitOnLoop(Ms duration)
{
    co_await pause(duration);
}

bool isWorthRetrying(const Error &error)
{
    constexpr int firstServerError = 500;
    return error.isTransient() || error.httpStatus >= firstServerError;
}

std::optional<RetryPolicy::Ms> waitBeforeRetry(const Error &error, int attempt,
                                               const RetryPolicy &policy)
{
    if (attempt >= policy.attempts || !isWorthRetrying(error))
        return std::nullopt;
    constexpr int mostDoublings = 20;
    const qint64 doubled = policy.firstWait.count() << std::min(attempt - 1, mostDoublings);
    const RetryPolicy::Ms step = std::min(policy.longestWait, RetryPolicy::Ms(doubled));
    const qint64 half = step.count() / 2;
    const RetryPolicy::Ms jittered(half + QRandomGenerator::global()->bounded(half + 1));
    const RetryPolicy::Ms asked(std::max<qint64>(error.retryAfterMs, 0));
    return std::min(policy.longestWait, std::max(jittered, asked));
}

} // namespace ltb::core::providers
