// A program with the one command `simulate hetzner`, for tests that kill it.
#include "app/commandline.h"
#include "app/commands/simulatecommand.h"

#include <QCoreApplication>

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    ltb::app::Commands commands;
    commands.push_back(std::make_unique<ltb::app::SimulateCommand>());
    return ltb::app::runCommandLine(commands, QCoreApplication::arguments().mid(1));
}
