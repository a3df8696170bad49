// Tries again what is safe to repeat: reads, deletes, polling. Never a create: its outcome may be
// unknown, and only a look at the provider tells.
#pragma once

#include "core/base/await.h"
#include "core/base/clock.h"
#include "core/base/task.h"

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace ltb::core::providers {

// What the operator can be told while a call waits for its next try.
struct RetryNotice {
    int attempt = 1; // the one that just failed
    int attempts = 1; // at most
    qint64 nextTryAtMs = 0; // UTC
    Error error;
};

struct RetryPolicy {
    using Ms = std::chrono::milliseconds;

    int attempts = 5;
    Ms firstWait{500};
    Ms longestWait{30'000}; // also caps what a 429 asks for
    std::function<Task<>(Ms)> wait = [](Ms duration) { return waitOnLoop(duration); };
    std::function<void(const RetryNotice &)> notify = {};

    static Task<> waitOnLoop(Ms duration);
};

// True for network errors, timeouts, 429, 5xx and resources that are busy at the moment.
bool isWorthRetrying(const Error &error);

// How long to wait before the next try, or nothing when this error is final. `attempt` is the one
// that failed, from 1. A 429 waits at least what it asks for; the rest backs off with jitter.
std::optional<RetryPolicy::Ms> waitBeforeRetry(const Error &error, int attempt,
                                               const RetryPolicy &policy);

// Runs `call` until it succeeds, fails for good, or the attempts are used up. `call` is invoked
// once an attempt and must be safe to repeat. Ends with the last error.
template <typename T>
Task<T> withRetries(std::function<Task<T>()> call, RetryPolicy policy,
                    const Clock *clock = &systemClock())
{
    for (int attempt = 1;; ++attempt) {
        Result<T> outcome = co_await call().result();
        if (outcome) {
            if constexpr (std::is_void_v<T>)
                co_return;
            else
                co_return std::move(outcome).value();
        }
        const std::optional<RetryPolicy::Ms> wait =
            waitBeforeRetry(outcome.error(), attempt, policy);
        if (!wait)
            co_await fail(outcome.error());
        if (policy.notify) {
            const qint64 nextTryAtMs = clock->nowMs() + wait->count();
            policy.notify(RetryNotice{attempt, policy.attempts, nextTryAtMs, outcome.error()});
        }
        co_await policy.wait(*wait);
    }
}

} // namespace ltb::core::providers
