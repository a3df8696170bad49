#include "app/commands/commands.h"

namespace ltb::app {

Commands makeCommands()
{
    Commands commands;
    return commands;
}

} // namespace ltb::app
