#include "core/net/server/websocketcodec.h"

#include <algorithm>
#include <cstring>
#include <simdjson.h>

namespace ltb::core::net {

namespace {

using Kind = WebSocketEvent::Kind;

WebSocketEvent needMore(std::size_t needed)
{
    return {.kind = Kind::NeedMore, .needed = needed};
}

WebSocketEvent failed(std::uint16_t code, std::string_view why)
{
    return {.kind = Kind::Failed, .code = code, .payload = why};
}

std::uint64_t bigEndian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = (value << 8U) | static_cast<std::uint8_t>(byte);
    return value;
}

bool isControl(Opcode opcode)
{
    return (static_cast<std::uint8_t>(opcode) & 0x8U) != 0;
}

bool isKnown(Opcode opcode)
{
    const auto value = static_cast<std::uint8_t>(opcode);
    return value <= 0x2 || (value >= 0x8 && value <= 0xA);
}

void unmask(char *data, std::size_t size, const char *mask)
{
    std::uint32_t half = 0;
    std::memcpy(&half, mask, sizeof half);
    const std::uint64_t wide = (std::uint64_t{half} << 32U) | half;
    std::size_t at = 0;
    for (; at + sizeof wide <= size; at += sizeof wide) {
        std::uint64_t word = 0;
        std::memcpy(&word, data + at, sizeof word);
        word ^= wide;
        std::memcpy(data + at, &word, sizeof word);
    }
    for (; at < size; ++at)
        data[at] = static_cast<char>(data[at] ^ mask[at % 4]);
}

} // namespace

