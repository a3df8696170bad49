#include "core/net/server/sendqueue.h"

#include <algorithm>
#include <sys/uio.h>

namespace ltb::core::net {

namespace {

constexpr std::size_t chunkBytes = 16 << 10; // one TLS record
constexpr std::size_t pooledChunks = 128;
constexpr std::size_t pooledCapacity = 2 * chunkBytes;

} // namespace

std::string ChunkPool::take()
{
    if (m_free.empty())
        return {};
    std::string chunk = std::move(m_free.back());
    m_free.pop_back();
    return chunk;
}

void ChunkPool::giveBack(std::string &&chunk)
{
    std::string gone = std::move(chunk);
    if (m_free.size() >= pooledChunks || gone.capacity() > pooledCapacity)
        return;
    gone.clear();
    m_free.push_back(std::move(gone));
}

void SendQueue::append(std::string_view head, std::string_view payload, Unit unit, ChunkPool &pool)
{
    const std::size_t size = head.size() + payload.size();
    const bool shares = unit == Unit::Frame && m_first < m_chunks.size()
                        && m_chunks.back().unit == Unit::Frame
                        && m_chunks.back().bytes.size() + size <= chunkBytes;
    if (!shares) {
        m_chunks.push_back({size <= chunkBytes ? pool.take() : std::string(), unit});
        if (size > chunkBytes)
            m_chunks.back().bytes.reserve(size);
    }
    m_chunks.back().bytes.append(head).append(payload);
    m_bytes += size;
}

int SendQueue::gather(iovec *entries, int most) const
{
    int count = 0;
    std::size_t skip = m_sent;
    for (std::size_t i = m_first; i < m_chunks.size() && count < most; ++i, skip = 0) {
        const std::string &bytes = m_chunks[i].bytes;
        // sendmsg only reads; iovec has no const form.
        entries[count].iov_base = const_cast<char *>(bytes.data() + skip); // NOLINT
        entries[count].iov_len = bytes.size() - skip;
        ++count;
    }
    return count;
}

void SendQueue::consume(std::size_t bytes, ChunkPool &pool)
{
    m_bytes -= bytes;
    m_sent += bytes;
    while (m_first < m_chunks.size() && m_sent >= m_chunks[m_first].bytes.size()) {
        m_sent -= m_chunks[m_first].bytes.size();
        pool.giveBack(std::move(m_chunks[m_first].bytes));
        ++m_first;
    }
    if (m_first == m_chunks.size()) {
        if (m_chunks.capacity() > 4)
            m_chunks = {};
        m_chunks.clear();
        m_first = 0;
    } else if (m_first > 64 && m_first * 2 > m_chunks.size()) {
        m_chunks.erase(m_chunks.begin(), m_chunks.begin() + static_cast<std::ptrdiff_t>(m_first));
        m_first = 0;
    }
}

void SendQueue::cut(std::size_t pledged, std::size_t (*sizeOf)(std::string_view), ChunkPool &pool)
{
    if (m_bytes == 0)
        return;
    std::string &front = m_chunks[m_first].bytes;
    const std::size_t promised = std::min(front.size(), m_sent + pledged);
    std::size_t keep = 0;
    if (m_chunks[m_first].unit == Unit::Opaque)
        keep = front.size();
    while (keep < promised)
        keep += sizeOf(std::string_view(front).substr(keep));
    for (std::size_t i = m_first + 1; i < m_chunks.size(); ++i)
        pool.giveBack(std::move(m_chunks[i].bytes));
    m_chunks.resize(m_first + 1);
    front.resize(keep);
    m_bytes = keep - m_sent;
    if (m_bytes == 0)
        clear(pool);
}

void SendQueue::clear(ChunkPool &pool)
{
    for (std::size_t i = m_first; i < m_chunks.size(); ++i)
        pool.giveBack(std::move(m_chunks[i].bytes));
    m_chunks = {};
    m_first = 0;
    m_sent = 0;
    m_bytes = 0;
}

} // namespace ltb::core::net
