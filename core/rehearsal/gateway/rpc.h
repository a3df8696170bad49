// Frames of the OpenClaw gateway's WebSocket protocol v4 (docs/openclaw.md section 2).
#pragma once

#include "core/base/json.h"

#include <QString>

namespace ltb::core::rehearsal {

struct RpcError {
    QString code; // INVALID_REQUEST, FORBIDDEN, NOT_PAIRED, UNAVAILABLE…
    QString message;
    Json details = nullptr;
    std::optional<qint64> retryAfterMs{}; // set: retryable
};

struct RpcRequest {
    std::string id;
    QString method;
    Json params;
};

// A request frame, or an error sentence for anything else.
Result<RpcRequest> parseRequest(const QString &text);

Json okFrame(const std::string &id, Json payload);
Json errorFrame(const std::string &id, const RpcError &error);

RpcError invalidRequest(const QString &message, Json details = nullptr);
RpcError missingScope(const QString &scope);

// A random UUID as the gateway writes them: lower case, no braces.
std::string newUuid();

} // namespace ltb::core::rehearsal
