// What an OpenClaw gateway says when it refuses, and what to do about it (OpenClaw gateway protocol
// 4, "connect errors" and "method errors").
#pragma once

#include "core/base/error.h"
#include "core/base/json.h"

#include <chrono>

namespace ltb::core::connector {

// The error object of a response frame. Error::providerCode is details.code when there is one
// ("PAIRING_REQUIRED"), else code ("UNAVAILABLE"); Error::cause has the gateway's own sentence.
Error gatewayError(const Json &error);

enum class AfterRefusal {
    Retry, // with the usual growing waits
    RetryWithSharedToken, // the device token is void
    WaitForOperator // trying again soon is pointless, or gets this address locked out
};

struct RefusalAdvice {
    AfterRefusal action = AfterRefusal::Retry;
    std::chrono::milliseconds wait{}; // at least this long before the next try
};

// What follows a refused `connect`.
RefusalAdvice adviceFor(const Error &error, bool usedDeviceToken, bool haveSharedToken);

} // namespace ltb::core::connector
