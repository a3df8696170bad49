#include "app/commands/commands.h"

#include "app/commands/relayconnect.h"

namespace ltb::app {

Commands makeCommands()
{
    Commands commands;
    commands.push_back(std::make_unique<RelayConnect>());
    return commands;
}

} // namespace ltb::app
