// The "model" behind the rehearsal gateway: turns a message into steps to play. Tags in the text
// force a scenario, the same ones as in our mock of an OpenAI-compatible model: [[tool]] [[slow]]
// [[fast]]
// [[long]] [[md]] [[ask]] [[empty]] [[drop]] [[http400]] [[http401]] [[http429]] [[http500]].
#pragma once

#include "core/rehearsal/gateway/answers.h"
#include "core/rehearsal/gateway/pretendtools.h"

#include <variant>
#include <vector>

namespace ltb::core::rehearsal {

struct SayStep {
    QString text;
    int wordMs = 35; // between two words
};

struct ToolStep {
    PretendTool tool;
};

struct AskStep {
    QString header;
    QString question;
    QStringList options;
};

struct FailStep {
    QString message;
    QString kind; // errorKind; may be empty
    QString failover; // timeout, auth, rate_limit, format
    int afterMs = 1500;
};

using ScriptStep = std::variant<SayStep, ToolStep, AskStep, FailStep>;

std::vector<ScriptStep> scriptFor(const QString &text, int turn, const Speaker &speaker);

} // namespace ltb::core::rehearsal
