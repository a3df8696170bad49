// launchthatbot-gui: the console. It also runs the command line for those commands that need the OS
// keychain, which the slim program does not link.
#include "app/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/simulateoptions.h"
#include "app/consoleoptions.h"
#include "app/gui/guisession.h"
#include "app/translations.h"
#include "core/base/log.h"
#include "core/secrets/keychain/keychainkeystore.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>

#include <cstdio>
#include <memory>

namespace {

using namespace ltb;

std::unique_ptr<core::secrets::KeyStore> keychain(const QString &profile)
{
    return core::secrets::makeKeychainKeyStore(profile);
}

void nameApplication()
{
    QCoreApplication::setApplicationName(QStringLiteral("launchthatbot"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LTB_VERSION));
}

// Console options begin with '-' or are deep links; anything else is a command.
bool isCommand(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i) {
        const QByteArray argument(argv[i]);
        if (argument == "--relay" || argument == "--help" || argument == "-h"
            || argument == "--version")
            return true;
        if (app::consoleOptionTakesValue({argument.constData(), size_t(argument.size())})) {
            ++i;
            continue;
        }
        if (!argument.startsWith('-'))
            return !argument.startsWith("launchthatbot://");
    }
    return false;
}

int runConsole(QApplication &application)
{
    QCommandLineParser parser;
    parser.addOptions(
        {{QStringLiteral("rehearsal"), QString()},
         {QStringLiteral("data-dir"), QString(), QStringLiteral("DIR")},
         {QStringLiteral("key-file"), QString(), QStringLiteral("FILE")},
         {QStringLiteral("speed"), QString(), QStringLiteral("X"), QStringLiteral("1")},
         {QStringLiteral("hub"), QString(), QStringLiteral("URL")},
         {QStringLiteral("hub-token-file"), QString(), QStringLiteral("FILE")}});
    if (!parser.parse(QCoreApplication::arguments())) {
        std::fprintf(stderr, "error: %s\n", qPrintable(parser.errorText()));
        return int(app::ExitCode::Usage);
    }
    core::installLog(core::LogFormat::Text);
    QGuiApplication::setDesktopFileName(QStringLiteral("com.launchthatbot.console"));
    app::GuiOptions options;
    options.rehearsal = parser.isSet(QStringLiteral("rehearsal"));
    options.dataDirectory = parser.value(QStringLiteral("data-dir"));
    if (options.dataDirectory.isEmpty())
        options.dataDirectory = app::defaultDataDirectory();
    options.keyFile = parser.value(QStringLiteral("key-file"));
    options.programDirectory = QCoreApplication::applicationDirPath();
    const QString installed = options.programDirectory + QStringLiteral("/../../bin");
    if (!QFileInfo::exists(options.programDirectory + QStringLiteral("/launchthatbot"))
        && QFileInfo::exists(installed))
        options.programDirectory = installed;
    const auto speed = app::readSpeed(parser.value(QStringLiteral("speed")));
    const auto hub = app::readHubAddress(parser);
    if (!speed || !hub) {
        const core::Error error = speed ? hub.error() : speed.error();
        std::fprintf(stderr, "error: %s\n", qPrintable(error.message));
        return int(app::exitCodeFor(error));
    }
    options.rehearsalSpeed = *speed;
    options.hub = *hub;
    app::installTranslations(
        core::console::PreferenceFile({false, options.dataDirectory, {}}).language());
    app::GuiSession session(std::move(options), keychain);
    session.start();
    return application.exec();
}

} // namespace

int main(int argc, char **argv)
{
    if (isCommand(argc, argv)) {
        QCoreApplication application(argc, argv);
        nameApplication();
        return app::runCommandLine(app::makeCommands(keychain),
                                   QCoreApplication::arguments().mid(1));
    }
    QApplication application(argc, argv);
    nameApplication();
    return runConsole(application);
}
