// When something must have happened, for many connections at little cost. Qt-free.
#pragma once

#include "core/net/server/connectionid.h"

#include <queue>

#include <cstdint>
#include <vector>

namespace ltb::core::net {

// A deadline that moves back costs nothing until its old time comes: the entry stays where it is
// and the owner pushes a new one then. So an idle connection has one entry.
class Deadlines {
public:
    struct Entry {
        std::int64_t at = 0;
        ConnectionId id = 0;
        bool operator>(const Entry &other) const { return at > other.at; }
    };

    void push(std::int64_t at, ConnectionId id) { m_entries.push({at, id}); }
    std::int64_t next() const { return m_entries.empty() ? 0 : m_entries.top().at; }
    bool popDue(std::int64_t now, Entry &entry)
    {
        if (m_entries.empty() || m_entries.top().at > now)
            return false;
        entry = m_entries.top();
        m_entries.pop();
        return true;
    }

private:
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> m_entries;
};

} // namespace ltb::core::net
