// What a field of the relay protocol must refuse, by its rule.
#pragma once

#include "sampleframes.h"

#include <utility>
#include <vector>

namespace ltb::tests {

// Each with a few words that say what is wrong.
using BadValues = std::vector<std::pair<const char *, core::Json>>;

// Values of types the field does not have.
BadValues wrongTypes(FieldRule::Kind kind);
// Values of the right type that the protocol forbids.
BadValues wrongValues(const FieldRule &rule);

} // namespace ltb::tests
