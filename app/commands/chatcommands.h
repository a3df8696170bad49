// launchthatbot chat send, fleet status.
#pragma once

#include "app/commands/consolecommand.h"

namespace ltb::app {

// Sends one message and streams the answer to standard output.
class ChatSendCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
    bool needsHub() const override { return true; }
};

class FleetStatusCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
    bool needsHub() const override { return true; }
};

} // namespace ltb::app
