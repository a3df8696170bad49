// Turns the reports of a server's own set-up into the state of each stage. Pure.
#pragma once

#include "core/provisioning/deployment.h"
#include "core/provisioning/instanceregistry.h"

namespace ltb::core::provisioning {

// The state of every stage of `before` after these reports (oldest first). A later run of the
// set-up replaces what an earlier one said; stages it skips, since they are stamped, stay done.
std::vector<StepRecord> guestSteps(const std::vector<StepRecord> &before,
                                   const std::vector<GuestProgress> &progress);

// The last report, when it says that the set-up stopped; nothing when it goes on or has not begun.
std::optional<Error> guestFailure(const std::vector<GuestProgress> &progress);
bool guestIsProvisioned(const std::vector<GuestProgress> &progress);

} // namespace ltb::core::provisioning
