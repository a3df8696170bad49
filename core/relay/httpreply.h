// How the hub's HTTP surface answers: JSON bodies, and {"error":{"code","message","field?"}} with a
// fitting status (docs/protocol.md section 6).
#pragma once

#include "core/base/json.h"
#include "core/net/server/socketserver.h"

namespace ltb::core::relay {

net::HttpResponse jsonReply(const Json &body, int status = 200);
net::HttpResponse errorReply(int status, const char *code, const QString &message,
                             const QString &field = {});
net::HttpResponse unauthorizedReply();
// The status and code follow from the error's own.
net::HttpResponse errorReply(const Error &error);

// The token of `Authorization: Bearer …`; empty when there is none.
QByteArray bearerToken(const net::HttpRequest &request);
// The body as one JSON object; an empty body is an empty object. Error: InvalidInput, Protocol.
Result<Json> jsonBody(const net::HttpRequest &request);

} // namespace ltb::core::relay
