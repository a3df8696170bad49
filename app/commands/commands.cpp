#include "app/commands/commands.h"

#include "app/commands/relayconnect.h"
#include "app/commands/relaylisten.h"
#include "app/commands/tokencommand.h"

namespace ltb::app {

Commands makeCommands()
{
    Commands commands;
    commands.push_back(std::make_unique<RelayConnect>());
    commands.push_back(std::make_unique<RelayListen>());
    commands.push_back(std::make_unique<TokenCreate>());
    commands.push_back(std::make_unique<TokenList>());
    commands.push_back(std::make_unique<TokenRevoke>());
    return commands;
}

} // namespace ltb::app
