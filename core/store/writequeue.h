// A queue between threads whose reader takes everything that waits, up to a limit. Free of Qt, so
// that the thread sanitizer sees all of it.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <vector>

namespace ltb::core::store {

template <typename T>
class WriteQueue {
public:
    // False, and the item is dropped, once the queue is closed.
    bool push(T item)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_closed)
                return false;
            m_items.push_back(std::move(item));
        }
        m_changed.notify_one();
        return true;
    }

    // Waits for items and takes them in order, at most `most`. Empty only when the queue is closed
    // and everything pushed before has been taken.
    std::vector<T> take(size_t most)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_closed || !m_items.empty(); });
        const auto end = m_items.begin() + std::ptrdiff_t(std::min(most, m_items.size()));
        std::vector<T> taken(std::make_move_iterator(m_items.begin()),
                             std::make_move_iterator(end));
        m_items.erase(m_items.begin(), end);
        return taken;
    }

    void close()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
        }
        m_changed.notify_all();
    }

    size_t size() const
    {
        const std::lock_guard lock(m_mutex);
        return m_items.size();
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<T> m_items;
    bool m_closed = false;
};

} // namespace ltb::core::store
