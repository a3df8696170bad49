// launchthatbot rehearse: the main job in the terminal, on simulators, with throw-away data.
// Creates a server at the simulated Hetzner, waits for its heartbeat, asks the agent a question,
// streams the answer, removes the server, and ends with 0.
#pragma once

#include "app/command.h"
#include "app/wiring/installation.h"
#include "app/wiring/rehearsal.h"

#include <QTemporaryDir>

namespace ltb::app {

class RehearseCommand final : public Command {
public:
    QStringList words() const override;
    QString summary() const override;
    void addOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> run(const Invocation *invocation) override;

private:
    core::Task<core::console::DeploymentView> createServer(const Invocation *invocation);
    core::Task<> ask(const Invocation *invocation, core::console::DeploymentView server);

    QTemporaryDir m_directory;
    std::unique_ptr<Installation> m_installation;
    std::unique_ptr<Rehearsal> m_rehearsal;
};

} // namespace ltb::app
