// launchthatbot credential set|test|list|remove: named provider accounts.
#pragma once

#include "app/commands/consolecommand.h"

namespace ltb::app {

// credential set PROVIDER --name NAME [--endpoint URL] [--token-file FILE]: tests, then stores.
class CredentialSetCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
};

class CredentialTestCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
};

class CredentialListCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
};

class CredentialRemoveCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
};

} // namespace ltb::app
