#include "app/commands/simulatecommand.h"

#include "app/commands/simulateoptions.h"
#include "core/rehearsal/fleet/guestfleet.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace ltb::app {

using namespace core;
using namespace core::rehearsal;

namespace {

QString simulateText(const char *text)
{
    return QCoreApplication::translate("ltb::app", text);
}

struct SimulateSettings {
    ListenAddress listen;
    HetznerSimulatorOptions simulator;
    GuestOptions guests;
    bool boots = true;
};

Result<void> readFaults(const QString &fileName, SimulateSettings &settings)
{
    Result<Faults> faults = Faults::load(fileName);
    if (!faults)
        return faults.error();
    settings.simulator.faults = std::move(faults).value();
    Result<GuestFaults> guestFaults = readGuestFaults(fileName);
    if (!guestFaults)
        return guestFaults.error();
    settings.guests.faults = std::move(guestFaults).value();
    return {};
}

Result<void> readBoot(const QString &word, SimulateSettings &settings)
{
    settings.boots = word == QLatin1String("virtual");
    if (settings.boots || word == QLatin1String("none"))
        return {};
    return Error{.code = ErrorCode::InvalidInput,
                 .message = simulateText(
                     QT_TRANSLATE_NOOP("ltb::app", "Servers boot \"virtual\" or \"none\".")),
                 .cause = word,
                 .field = QStringLiteral("boot")};
}

Result<SimulateSettings> readSettings(const QCommandLineParser &options)
{
    SimulateSettings settings;
    const Result<ListenAddress> listen = readListenAddress(options.value(QStringLiteral("listen")));
    if (!listen)
        return listen.error();
    settings.listen = *listen;
    const Result<double> speed = readSpeed(options.value(QStringLiteral("speed")));
    if (!speed)
        return speed.error();
    settings.simulator.api.speed = *speed;
    settings.guests.speed = *speed;
    if (const Result<void> ok = readBoot(options.value(QStringLiteral("boot")), settings); !ok)
        return ok.error();
    if (options.isSet(QStringLiteral("token-file"))) {
        auto tokens = readTokenFile(options.value(QStringLiteral("token-file")));
        if (!tokens)
            return tokens.error();
        settings.simulator.api.tokens = std::move(tokens).value();
    }
    if (options.isSet(QStringLiteral("faults"))) {
        if (const Result<void> ok = readFaults(options.value(QStringLiteral("faults")), settings);
            !ok)
            return ok.error();
    }
    settings.simulator.stateFile = options.value(QStringLiteral("state"));
    settings.guests.connectorProgram = options.value(QStringLiteral("connector"));
    if (settings.guests.connectorProgram.isEmpty())
        settings.guests.connectorProgram = QCoreApplication::applicationFilePath();
    return settings;
}

} // namespace

struct SimulateCommand::Running {
    explicit Running(SimulateSettings settings)
        : fleet(std::move(settings.guests), systemClock())
        , simulator(std::move(settings.simulator), systemClock(), settings.boots ? &fleet : nullptr)
    {}

    GuestFleet fleet;
    HetznerSimulator simulator;
};

SimulateCommand::SimulateCommand() = default;
SimulateCommand::~SimulateCommand() = default;

QStringList SimulateCommand::words() const
{
    return {QStringLiteral("simulate"), QStringLiteral("hetzner")};
}

QString SimulateCommand::summary() const
{
    return simulateText(QT_TRANSLATE_NOOP(
        "ltb::app", "Simulate Hetzner Cloud on this computer; nothing is billed."));
}

void SimulateCommand::addOptions(QCommandLineParser &parser) const
{
    const auto option = [&parser](const char *name, const char *text, const char *value,
                                  const char *fallback = "") {
        parser.addOption({QString::fromLatin1(name), simulateText(text), QString::fromLatin1(value),
                          QString::fromLatin1(fallback)});
    };
    option("listen", QT_TRANSLATE_NOOP("ltb::app", "Address and port; port 0 picks a free one."),
           "ADDRESS:PORT", "127.0.0.1:0");
    option("boot",
           QT_TRANSLATE_NOOP("ltb::app", "What servers do when they start: virtual or none."),
           "HOW", "virtual");
    option("faults", QT_TRANSLATE_NOOP("ltb::app", "JSON file with what goes wrong."), "FILE");
    option("state", QT_TRANSLATE_NOOP("ltb::app", "File that keeps the account over a restart."),
           "FILE");
    option("token-file",
           QT_TRANSLATE_NOOP(
               "ltb::app", "Tokens to accept, one a line, \"read-only\" before those that may only "
                           "read; any token without it."),
           "FILE");
    option("speed", QT_TRANSLATE_NOOP("ltb::app", "How much faster than the real thing."), "X",
           "1");
    option("connector",
           QT_TRANSLATE_NOOP("ltb::app", "The program that servers start as connector; this one by "
                                         "default."),
           "PATH");
}

Result<std::unique_ptr<SimulateCommand::Running>> SimulateCommand::start(
    const Invocation &invocation)
{
    Result<SimulateSettings> settings = readSettings(invocation.options);
    if (!settings)
        return settings.error();
    const ListenAddress listen = settings->listen;
    auto running = std::make_unique<Running>(std::move(settings).value());
    const Result<QUrl> url = running->simulator.listen(listen.address, listen.port);
    if (!url)
        return url.error();
    invocation.output.value(QStringLiteral("listening ") + url->toString());
    return running;
}

Task<ExitCode> SimulateCommand::run(const Invocation *invocation)
{
    Result<std::unique_ptr<Running>> running = start(*invocation);
    if (!running)
        co_await fail(running.error());
    m_running = std::move(running).value();
    co_await m_stop.wait();
    m_running.reset();
    co_return ExitCode::Ok;
}

bool SimulateCommand::stop()
{
    if (!m_running)
        return false;
    m_stop.complete(Result<void>());
    return true;
}

} // namespace ltb::app