bool isSendableCloseCode(std::uint16_t code)
{
    if (code >= 3000 && code <= 4999)
        return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

FrameHeader encodeFrameHeader(Opcode opcode, std::uint64_t payloadSize)
{
    FrameHeader header;
    header.bytes[0] = static_cast<char>(0x80U | static_cast<std::uint8_t>(opcode));
    std::size_t lengthBytes = 0;
    if (payloadSize < 126) {
        header.bytes[1] = static_cast<char>(payloadSize);
    } else if (payloadSize <= 0xFFFF) {
        header.bytes[1] = 126;
        lengthBytes = 2;
    } else {
        header.bytes[1] = 127;
        lengthBytes = 8;
    }
    for (std::size_t i = 0; i < lengthBytes; ++i)
        header.bytes[2 + i] = static_cast<char>(payloadSize >> (8 * (lengthBytes - 1 - i)));
    header.size = 2 + lengthBytes;
    return header;
}

std::string encodeCloseFrame(std::uint16_t code, std::string_view reason)
{
    std::string payload;
    if (isSendableCloseCode(code)) {
        payload += static_cast<char>(code >> 8U);
        payload += static_cast<char>(code & 0xFFU);
        std::size_t size = std::min(reason.size(), maxControlPayload - 2);
        if (size < reason.size()) {
            while (size > 0 && (static_cast<std::uint8_t>(reason[size]) & 0xC0U) == 0x80)
                --size;
        }
        if (simdjson::validate_utf8(reason.data(), size))
            payload += reason.substr(0, size);
    }
    return std::string(encodeFrameHeader(Opcode::Close, payload.size()).view()) + payload;
}

std::size_t serverFrameSize(std::string_view frames)
{
    if (frames.size() < 2)
        return frames.size();
    const std::uint8_t length = static_cast<std::uint8_t>(frames[1]) & 0x7FU;
    const std::size_t lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (frames.size() < 2 + lengthBytes)
        return frames.size();
    const std::uint64_t payload =
        lengthBytes == 0 ? length : bigEndian(frames.substr(2, lengthBytes));
    return static_cast<std::size_t>(
        std::min<std::uint64_t>(frames.size(), 2 + lengthBytes + payload));
}

std::optional<WebSocketEvent> WebSocketDecoder::readHeader(std::string_view data,
                                                           Frame &frame) const
{
    if (data.size() < 2)
        return needMore(2);
    const auto first = static_cast<std::uint8_t>(data[0]);
    const auto second = static_cast<std::uint8_t>(data[1]);
    frame.final = (first & 0x80U) != 0;
    frame.opcode = static_cast<Opcode>(first & 0x0FU);
    frame.payloadSize = second & 0x7FU;
    const std::size_t lengthBytes = frame.payloadSize == 126 ? 2 : frame.payloadSize == 127 ? 8 : 0;
    frame.headerSize = 2 + lengthBytes + 4;
    if (auto refusal = checkHeader(frame, (second & 0x80U) != 0, (first & 0x70U) != 0))
        return refusal;
    if (lengthBytes > 0) {
        if (data.size() < 2 + lengthBytes)
            return needMore(2 + lengthBytes);
        frame.payloadSize = bigEndian(data.substr(2, lengthBytes));
        if (frame.payloadSize < (lengthBytes == 2 ? 126 : 0x10000))
            return failed(closecode::protocolError, "length not in its shortest form");
        if (frame.payloadSize >> 63U != 0)
            return failed(closecode::protocolError, "length with its highest bit set");
    }
    if (!isControl(frame.opcode)
        && frame.payloadSize > m_messageLimit - std::min(m_messageLimit, m_message.size()))
        return failed(closecode::tooBig, "message too big");
    const auto whole = frame.headerSize + static_cast<std::size_t>(frame.payloadSize);
    if (data.size() < whole)
        return needMore(whole);
    return std::nullopt;
}

std::optional<WebSocketEvent> WebSocketDecoder::checkHeader(const Frame &frame, bool masked,
                                                            bool reserved) const
{
    if (reserved)
        return failed(closecode::protocolError, "reserved bit set");
    if (!isKnown(frame.opcode))
        return failed(closecode::protocolError, "reserved opcode");
    if (!masked)
        return failed(closecode::protocolError, "frame not masked");
    if (isControl(frame.opcode)) {
        if (!frame.final)
            return failed(closecode::protocolError, "fragmented control frame");
        if (frame.payloadSize > maxControlPayload)
            return failed(closecode::protocolError, "control frame too long");
        return std::nullopt;
    }
    if (frame.opcode == Opcode::Binary)
        return failed(closecode::unsupportedData, "binary message");
    if ((frame.opcode == Opcode::Continuation) != m_fragmented)
        return failed(closecode::protocolError, m_fragmented ? "new message inside a fragmented one"
                                                             : "continuation without a message");
    return std::nullopt;
}

std::optional<WebSocketEvent> WebSocketDecoder::dataFrame(const Frame &frame,
                                                          std::string_view payload)
{
    if (!m_fragmented && frame.final) {
        if (!simdjson::validate_utf8(payload.data(), payload.size()))
            return failed(closecode::invalidPayload, "text is not UTF-8");
        return WebSocketEvent{.kind = Kind::Text, .payload = payload};
    }
    if (!m_utf8.accept(payload) || (frame.final && !m_utf8.isComplete()))
        return failed(closecode::invalidPayload, "text is not UTF-8");
    m_message += payload;
    m_fragmented = !frame.final;
    if (m_fragmented)
        return std::nullopt;
    m_utf8.reset();
    m_message.reserve(m_message.size() + readablePadding);
    m_delivered = true;
    return WebSocketEvent{.kind = Kind::Text, .payload = m_message};
}

WebSocketEvent WebSocketDecoder::closeFrame(std::string_view payload)
{
    if (payload.empty())
        return {.kind = Kind::Close, .code = closecode::noStatus};
    if (payload.size() == 1)
        return failed(closecode::protocolError, "close frame with half a code");
    const auto code = static_cast<std::uint16_t>(bigEndian(payload.substr(0, 2)));
    if (!isSendableCloseCode(code))
        return failed(closecode::protocolError, "close code not allowed");
    const std::string_view reason = payload.substr(2);
    if (!simdjson::validate_utf8(reason.data(), reason.size()))
        return failed(closecode::invalidPayload, "close reason is not UTF-8");
    return {.kind = Kind::Close, .code = code, .payload = reason};
}

void WebSocketDecoder::release()
{
    if (!m_delivered)
        return;
    m_message = std::string();
    m_delivered = false;
}

WebSocketEvent WebSocketDecoder::next(char *data, std::size_t size, std::size_t &taken)
{
    release();
    while (true) {
        Frame frame;
        if (auto event = readHeader({data + taken, size - taken}, frame))
            return *event;
        char *payload = data + taken + frame.headerSize;
        const auto payloadSize = static_cast<std::size_t>(frame.payloadSize);
        unmask(payload, payloadSize, payload - 4);
        taken += frame.headerSize + payloadSize;
        const std::string_view bytes(payload, payloadSize);
        if (frame.opcode == Opcode::Ping)
            return {.kind = Kind::Ping, .payload = bytes};
        if (frame.opcode == Opcode::Pong)
            return {.kind = Kind::Pong, .payload = bytes};
        if (frame.opcode == Opcode::Close)
            return closeFrame(bytes);
        if (auto event = dataFrame(frame, bytes))
            return *event;
    }
}

} // namespace ltb::core::net
