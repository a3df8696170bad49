// One verb of the command line: its words, its options, and the task that does it.
#pragma once

#include "app/exitcode.h"
#include "app/output.h"
#include "core/base/task.h"

#include <QCommandLineParser>
#include <QString>
#include <QStringList>

namespace ltb::app {

// What a running command may use. Outlives the command's task.
struct Invocation {
    const QCommandLineParser &options; // parsed; --json and --data-dir are there for every command
    QStringList arguments; // positional, without the command's own words
    Output &output;
    QString dataDirectory; // of --data-dir, or the platform's; may not exist yet
};

class Command {
public:
    virtual ~Command() = default;

    // The words that select it: {"token", "create"}; {"--relay", "--listen"} matches anywhere (add
    // --listen yourself in addOptions(); --relay is declared for you).
    virtual QStringList words() const = 0;
    virtual QString summary() const = 0; // one line for --help
    virtual void addOptions(QCommandLineParser &parser) const = 0;

    // Runs on the main thread's event loop; the program ends with the task. An error is printed by
    // the caller (text or JSON) and becomes exitCodeFor(error). SIGTERM and SIGINT call stop().
    virtual core::Task<ExitCode> run(const Invocation *invocation) = 0;
    // Asked to end soon (a signal). By default nothing happens and the program ends at once; a
    // command that returns true ends by itself within its own deadline.
    virtual bool stop() { return false; }
    // SIGHUP.
    virtual void reload() {}
};

} // namespace ltb::app
