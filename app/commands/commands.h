// The list of commands: one class each, one line each.
#pragma once

#include "app/commandline.h"

namespace ltb::app {

Commands makeCommands();

} // namespace ltb::app
