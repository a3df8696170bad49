// The relay protocol's numbers (docs/protocol.md section 1 and 4). The hub advertises its own in
// the ack to hello; these are the defaults.
#pragma once

#include <QtGlobal>

namespace ltb::core::protocol {

inline constexpr int protocolVersion = 1;
inline constexpr char subprotocolName[] = "launchthatbot.relay.v1";
inline constexpr char webSocketPath[] = "/ws";

struct Limits {
    qint64 frameBytes = 1 << 20;
    qint64 preAuthFrameBytes = 64 << 10;
    qint64 helloTimeoutMs = 10'000;
    int messagesPerSecond = 100;
    int messageBurst = 200;
    int subscriptions = 1024;
    qint64 queueSoftBytes = 256 << 10; // above: deltas and tool updates are merged or dropped
    qint64 queueHardBytes = 1 << 20; // above: close 1013
    qint64 queueSoftMs = 30'000; // this long over the soft bound: close 1013
    qint64 heartbeatIntervalMs = 30'000;
    qint64 attachmentsBytes = 512 << 10; // all attachments of one message, decoded

    bool operator==(const Limits &) const = default;
};

// tool.progress, in characters (code points); longer previews are refused, so cut before sending.
inline constexpr qsizetype maxTitleCharacters = 512;
inline constexpr qsizetype maxArgsPreviewCharacters = 512;
inline constexpr qsizetype maxResultPreviewCharacters = 4096;

// WebSocket close codes beyond RFC 6455's own.
enum class CloseCode : quint16 {
    Normal = 1000,
    GoingAway = 1001,
    TooBig = 1009,
    Restart = 1012,
    Overload = 1013,
    Protocol = 4400,
    Unauthorized = 4401,
    Forbidden = 4403,
    Timeout = 4408,
    Replaced = 4409,
    RateLimited = 4429
};

} // namespace ltb::core::protocol
