// Joins callback code to tasks: one side completes it once, one task waits for that.
//
//   OneShot<int> answer;
//   device.ask([answer](int n) mutable { answer.complete(n); });
//   const int n = co_await answer.wait();
//
// Copies share one state. Main thread only; completing from inside a task resumes the waiter from
// the event loop's stack frame of whoever completed it. A second completion is ignored.
#pragma once

#include "core/base/task.h"

#include <memory>

namespace ltb::core {

template <typename T>
class OneShot {
public:
    OneShot() : m_state(std::make_shared<State>()) {}

    bool isComplete() const { return m_state->result.has_value(); }

    void complete(Result<T> result)
    {
        if (m_state->result)
            return;
        m_state->result.emplace(std::move(result));
        if (auto *scope = std::exchange(m_state->scope, nullptr))
            Resume::now(std::exchange(m_state->waiter, {}), scope);
    }

    // Ends with the completed value or error. At most one task may wait.
    Task<T> wait() const { return waitFor(m_state); }

private:
    struct State {
        std::optional<Result<T>> result;
        std::coroutine_handle<> waiter;
        TaskScope *scope = nullptr;
    };

    class Awaiter {
    public:
        explicit Awaiter(std::shared_ptr<State> state) : m_state(std::move(state)) {}
        Awaiter(const Awaiter &) = delete;
        Awaiter &operator=(const Awaiter &) = delete;
        ~Awaiter()
        {
            m_state->waiter = {};
            m_state->scope = nullptr;
        }
        bool await_ready() const noexcept { return m_state->result.has_value(); }
        template <typename P>
        void await_suspend(std::coroutine_handle<P> handle)
        {
            m_state->waiter = handle;
            m_state->scope = handle.promise().scope();
        }
        Result<T> await_resume() { return std::move(*m_state->result); }

    private:
        std::shared_ptr<State> m_state;
    };

    static Task<T> waitFor(std::shared_ptr<State> state)
    {
        Awaiter awaiter(std::move(state));
        Result<T> result = co_await awaiter;
        if (!result)
            co_await fail(result.error());
        if constexpr (!std::is_void_v<T>)
            co_return std::move(result).value();
    }

    std::shared_ptr<State> m_state;
};

} // namespace ltb::core
