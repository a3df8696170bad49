// What Hetzner's refusals mean: its error codes, in our codes and in sentences with a next step.
// Source: docs.hetzner.cloud, "Errors" and "Rate Limiting"; codes as in hcloud-go.
#pragma once

#include "core/base/error.h"
#include "core/net/http.h"

#include <QString>

namespace ltb::core::providers::hetzner {

// The error of an answer whose status is not 2xx. `nowMs` (UTC) dates RateLimit-Reset.
Error errorFromAnswer(const net::HttpAnswer &answer, qint64 nowMs);

// The error of an action that ended with status "error".
Error errorFromAction(const QString &code, const QString &message);

// An answer that is not what the API promises: no JSON, a missing field, a negative id.
Error unreadableAnswer(const net::HttpAnswer &answer, const QString &why);

} // namespace ltb::core::providers::hetzner
