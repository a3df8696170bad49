// Coroutines for one thread: a Task is lazy, owned, and dies with its owner.
//
//   co_await task            continue with the value, or end this coroutine with the same error
//   co_await task.result()   continue with Result<T>; the caller decides
//   co_await fail(error)     end this coroutine with an error
//
// A task never resumes another directly: it names the next one and returns to the loop in
// Resume::now(), so the stack stays flat at every optimisation level.
//
// Destroying a suspended Task destroys its frame: locals are released, nothing after the co_await
// runs. That is cancellation; there is no other kind. docs/async.md has the rules.
#pragma once

#include "core/base/result.h"

#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <vector>

namespace ltb::core {

template <typename T = void>
class Task;
class TaskScope;

namespace detail {

inline thread_local std::coroutine_handle<> nextToRun;

class PromiseBase {
public:
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept { return FinalAwaiter{}; }
    void unhandled_exception() noexcept { std::terminate(); } // exceptions never cross a task

    // Ends the coroutine with an error; returns whoever runs next.
    virtual std::coroutine_handle<> fail(Error error) noexcept = 0;

    void start(std::coroutine_handle<> parent, PromiseBase *errorSink, TaskScope *scope) noexcept
    {
        m_parent = parent;
        m_errorSink = errorSink;
        m_scope = scope;
    }
    TaskScope *scope() const noexcept { return m_scope; }

protected:
    ~PromiseBase() = default;

    struct FinalAwaiter {
        bool await_ready() noexcept { return false; }
        template <typename P>
        void await_suspend(std::coroutine_handle<P> self) noexcept
        {
            nextToRun = self.promise().m_parent;
        }
        void await_resume() noexcept {}
    };

    std::coroutine_handle<> m_parent;
    PromiseBase *m_errorSink = nullptr; // null: the parent wants the Result itself
    TaskScope *m_scope = nullptr;
};

template <typename T>
class Promise final : public PromiseBase {
public:
    Task<T> get_return_object() noexcept;
    void return_value(T value) { m_result.emplace(std::move(value)); }
    std::coroutine_handle<> fail(Error error) noexcept override
    {
        if (m_errorSink)
            return m_errorSink->fail(std::move(error));
        m_result.emplace(std::move(error));
        return m_parent;
    }
    Result<T> takeResult() { return std::move(*m_result); }

private:
    std::optional<Result<T>> m_result;
};

template <>
class Promise<void> final : public PromiseBase {
public:
    Task<void> get_return_object() noexcept;
    void return_void() noexcept {}
    std::coroutine_handle<> fail(Error error) noexcept override
    {
        if (m_errorSink)
            return m_errorSink->fail(std::move(error));
        m_result = std::move(error);
        return m_parent;
    }
    Result<void> takeResult() { return std::move(m_result); }

private:
    Result<void> m_result;
};

template <typename T, bool PropagateError>
class TaskAwaiter;

} // namespace detail

template <typename T>
class [[nodiscard]] Task {
public:
    using promise_type = detail::Promise<T>;
    using Handle = std::coroutine_handle<promise_type>;

    explicit Task(Handle handle) noexcept : m_handle(handle) {}
    Task(Task &&other) noexcept : m_handle(std::exchange(other.m_handle, {})) {}
    Task &operator=(Task &&) = delete;
    ~Task()
    {
        if (m_handle)
            m_handle.destroy();
    }

    detail::TaskAwaiter<T, true> operator co_await() && noexcept;
    detail::TaskAwaiter<T, false> result() && noexcept;

    Handle handle() const noexcept { return m_handle; }
    void cancel() noexcept
    {
        if (auto handle = std::exchange(m_handle, {}))
            handle.destroy();
    }

private:
    Handle m_handle;
};

namespace detail {

template <typename T>
Task<T> Promise<T>::get_return_object() noexcept
{
    return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}

inline Task<void> Promise<void>::get_return_object() noexcept
{
    return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

template <typename T, bool PropagateError>
class TaskAwaiter {
public:
    explicit TaskAwaiter(Task<T> task) noexcept : m_task(std::move(task)) {}

    bool await_ready() const noexcept { return false; }
    template <typename P>
    void await_suspend(std::coroutine_handle<P> parent) noexcept
    {
        PromiseBase *sink = nullptr;
        if constexpr (PropagateError)
            sink = &parent.promise();
        m_task.handle().promise().start(parent, sink, parent.promise().scope());
        nextToRun = m_task.handle();
    }
    auto await_resume()
    {
        if constexpr (PropagateError)
            return m_task.handle().promise().takeResult().value();
        else
            return m_task.handle().promise().takeResult();
    }

private:
    Task<T> m_task;
};

} // namespace detail

template <typename T>
detail::TaskAwaiter<T, true> Task<T>::operator co_await() && noexcept
{
    return detail::TaskAwaiter<T, true>(std::move(*this));
}

template <typename T>
detail::TaskAwaiter<T, false> Task<T>::result() && noexcept
{
    return detail::TaskAwaiter<T, false>(std::move(*this));
}

// Owns the tasks an object has in flight. Declare it as the LAST member, so that it is destroyed
// first and every coroutine is gone before the members it uses.
class TaskScope {
public:
    using Done = std::function<void(const Result<void> &)>;

    TaskScope() = default;
    ~TaskScope();
    TaskScope(const TaskScope &) = delete;
    TaskScope &operator=(const TaskScope &) = delete;

    // Starts a task at once; `done` hears its end on this thread, or never when it is cancelled.
    void spawn(Task<> task, Done done = {});
    template <typename T, typename F>
    void spawn(Task<T> task, F done)
        requires(!std::is_void_v<T>)
    {
        spawn(deliver<T, F>(std::move(task), std::move(done)));
    }
    // Destroys every task in flight. Their callbacks are not called.
    void cancelAll();
    bool isIdle() const { return m_roots.empty(); }

private:
    struct Root;
    friend class Resume;
    static Root run(TaskScope *scope, Task<> task, Done done);
    void leave();
    template <typename T, typename F>
    static Task<> deliver(Task<T> task, F done)
    {
        Result<T> result = co_await std::move(task).result();
        done(std::move(result));
    }

    std::vector<std::coroutine_handle<>> m_roots;
    int m_depth = 0; // > 0 while one of our coroutines is on the stack
    bool m_cancelPending = false;
};

// Marks a scope active while one of its coroutines runs. Every awaiter resumes through this.
class Resume {
public:
    static void now(std::coroutine_handle<> first, TaskScope *scope)
    {
        ++scope->m_depth;
        const auto outer = std::exchange(detail::nextToRun, first);
        while (const auto next = std::exchange(detail::nextToRun, {}))
            next.resume();
        detail::nextToRun = outer;
        scope->leave();
    }
};

struct Failure {
    Error error;
    bool await_ready() const noexcept { return false; }
    template <typename P>
    void await_suspend(std::coroutine_handle<P> self) noexcept
    {
        detail::nextToRun = self.promise().fail(std::move(error));
    }
    void await_resume() const noexcept {}
};

inline Failure fail(ErrorCode code, QString message, QString cause = {})
{
    return Failure{Error{code, std::move(message), std::move(cause)}};
}
inline Failure fail(Error error)
{
    return Failure{std::move(error)};
}

} // namespace ltb::core
