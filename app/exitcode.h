// What the programs of LaunchThatBot end with. Documented in docs/command-line.md.
#pragma once

#include "core/base/error.h"

namespace ltb::app {

enum class ExitCode : int {
    Ok = 0,
    Failed = 1, // the operation was tried and did not work
    Usage = 2, // wrong options or input; nothing was tried
    NotFound = 3,
    Refused = 4, // unauthorized or forbidden
    Conflict = 5, // exists already, or somebody else is working on it
    Unavailable = 6, // network, capacity, rate limit, keychain locked: the same call may work later
    Cancelled = 7
};

ExitCode exitCodeFor(const core::Error &error);

} // namespace ltb::app
