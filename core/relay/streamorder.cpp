#include "core/relay/streamorder.h"

#include <algorithm>

namespace ltb::core::relay {

namespace {

constexpr qsizetype mostHeldBytes = 256 << 10; // beyond it deltas are dropped; the final has all

std::string_view bytesOf(const QByteArray &frame)
{
    return {frame.constData(), size_t(frame.size())};
}

} // namespace

void StreamOrder::droppable(std::string_view sessionKey, QByteArray frame)
{
    const auto lane = m_lanes.find(sessionKey);
    if (lane == m_lanes.end()) {
        m_fanout.droppable(sessionKey, bytesOf(frame));
        return;
    }
    if (lane->second.heldBytes + frame.size() > mostHeldBytes)
        return;
    lane->second.heldBytes += frame.size();
    lane->second.items.push_back({0, true, 0, std::move(frame)});
}

quint64 StreamOrder::expect(const std::string &sessionKey)
{
    m_lanes[sessionKey].items.push_back({++m_lastTicket, false, 0, {}});
    return m_lastTicket;
}

void StreamOrder::committed(const std::string &sessionKey, quint64 ticket, qint64 seq,
                            QByteArray frame)
{
    const auto found = m_lanes.find(sessionKey);
    if (found == m_lanes.end())
        return;
    Lane &lane = found->second;
    const auto item = std::find_if(lane.items.begin(), lane.items.end(),
                                   [ticket](const Item &i) { return i.ticket == ticket; });
    if (item == lane.items.end())
        return;
    item->ready = true;
    item->seq = seq;
    item->frame = std::move(frame);
    while (!lane.items.empty() && lane.items.front().ready) {
        const Item next = std::move(lane.items.front());
        lane.items.pop_front();
        if (next.ticket == 0) {
            lane.heldBytes -= next.frame.size();
            m_fanout.droppable(sessionKey, bytesOf(next.frame));
        } else if (!next.frame.isEmpty()) {
            m_fanout.durable(sessionKey, next.seq, bytesOf(next.frame));
        }
    }
    if (lane.items.empty())
        m_lanes.erase(found);
}

} // namespace ltb::core::relay
