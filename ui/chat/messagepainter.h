// Draws one message from its layout. Knows nothing of scrolling.
#pragma once

#include "core/console/conversations.h"
#include "ui/chat/messagelayout.h"

class QPainter;

namespace ltb::ui {

// Selected text inside one piece.
struct PieceSelection {
    int part = -1; // index into MessageLayout::parts
    int from = 0;
    int to = 0;
    bool isEmpty() const { return part < 0 || from == to; }
};

struct MessagePaintState {
    bool hovered = false;
    bool current = false; // the keyboard is here
    bool selected = false; // part of a selection of whole messages
    int hoveredPart = -1;
    QString highlight{}; // what is searched
    PieceSelection selection{};
    bool caretOn = true;
    qint64 nowMs = 0;
    const QSet<QString> *unfolded = nullptr;
};

// The painter's origin is the message's top left.
void paintMessage(QPainter &painter, const core::console::ChatMessage &message,
                  const MessageLayout &layout, TextCache &cache, const MessagePaintState &state);

} // namespace ltb::ui
