// What a task can wait for: a pause, a signal, or another task with a deadline.
// Every awaiter lives in the coroutine frame, so destroying the frame disconnects it.
#pragma once

#include "core/base/task.h"

#include <QCoreApplication>
#include <QObject>
#include <QTimer>

#include <chrono>

namespace ltb::core {

class Pause {
public:
    explicit Pause(std::chrono::milliseconds duration) : m_duration(duration) {}
    bool await_ready() const noexcept { return false; }
    template <typename P>
    void await_suspend(std::coroutine_handle<P> handle)
    {
        QTimer::singleShot(m_duration, Qt::PreciseTimer, &m_context,
                           [handle] { Resume::now(handle, handle.promise().scope()); });
    }
    void await_resume() const noexcept {}

private:
    std::chrono::milliseconds m_duration;
    QObject m_context;
};

// co_await pause(ms): continue on this thread's event loop after that time.
inline Pause pause(std::chrono::milliseconds duration)
{
    return Pause(duration);
}

template <typename Sender, typename Signal>
class SignalAwaiter {
public:
    SignalAwaiter(Sender *sender, Signal signal) : m_sender(sender), m_signal(signal) {}
    bool await_ready() const noexcept { return false; }
    template <typename P>
    void await_suspend(std::coroutine_handle<P> handle)
    {
        QObject::connect(
            m_sender, m_signal, &m_context,
            [handle] { Resume::now(handle, handle.promise().scope()); }, Qt::SingleShotConnection);
    }
    void await_resume() const noexcept {}

private:
    Sender *m_sender;
    Signal m_signal;
    QObject m_context;
};

// co_await signal(sender, &Sender::finished): continue at the next emission. The arguments are
// dropped; a sender that dies first never resumes the task, so pair it with withDeadline.
template <typename Sender, typename Signal>
auto signal(Sender *sender, Signal signal)
{
    return SignalAwaiter(sender, signal);
}

// Runs a task; fails with Timeout, and cancels it, when it takes longer than the limit.
template <typename T>
class Deadline {
public:
    Deadline(Task<T> task, std::chrono::milliseconds limit, Error error)
        : m_task(std::move(task)), m_limit(limit), m_error(std::move(error))
    {}
    bool await_ready() const noexcept { return false; }
    template <typename P>
    void await_suspend(std::coroutine_handle<P> parent)
    {
        QTimer::singleShot(m_limit, &m_context, [this, parent] {
            m_task.cancel();
            TaskScope *scope = parent.promise().scope();
            Resume::now(parent.promise().fail(std::move(m_error)), scope);
        });
        m_task.handle().promise().start(parent, &parent.promise(), parent.promise().scope());
        detail::nextToRun = m_task.handle();
    }
    T await_resume() { return m_task.handle().promise().takeResult().value(); }

private:
    Task<T> m_task;
    std::chrono::milliseconds m_limit;
    Error m_error;
    QObject m_context;
};

template <typename T>
Task<T> withDeadline(Task<T> task, std::chrono::milliseconds limit, Error error)
{
    co_return co_await Deadline<T>(std::move(task), limit, std::move(error));
}

template <typename T>
Task<T> withDeadline(Task<T> task, std::chrono::milliseconds limit)
{
    Error error{ErrorCode::Timeout,
                QCoreApplication::translate("ltb::core", "The operation took too long."),
                QStringLiteral("no answer within %1 ms").arg(limit.count())};
    return withDeadline(std::move(task), limit, std::move(error));
}

} // namespace ltb::core
