// What one connection still has to send: whole frames appended, bytes taken off the front. Qt-free.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

struct iovec;

namespace ltb::core::net {

// Buffers that were just emptied, kept warm for the next connection that has something to say.
class ChunkPool {
public:
    std::string take();
    void giveBack(std::string &&chunk);

private:
    std::vector<std::string> m_free;
};

// Small frames share a chunk, so that one send() carries many; empty it owns no buffer.
class SendQueue {
public:
    enum class Unit {
        Frame, // may share a chunk with its neighbours
        Opaque // keeps a chunk of its own, never cut
    };

    void append(std::string_view head, std::string_view payload, Unit unit, ChunkPool &pool);
    bool isEmpty() const { return m_bytes == 0; }
    std::size_t bytes() const { return m_bytes; }

    // Fills up to `most` entries with the bytes to send next; returns how many.
    int gather(iovec *entries, int most) const;
    void consume(std::size_t bytes, ChunkPool &pool);

    // Drops everything but the frame that is partly on the wire. `sizeOf` tells how long the frame
    // at the start of a text is; `pledged` bytes at the front were promised to the transport
    // already.
    void cut(std::size_t pledged, std::size_t (*sizeOf)(std::string_view), ChunkPool &pool);
    void clear(ChunkPool &pool);

private:
    struct Chunk {
        std::string bytes;
        Unit unit;
    };

    std::vector<Chunk> m_chunks; // from m_first on
    std::size_t m_first = 0;
    std::size_t m_sent = 0; // bytes of the first chunk that left
    std::size_t m_bytes = 0;
};

} // namespace ltb::core::net
