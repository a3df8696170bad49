// What a rehearsal agent says to a newcomer: Markdown, honest about being scripted. An agent's
// words are content, not interface, and so stay English.
#pragma once

#include <QString>

namespace ltb::core::rehearsal {

struct Speaker {
    QString agentName;
    QString hostname;
};

// Some answer to anything. `turn` counts the person's messages in this conversation, from 1.
QString answerFor(const QString &text, int turn, const Speaker &speaker);

// What the gateway itself answers to a slash command; empty for text that is none.
QString commandAnswerFor(const QString &text, const QString &gatewayVersion);

} // namespace ltb::core::rehearsal
