// `launchthatbot token create | list | revoke`: access to a hub, by its database. A running hub
// notices within a second or two.
#pragma once

#include "app/command.h"

namespace ltb::app {

class TokenCreate final : public Command {
public:
    QStringList words() const override;
    QString summary() const override;
    void addOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> run(const Invocation *invocation) override;
};

class TokenList final : public Command {
public:
    QStringList words() const override;
    QString summary() const override;
    void addOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> run(const Invocation *invocation) override;
};

class TokenRevoke final : public Command {
public:
    QStringList words() const override;
    QString summary() const override;
    void addOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> run(const Invocation *invocation) override;
};

} // namespace ltb::app
