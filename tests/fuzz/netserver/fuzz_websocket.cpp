// Any bytes as a client's frames: the messages must not depend on where the stream was cut, and
// what is delivered is UTF-8 within the limit.
#include "core/net/server/websocketcodec.h"

#include <cstdlib>
#include <simdjson.h>
#include <string>

using namespace ltb::core::net;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

std::string transcriptOf(std::string_view stream, std::size_t piece, std::size_t limit)
{
    WebSocketDecoder decoder(limit);
    std::string transcript;
    std::string kept;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        kept += stream.substr(at, piece);
        std::size_t taken = 0;
        while (true) {
            const WebSocketEvent event = decoder.next(kept.data(), kept.size(), taken);
            require(taken <= kept.size());
            if (event.kind == WebSocketEvent::Kind::NeedMore) {
                require(event.needed > kept.size() - taken);
                break;
            }
            transcript += static_cast<char>('0' + static_cast<int>(event.kind));
            transcript += std::to_string(event.code);
            transcript += event.payload;
            if (event.kind == WebSocketEvent::Kind::Text)
                require(event.payload.size() <= limit);
            if (event.kind == WebSocketEvent::Kind::Text
                || event.kind == WebSocketEvent::Kind::Close)
                require(simdjson::validate_utf8(event.payload.data(), event.payload.size()));
            if (event.kind == WebSocketEvent::Kind::Close)
                require(event.code == closecode::noStatus || isSendableCloseCode(event.code));
            if (event.kind == WebSocketEvent::Kind::Failed
                || event.kind == WebSocketEvent::Kind::Close)
                return transcript;
        }
        kept.erase(0, taken);
    }
    return transcript;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 2)
        return 0;
    const std::size_t piece = data[0] + std::size_t{1};
    const std::size_t limit = std::size_t{data[1]} * 64;
    const std::string_view stream(reinterpret_cast<const char *>(data) + 2, size - 2);
    require(transcriptOf(stream, size, limit) == transcriptOf(stream, piece, limit));
    require(serverFrameSize(stream) <= stream.size());
    const std::string frame =
        encodeCloseFrame(static_cast<std::uint16_t>(data[0] << 8 | data[1]), stream);
    require(serverFrameSize(frame + "x") == frame.size());
    return 0;
}
