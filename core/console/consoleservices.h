// Everything a window may talk to. The composition root owns the objects.
#pragma once

#include "core/console/conversations.h"
#include "core/console/credentials.h"
#include "core/console/deployments.h"
#include "core/console/fleet.h"
#include "core/console/hubstatus.h"
#include "core/console/preferences.h"

namespace ltb::core::console {

struct ConsoleServices {
    Fleet &fleet;
    Conversations &conversations;
    Deployments &deployments;
    Credentials &credentials;
    HubStatus &hub;
    Preferences &preferences;
};

} // namespace ltb::core::console
