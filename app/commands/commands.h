// The list of commands: one class each, one line each.
#pragma once

#include "app/commandline.h"
#include "app/commands/consolecommand.h"

namespace ltb::app {

// `keychain` may be empty: then commands need --key-file or a systemd credential.
Commands makeCommands(const KeychainFactory &keychain);

} // namespace ltb::app
