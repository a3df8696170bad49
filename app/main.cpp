// launchthatbot and launchthatbot-relay: the command line and the relay, without a window library.
// Without a command it hands over to the console's own program.
#include "app/commandline.h"
#include "app/commands/commands.h"
#include "app/consoleoptions.h"

#include <QCoreApplication>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

// True when argv asks for a window: nothing but console options before "--".
bool wantsConsole(int argc, char **argv)
{
    for (int i = 1; i < argc && std::strcmp(argv[i], "--") != 0; ++i) {
        const char *argument = argv[i];
        if (argument[0] != '-')
            return std::strncmp(argument, "launchthatbot://", 16) == 0;
        for (const char *headless : {"--relay", "--version", "--help", "-h"}) {
            if (std::strcmp(argument, headless) == 0)
                return false;
        }
        if (ltb::app::consoleOptionTakesValue(argument))
            ++i;
    }
    return true;
}

// Beside the program in a build tree, in libexec when installed. Returns only when there is none.
void tryConsole(char **argv)
{
    std::vector<char> self(4096);
    const auto length = ::readlink("/proc/self/exe", self.data(), self.size() - 1);
    const std::string program(self.data(), length > 0 ? size_t(length) : 0);
    const std::string folder = program.substr(0, program.find_last_of('/') + 1);
    for (const std::string &candidate :
         {folder + "launchthatbot-gui", folder + "../libexec/launchthatbot/launchthatbot-gui"}) {
        if (::access(candidate.c_str(), X_OK) == 0)
            ::execv(candidate.c_str(), argv);
    }
}

int startConsole(char **argv)
{
    tryConsole(argv);
    std::fprintf(stderr,
                 "error: the console is not installed on this computer (%s).\n"
                 "  next: install the package launchthatbot, or use the command line: "
                 "launchthatbot --help\n",
                 std::strerror(errno));
    return int(ltb::app::ExitCode::Usage);
}

// A command that needs the data key, which is in the OS keychain unless a file is named: the
// console's program has the keychain.
bool wantsKeychain(int argc, char **argv)
{
    bool needsKey = false;
    for (int i = 1; i < argc; ++i) {
        const std::string argument(argv[i]);
        if (argument == "--relay" || argument == "--help" || argument.starts_with("--key-file"))
            return false;
        for (const char *word : {"credential", "server", "deployment", "chat", "fleet"})
            needsKey = needsKey || (i == 1 && argument == word);
    }
    return needsKey && ::getenv("CREDENTIALS_DIRECTORY") == nullptr;
}

bool isRelayProgram(const char *argv0)
{
    const std::string name(argv0);
    const std::string suffix = "launchthatbot-relay";
    return name.size() >= suffix.size()
           && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
}

} // namespace

int main(int argc, char **argv)
{
    const bool relay = isRelayProgram(argv[0]);
    if (!relay && wantsConsole(argc, argv))
        return startConsole(argv);
    if (!relay && wantsKeychain(argc, argv))
        tryConsole(argv);
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("launchthatbot"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LTB_VERSION));
    QStringList arguments = QCoreApplication::arguments().mid(1);
    if (relay && !arguments.contains(QStringLiteral("--relay"))
        && (arguments.isEmpty() || arguments.first() != QLatin1String("token")))
        arguments.prepend(QStringLiteral("--relay"));
    return ltb::app::runCommandLine(ltb::app::makeCommands({}), arguments);
}
