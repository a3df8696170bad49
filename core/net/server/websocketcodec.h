// RFC 6455 framing of the server's side: bytes to messages and back, no socket, no Qt.
#pragma once

#include "core/net/server/utf8stream.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ltb::core::net {

enum class Opcode : std::uint8_t {
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA
};

// RFC 6455 section 7.4.1 and the IANA registry.
namespace closecode {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t goingAway = 1001;
inline constexpr std::uint16_t protocolError = 1002;
inline constexpr std::uint16_t unsupportedData = 1003;
inline constexpr std::uint16_t noStatus = 1005; // never on the wire
inline constexpr std::uint16_t abnormal = 1006; // never on the wire
inline constexpr std::uint16_t invalidPayload = 1007;
inline constexpr std::uint16_t tooBig = 1009;
inline constexpr std::uint16_t internalError = 1011;
inline constexpr std::uint16_t tryAgainLater = 1013;
} // namespace closecode

// True for codes an endpoint may put into a close frame.
bool isSendableCloseCode(std::uint16_t code);

inline constexpr std::size_t maxControlPayload = 125;
inline constexpr std::size_t maxServerHeader = 10;
// So many bytes after every text payload may be read (not interpreted): what simdjson asks for.
inline constexpr std::size_t readablePadding = 64;

struct FrameHeader {
    std::array<char, maxServerHeader> bytes{};
    std::size_t size = 0;
    std::string_view view() const { return {bytes.data(), size}; }
};

// The unmasked header of one final frame.
FrameHeader encodeFrameHeader(Opcode opcode, std::uint64_t payloadSize);
// A whole close frame; 1005 gives an empty one, an over-long reason is cut between characters.
std::string encodeCloseFrame(std::uint16_t code, std::string_view reason);
// Bytes of the complete server frame at the start of `frames`; frames.size() when it is cut.
std::size_t serverFrameSize(std::string_view frames);

// What next() took off the stream.
struct WebSocketEvent {
    enum class Kind : std::uint8_t { NeedMore, Text, Ping, Pong, Close, Failed };
    Kind kind = Kind::NeedMore;
    std::uint16_t code = 0; // Close: the peer's (1005 when it gave none); Failed: ours
    std::string_view payload{}; // the message; Close: the reason; Failed: what was wrong
    std::size_t needed = 0; // NeedMore: bytes from the unconsumed start that complete the frame
};

// Turns the masked client stream into messages. Holds only what a fragmented message needs.
class WebSocketDecoder {
public:
    explicit WebSocketDecoder(std::size_t messageLimit = 0) : m_messageLimit(messageLimit) {}
    void setMessageLimit(std::size_t bytes) { m_messageLimit = bytes; }

    // Takes events from the front of `data`, one a call; frames are unmasked in place, `taken`
    // grows by the bytes that are done with. Views live until the next call. After Failed or Close
    // the stream is over.
    WebSocketEvent next(char *data, std::size_t size, std::size_t &taken);
    // Frees the last message: an idle connection holds none.
    void release();

private:
    struct Frame {
        bool final = false;
        Opcode opcode = Opcode::Text;
        std::size_t headerSize = 0; // with the mask
        std::uint64_t payloadSize = 0;
    };

    std::optional<WebSocketEvent> readHeader(std::string_view data, Frame &frame) const;
    std::optional<WebSocketEvent> checkHeader(const Frame &frame, bool masked, bool reserved) const;
    std::optional<WebSocketEvent> dataFrame(const Frame &frame, std::string_view payload);
    static WebSocketEvent closeFrame(std::string_view payload);

    std::size_t m_messageLimit;
    std::string m_message; // fragments so far
    Utf8Stream m_utf8;
    bool m_fragmented = false;
    bool m_delivered = false; // m_message was handed out by the last call
};

} // namespace ltb::core::net
