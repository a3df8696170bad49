// The hub's hot path: what routing a streamed frame needs, checked without building the document.
#pragma once

#include "core/protocol/messages.h"

#include <optional>
#include <string_view>

namespace ltb::core::protocol {

// Views point into the frame that was given; the texts are raw JSON, without quotes, escapes kept,
// so that two delta texts can be joined by joining the bytes.
struct FrameHead {
    enum class Type { OutboundDelta, ToolProgress };
    Type type = Type::OutboundDelta;
    std::string_view id;
    std::string_view sessionKey;
    std::string_view runId;
    std::string_view replyTo;
    qint64 ts = 0;
    std::string_view rawText; // outbound.delta
    qint64 index = 0; // outbound.delta
    DeltaKind kind = DeltaKind::Text; // outbound.delta
    std::string_view rawCallId; // tool.progress
    ToolPhase phase = ToolPhase::Start; // tool.progress; End and Error are durable
};

// A head only for outbound.delta and tool.progress frames that decode() accepts as well. Nothing
// means "look closer": frames of other types, wrong ones, and right ones of an unusual shape
// (nested unknown fields, escaped keys or ids); hand those to decode(). Any thread.
std::optional<FrameHead> peekFrame(std::string_view frame);

} // namespace ltb::core::protocol
