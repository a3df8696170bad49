// Told before and after everything a deployment persists or asks of a provider, so that a fault
// test can end the process exactly there. The product passes none.
#pragma once

#include <QString>

#include <functional>

namespace ltb::core::provisioning {

// `point` is stable: "before:create_server", "after:create_server", …
using CrashPoint = std::function<void(const QString &point)>;

} // namespace ltb::core::provisioning
