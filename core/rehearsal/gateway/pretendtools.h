// Tool calls a rehearsal agent pretends to make, chosen by what the person asks about. Their output
// is invented and says so where it could be taken for real.
#pragma once

#include "core/base/json.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace ltb::core::rehearsal {

struct PretendTool {
    QString name; // of the gateway's tool: exec, read, web_fetch
    QString meta; // what the call does, in a few words
    Json args;
    QStringList output; // pieces, printed one after the other
    int durationMs = 1200;
    int exitCode = 0;
};

struct ToolAnswer {
    QString before; // what the agent says first
    PretendTool tool;
    QString after; // Markdown
};

// For texts about disk, memory, logs, containers, files, weather, the network or running a command.
std::optional<ToolAnswer> toolAnswerFor(const QString &text, const QString &hostname);

} // namespace ltb::core::rehearsal
