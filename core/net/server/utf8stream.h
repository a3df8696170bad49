// Checks UTF-8 that arrives in pieces (RFC 3629; RFC 6455 section 8.1). Qt-free.
#pragma once

#include <cstdint>
#include <string_view>

namespace ltb::core::net {

// Remembers an unfinished sequence at the end of a piece, nothing else.
class Utf8Stream {
public:
    bool accept(std::string_view piece); // false: no continuation could make this valid
    bool isComplete() const { return m_missing == 0; } // no sequence is cut at the end
    void reset() { *this = Utf8Stream(); }

private:
    bool acceptByte(std::uint8_t byte);

    std::uint8_t m_missing = 0; // continuation bytes to come
    std::uint8_t m_low = 0x80; // what the next of them may be
    std::uint8_t m_high = 0xBF;
};

} // namespace ltb::core::net
