// launchthatbot --relay --connect wss://hub/ws (--token-file F | --bootstrap-file F)
//     [--gateway ws://127.0.0.1:18789] [--gateway-token-file F] [--state-dir D]
//     [--agent ID[=GATEWAY_AGENT]]… [--heartbeat-interval S] [--allow-plain] [--check]
//
// The connector beside an OpenClaw gateway. Runs until SIGTERM or SIGINT; then it accepts nothing
// new, gives the hub what is ready (at most 5 s) and ends with 0. Exit codes: 0 stopped on request
// or
// --check found nothing wrong, 2 wrong options or files, 4 the hub refuses the one-time token, 5
// another connector uses the state folder or the one-time token, 1 anything else (disk, database).
#pragma once

#include "app/command.h"
#include "core/base/oneshot.h"

#include <memory>

namespace ltb::app {

class RelayConnect final : public Command {
public:
    RelayConnect();
    ~RelayConnect() override;

    QStringList words() const override;
    QString summary() const override;
    void addOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> run(const Invocation *invocation) override;
    bool stop() override;

private:
    struct Settings;
    struct Running;

    static core::Result<Settings> readSettings(const Invocation &invocation);
    static core::Result<void> readHub(const QCommandLineParser &options, Settings *settings);
    static core::Result<void> readGateway(const QCommandLineParser &options, Settings *settings);
    static core::Result<void> readAgents(const QCommandLineParser &options, Settings *settings);
    static core::Result<std::unique_ptr<Running>> open(const Settings &settings);
    core::Task<ExitCode> serve();

    std::unique_ptr<Running> m_running;
    core::OneShot<void> m_stop;
};

} // namespace ltb::app
