// Runs a task to its end inside a test, turning the event loop.
#pragma once

#include "core/base/task.h"

#include <QTest>

#include <optional>

namespace ltb::tests {

template <typename T>
core::Result<T> waitFor(core::Task<T> task, int timeoutMs = 10'000)
{
    std::optional<core::Result<T>> outcome;
    core::TaskScope scope;
    scope.spawn(std::move(task), [&outcome](core::Result<T> result) { outcome = std::move(result); });
    if (!QTest::qWaitFor([&outcome] { return outcome.has_value(); }, timeoutMs))
        return core::Error { core::ErrorCode::Timeout, QStringLiteral("test: the task did not end") };
    return std::move(*outcome);
}

} // namespace ltb::tests
