// The stages of a server's own set-up, under the name this folder's readers look for.
#pragma once

#include "core/protocol/gueststages.h"

namespace ltb::core::provisioning {

using protocol::guestStages;

} // namespace ltb::core::provisioning
