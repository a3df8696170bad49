#include "core/net/server/utf8stream.h"

#include <algorithm>
#include <simdjson.h>

namespace ltb::core::net {

namespace {

// Size of an unfinished character at the end of `piece`, zero to three bytes.
std::size_t cutTail(std::string_view piece)
{
    const std::size_t most = std::min<std::size_t>(3, piece.size());
    for (std::size_t back = 1; back <= most; ++back) {
        const auto byte = static_cast<std::uint8_t>(piece[piece.size() - back]);
        if ((byte & 0xC0U) == 0x80)
            continue;
        const std::size_t length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
        return length > back ? back : 0;
    }
    return 0;
}

} // namespace

bool Utf8Stream::acceptByte(std::uint8_t byte)
{
    if (m_missing > 0) {
        if (byte < m_low || byte > m_high)
            return false;
        m_low = 0x80;
        m_high = 0xBF;
        --m_missing;
        return true;
    }
    if (byte < 0x80)
        return true;
    if (byte < 0xC2 || byte > 0xF4)
        return false;
    m_missing = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    // Overlong forms, surrogates and values above U+10FFFF show in the second byte.
    if (byte == 0xE0)
        m_low = 0xA0;
    else if (byte == 0xED)
        m_high = 0x9F;
    else if (byte == 0xF0)
        m_low = 0x90;
    else if (byte == 0xF4)
        m_high = 0x8F;
    return true;
}

bool Utf8Stream::accept(std::string_view piece)
{
    std::size_t at = 0;
    for (; at < piece.size() && m_missing > 0; ++at) {
        if (!acceptByte(static_cast<std::uint8_t>(piece[at])))
            return false;
    }
    // The bulk goes through SIMD, up to a character that is cut at the end of the piece.
    std::size_t end = piece.size() - cutTail(piece.substr(at));
    if (!simdjson::validate_utf8(piece.data() + at, end - at))
        return false;
    for (; end < piece.size(); ++end) {
        if (!acceptByte(static_cast<std::uint8_t>(piece[end])))
            return false;
    }
    return true;
}

} // namespace ltb::core::net
