// Picks the command that argv asks for, parses its options and runs it to its exit code.
#pragma once

#include "app/command.h"

#include <memory>
#include <vector>

namespace ltb::app {

using Commands = std::vector<std::unique_ptr<Command>>;

// `arguments` as QCoreApplication gives them, without the program's name. Needs a QCoreApplication
// that does not run yet; turns the event loop until the command ends.
int runCommandLine(const Commands &commands, const QStringList &arguments);

// The platform's data folder for this product.
QString defaultDataDirectory();

} // namespace ltb::app
