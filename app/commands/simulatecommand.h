// launchthatbot simulate hetzner [--listen 127.0.0.1:PORT] [--boot virtual|none] [--faults FILE]
//     [--state FILE] [--token-file FILE] [--speed X] [--connector PATH]
//
// A Hetzner Cloud on this computer: nothing is billed, nothing leaves the machine. Prints
// `listening http://127.0.0.1:PORT/v1` and runs until SIGTERM or SIGINT. Exit codes: 0 stopped on
// request, 2 wrong options or files, 5 the port is in use, 1 the state file cannot be used.
#pragma once

#include "app/command.h"
#include "core/base/oneshot.h"

#include <memory>

namespace ltb::app {

class SimulateCommand final : public Command {
public:
    SimulateCommand();
    ~SimulateCommand() override;

    QStringList words() const override;
    QString summary() const override;
    void addOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> run(const Invocation *invocation) override;
    bool stop() override;

private:
    struct Running;

    static core::Result<std::unique_ptr<Running>> start(const Invocation &invocation);

    std::unique_ptr<Running> m_running;
    core::OneShot<void> m_stop;
};

} // namespace ltb::app
