// A message's text cut into pieces that are laid out on their own: prose and fenced code. While an
// answer streams only the last piece changes, so only that one is laid out again.
#pragma once

#include "core/console/conversations.h"

#include <QString>

#include <vector>

namespace ltb::ui {

struct TextPiece {
    enum class Kind { Prose, Code };
    Kind kind = Kind::Prose;
    QString text;
    QString language{}; // of a fence, may be empty
    bool operator==(const TextPiece &) const = default;
};

// An unclosed fence at the end is code (the answer is still being written).
std::vector<TextPiece> splitMarkdown(const QString &markdown);

// Where tool calls interrupt the text: pieces between them in order. A call never cuts a line or a
// fence; it moves behind it.
struct MessageSection {
    std::vector<size_t> tools; // indexes into ChatMessage::tools, shown first
    QString text; // what follows them
    bool operator==(const MessageSection &) const = default;
};
std::vector<MessageSection> sectionsOf(const core::console::ChatMessage &message);

} // namespace ltb::ui
