#include "app/commands/commands.h"

#include "app/commands/chatcommands.h"
#include "app/commands/credentialcommands.h"
#include "app/commands/deploymentcommands.h"
#include "app/commands/rehearsecommand.h"
#include "app/commands/relayconnect.h"
#include "app/commands/relaylisten.h"
#include "app/commands/servercommands.h"
#include "app/commands/simulatecommand.h"
#include "app/commands/tokencommand.h"
#include "app/commands/userdatacommand.h"

namespace ltb::app {

Commands makeCommands(const KeychainFactory &keychain)
{
    Commands commands;
    const auto add = [&commands](auto command) { commands.push_back(std::move(command)); };
    add(std::make_unique<RelayConnect>());
    add(std::make_unique<RelayListen>());
    add(std::make_unique<TokenCreate>());
    add(std::make_unique<TokenList>());
    add(std::make_unique<TokenRevoke>());
    add(std::make_unique<CredentialSetCommand>(keychain));
    add(std::make_unique<CredentialTestCommand>(keychain));
    add(std::make_unique<CredentialListCommand>(keychain));
    add(std::make_unique<CredentialRemoveCommand>(keychain));
    add(std::make_unique<ServerPlanCommand>(keychain));
    add(std::make_unique<ServerCreateCommand>(keychain));
    add(std::make_unique<ServerListCommand>(keychain));
    add(std::make_unique<ServerShowCommand>(keychain));
    add(std::make_unique<ServerDestroyCommand>(keychain));
    add(std::make_unique<DeploymentListCommand>(keychain));
    add(std::make_unique<DeploymentShowCommand>(keychain));
    add(std::make_unique<DeploymentResumeCommand>(keychain));
    add(std::make_unique<DeploymentCancelCommand>(keychain));
    add(std::make_unique<UserDataRenderCommand>());
    add(std::make_unique<ChatSendCommand>(keychain));
    add(std::make_unique<FleetStatusCommand>(keychain));
    add(std::make_unique<RehearseCommand>());
    add(std::make_unique<SimulateCommand>());
    return commands;
}

} // namespace ltb::app
