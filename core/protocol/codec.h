// Messages to and from the wire: one JSON object a text frame. Strict in, canonical out.
#pragma once

#include "core/base/result.h"
#include "core/protocol/messages.h"

#include <string_view>

namespace ltb::core::protocol {

// Errors: code Protocol with providerCode "bad_json", "unsupported_version" or "too_large"; code
// InvalidInput with providerCode "bad_field" and the field's path. Unknown types are a value.
// Error::requestId holds the message's id when it could be read, so that the answer can name it.
Result<Message> decode(std::string_view frame);

QByteArray encode(const Message &message);

// The answer to a frame that decode() refused.
ErrorMessage toErrorMessage(const Error &error, qint64 nowMs);

// Adds or replaces top-level fields in a frame that decode() accepted and keeps every other byte,
// so that unknown fields survive forwarding. seq < 0 leaves seq alone; an empty instanceId
// likewise.
QByteArray stampFrame(std::string_view frame, qint64 seq, const QString &instanceId);

} // namespace ltb::core::protocol
