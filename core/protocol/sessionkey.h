// agent:{agentId}:launchthatbot:project:{projectId}:thread:{threadId} (docs/protocol.md section 2).
#pragma once

#include "core/base/result.h"

#include <string_view>

namespace ltb::core::protocol {

struct SessionKey {
    QString agentId;
    QString projectId;
    QString threadId;

    bool operator==(const SessionKey &) const = default;
    QString toString() const;
    // Error: InvalidInput, field "sessionKey", naming the part that is wrong.
    static Result<SessionKey> parse(QStringView text);
};

// Each part of a key: 1 to 64 of [A-Za-z0-9._-].
bool isSessionKeyPart(QStringView part);
// Grammar check on wire bytes, without building anything; for the hub's hot path.
bool isSessionKey(std::string_view text);
// The agent part of a valid key.
std::string_view sessionKeyAgent(std::string_view key);

// A subscription: a session key, or a prefix ending in '*'.
bool isSubscriptionPattern(std::string_view pattern);
bool matchesPattern(std::string_view pattern, std::string_view key);

} // namespace ltb::core::protocol
