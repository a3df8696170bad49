// launchthatbot deployment list|show|resume|cancel.
#pragma once

#include "app/commands/consolecommand.h"

namespace ltb::app {

class DeploymentListCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
};

class DeploymentShowCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
};

// Carries on from the failed step, and waits for the end.
class DeploymentResumeCommand final : public ConsoleCommand {
public:
    using ConsoleCommand::ConsoleCommand;
    QStringList words() const override;
    QString summary() const override;

protected:
    void addOwnOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) override;
    bool needsHub() const override { return true; }
};

// Stops and removes what exists, and waits for the end.
class DeploymentCancelCommand final : public ConsoleCommand {
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
