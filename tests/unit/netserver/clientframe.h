// Frames as a WebSocket client sends them, right or wrong on purpose.
#pragma once

#include "core/net/server/websocketcodec.h"

#include <string>
#include <string_view>

namespace ltb::tests {

struct ClientFrame {
    int opcode = 1;
    std::string payload{};
    bool final = true;
    int reserved = 0; // the three bits
    bool masked = true;
    int lengthBytes = -1; // -1: the shortest form; 0, 2 or 8 otherwise

    std::string bytes() const
    {
        static constexpr char mask[] = {'\x37', '\xfa', '\x21', '\x3d'};
        const std::size_t size = payload.size();
        const int form = lengthBytes >= 0 ? lengthBytes : size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
        std::string text;
        text += static_cast<char>((final ? 0x80 : 0) | (reserved << 4) | opcode);
        const int maskBit = masked ? 0x80 : 0;
        text += static_cast<char>(maskBit
                                  | (form == 0   ? static_cast<int>(size)
                                     : form == 2 ? 126
                                                 : 127));
        for (int i = form - 1; i >= 0; --i)
            text += static_cast<char>(static_cast<std::uint64_t>(size) >> (8 * i));
        if (!masked)
            return text + payload;
        text.append(mask, 4);
        for (std::size_t i = 0; i < size; ++i)
            text += static_cast<char>(payload[i] ^ mask[i % 4]);
        return text;
    }
};

inline std::string clientFrame(int opcode, std::string payload)
{
    return ClientFrame{.opcode = opcode, .payload = std::move(payload)}.bytes();
}

inline std::string clientClose(int code, const std::string &reason = {})
{
    return clientFrame(8,
                       std::string{static_cast<char>(code >> 8), static_cast<char>(code)} + reason);
}

} // namespace ltb::tests
