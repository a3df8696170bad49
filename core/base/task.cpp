#include "core/base/task.h"

#include <QtGlobal>

#include <algorithm>

namespace ltb::core {

// The outermost coroutine of a spawned task. Its frame registers itself with the scope and frees
// itself when it ends.
struct TaskScope::Root {
    struct promise_type {
        promise_type(TaskScope *owner, Task<> &, Done &) : m_scope(owner)
        {
            m_scope->m_roots.push_back(self());
        }
        ~promise_type() { std::erase(m_scope->m_roots, self()); }

        Root get_return_object() noexcept { return {self()}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { std::terminate(); }
        TaskScope *scope() const noexcept { return m_scope; }

    private:
        std::coroutine_handle<> self()
        {
            return std::coroutine_handle<promise_type>::from_promise(*this);
        }

        TaskScope *m_scope;
    };

    std::coroutine_handle<> handle;
};

TaskScope::Root TaskScope::run(TaskScope *, Task<> task, Done done)
{
    const Result<void> result = co_await std::move(task).result();
    if (done)
        done(result);
}

TaskScope::~TaskScope()
{
    Q_ASSERT_X(m_depth == 0, "TaskScope",
               "owner deleted from inside its own task; use deleteLater()");
    cancelAll();
}

void TaskScope::spawn(Task<> task, Done done)
{
    Resume::now(run(this, std::move(task), std::move(done)).handle, this);
}

void TaskScope::cancelAll()
{
    if (m_depth > 0) { // a task asked to cancel its own scope: wait until it is suspended
        m_cancelPending = true;
        return;
    }
    for (const auto handle : std::exchange(m_roots, {}))
        handle.destroy();
}

void TaskScope::leave()
{
    if (--m_depth == 0 && std::exchange(m_cancelPending, false))
        cancelAll();
}

} // namespace ltb::core
