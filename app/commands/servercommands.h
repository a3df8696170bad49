// launchthatbot server plan|create|list|show|destroy.
#pragma once

#include "app/commands/consolecommand.h"

namespace ltb::app {

// Prints price, user_data (masked) and what would be created; changes nothing.
class ServerPlanCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
};

// Creates a server from a specification; --wait (default) or --detach.
class ServerCreateCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
    bool needsHub() const override { return true; }
};

class ServerListCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
    bool needsHub() const override { return true; }
};

class ServerShowCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
    bool needsHub() const override { return true; }
};

// Removes a server and everything of its ledger; needs --confirm NAME.
class ServerDestroyCommand final : public ConsoleCommand {
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
