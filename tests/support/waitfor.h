// Runs a task to its end inside a test, turning the event loop.
#pragma once

#include "core/base/task.h"

#include <QEventLoop>
#include <QTest>
#include <QTimer>

#include <optional>

namespace ltb::tests {

// An event loop of its own, since QTest::qWaitFor sleeps 10 ms between looks: a task with many
// steps would take seconds.
template <typename T>
core::Result<T> waitFor(core::Task<T> task, int timeoutMs = 10'000)
{
    std::optional<core::Result<T>> outcome;
    core::TaskScope scope;
    QEventLoop loop;
    scope.spawn(std::move(task), [&outcome, &loop](core::Result<T> result) {
        outcome = std::move(result);
        loop.quit();
    });
    if (!outcome) {
        QTimer::singleShot(timeoutMs, &loop, &QEventLoop::quit);
        loop.exec();
    }
    if (!outcome)
        return core::Error{core::ErrorCode::Timeout, QStringLiteral("test: the task did not end")};
    return std::move(*outcome);
}

} // namespace ltb::tests
