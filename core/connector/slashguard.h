// Keeps a relay user's text from being taken for a gateway command.
#pragma once

#include <QString>

namespace ltb::core::connector {

// The gateway runs "/status" at the start and eats "x /status" in the middle. A zero-width space
// before every slash that starts a word lets the model read the text as it was written.
QString neutraliseCommands(const QString &text);

} // namespace ltb::core::connector
