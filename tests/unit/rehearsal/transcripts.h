// Recorded traffic of a real OpenClaw gateway (shared/openclaw/transcripts), for comparing shapes.
#pragma once

#include "core/base/json.h"

#include <functional>
#include <set>
#include <vector>

namespace ltb::tests {

// False when the recordings are not on this machine; tests skip then.
bool haveTranscripts();
// The frames a file holds, both directions.
std::vector<core::Json> transcript(const char *name);
// The first frame that fits; fails the program when there is none.
core::Json recorded(const char *name, const std::function<bool(const core::Json &)> &fits);
std::set<std::string> keysOf(const core::Json &object);

} // namespace ltb::tests
