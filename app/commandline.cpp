#include "app/commandline.h"

#include "app/unixsignals.h"
#include "core/base/log.h"

#include <QCoreApplication>
#include <QFile>
#include <QLoggingCategory>
#include <QStandardPaths>
#include <QTimer>

#include <algorithm>
#include <cstdio>

namespace ltb::app {

namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

// The command whose words all stand at the front (or, for --relay, anywhere); the longest wins.
const std::unique_ptr<Command> *findCommand(const Commands &commands, const QStringList &arguments)
{
    const std::unique_ptr<Command> *best = nullptr;
    for (const auto &command : commands) {
        const QStringList words = command->words();
        const bool isSwitch = words.first().startsWith(u'-');
        const bool matches =
            isSwitch ? std::all_of(words.begin(), words.end(),
                                   [&](const QString &word) { return arguments.contains(word); })
                     : arguments.mid(0, words.size()) == words;
        if (matches && (!best || words.size() > (*best)->words().size()))
            best = &command;
    }
    return best;
}

void printOverview(const Commands &commands, Output &output)
{
    output.line(text("LaunchThatBot %1: servers for AI agents, and the relay that connects them.")
                    .arg(QStringLiteral(LTB_VERSION)));
    output.line({});
    output.line(text("launchthatbot                 the console (a window)"));
    output.line(text("launchthatbot --rehearsal     the console on built-in simulators"));
    for (const auto &command : commands)
        output.line(QStringLiteral("launchthatbot %1  %2")
                        .arg(command->words().join(u' ').leftJustified(24), command->summary()));
    output.line({});
    output.line(text("Every command takes --help, --json and --data-dir DIR."));
}

void printVersion(Output &output)
{
    output.line(QStringLiteral("launchthatbot %1").arg(QStringLiteral(LTB_VERSION)));
    output.json({{"name", "launchthatbot"},
                 {"version", LTB_VERSION},
                 {"relayProtocol", 1},
                 {"features", {"control.abort", "presence"}}});
}

struct Ending {
    int code = 0;
};

core::Task<> runToEnd(Command *command, const Invocation *invocation, Output *output,
                      Ending *ending)
{
    const core::Result<ExitCode> result = co_await command->run(invocation).result();
    if (!result)
        output->error(result.error());
    ending->code = int(result ? *result : exitCodeFor(result.error()));
}

int runOne(Command &command, const QCommandLineParser &parser, Output &output)
{
    QStringList positional = parser.positionalArguments();
    if (!command.words().first().startsWith(u'-'))
        positional = positional.mid(command.words().size());
    const QString chosen = parser.value(QStringLiteral("data-dir"));
    const Invocation invocation{parser, positional, output,
                                chosen.isEmpty() ? defaultDataDirectory() : chosen};
    Ending ending;
    UnixSignals signalsOfProcess;
    core::TaskScope tasks;
    QObject::connect(&signalsOfProcess, &UnixSignals::reloadRequested, &signalsOfProcess,
                     [&command] { command.reload(); });
    QObject::connect(&signalsOfProcess, &UnixSignals::stopRequested, &signalsOfProcess, [&] {
        if (command.stop())
            return;
        ending.code = int(ExitCode::Cancelled);
        QCoreApplication::exit();
    });
    QTimer::singleShot(0, &signalsOfProcess, [&] {
        tasks.spawn(runToEnd(&command, &invocation, &output, &ending),
                    [](const core::Result<void> &) { QCoreApplication::exit(); });
    });
    QCoreApplication::exec();
    tasks.cancelAll();
    return ending.code;
}

} // namespace

QString defaultDataDirectory()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
}

int runCommandLine(const Commands &commands, const QStringList &arguments)
{
    QFile out;
    QFile err;
    if (!out.open(stdout, QIODevice::WriteOnly) || !err.open(stderr, QIODevice::WriteOnly))
        return int(ExitCode::Failed);
    const bool json = arguments.contains(QStringLiteral("--json"));
    Output output(&out, &err, json ? Output::Format::Json : Output::Format::Text);
    const auto *found = findCommand(commands, arguments);
    if (!found) {
        if (arguments.contains(QStringLiteral("--version"))) {
            printVersion(output);
            return int(ExitCode::Ok);
        }
        if (arguments.contains(QStringLiteral("--help"))
            || arguments.contains(QStringLiteral("-h"))) {
            printOverview(commands, output);
            return int(ExitCode::Ok);
        }
        output.error({core::ErrorCode::InvalidInput,
                      text("There is no command \"%1\".").arg(arguments.join(u' ')),
                      {},
                      {},
                      text("launchthatbot --help lists them.")});
        return int(ExitCode::Usage);
    }

    Command &command = **found;
    QCommandLineParser parser;
    parser.setApplicationDescription(command.summary());
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")},
                                  text("Show the options."));
    parser.addOption(help);
    parser.addOptions(
        {{QStringLiteral("json"), text("Print JSON.")},
         {QStringLiteral("data-dir"), text("Where the data is kept."), QStringLiteral("DIR")},
         {QStringLiteral("log"), text("Log format: text or json."), QStringLiteral("FORMAT"),
          QStringLiteral("text")}});
    if (command.words().first() == QLatin1String("--relay"))
        parser.addOption({QStringLiteral("relay"), text("Run headless, as the relay.")});
    command.addOptions(parser);
    const bool parsed = parser.parse(QStringList{QCoreApplication::applicationName()} + arguments);
    // `--listen --help` asks for help, too.
    if (parser.isSet(help) || arguments.contains(QStringLiteral("--help"))) {
        output.value(parser.helpText());
        return int(ExitCode::Ok);
    }
    if (!parsed) {
        output.error({core::ErrorCode::InvalidInput,
                      parser.errorText(),
                      {},
                      {},
                      text("Add --help for the options.")});
        return int(ExitCode::Usage);
    }
    // A person wants the outcome; who runs a service wants its history.
    const bool isService = command.words().first() == QLatin1String("--relay")
                           || command.words().first() == QLatin1String("simulate");
    if (!isService && !parser.isSet(QStringLiteral("log")))
        QLoggingCategory::setFilterRules(QStringLiteral("ltb.*.info=false"));
    core::installLog(parser.value(QStringLiteral("log")) == QLatin1String("json")
                         ? core::LogFormat::JsonLines
                         : core::LogFormat::Text);
    return runOne(command, parser, output);
}

} // namespace ltb::app
