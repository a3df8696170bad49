// Where the parts of one message lie at a given width. Geometry and words only; MessagePainter
// draws.
#pragma once

#include "core/console/conversations.h"
#include "ui/chat/markdownblocks.h"
#include "ui/theme/tokens.h"

#include <QCache>
#include <QRect>
#include <QSet>
#include <QTextDocument>

#include <memory>
#include <vector>

namespace ltb::ui {

// Laid-out text pieces, the most recently used ones.
class TextCache {
public:
    explicit TextCache(int pieces = 256) : m_documents(pieces) {}
    // Valid until the next call.
    QTextDocument &document(const TextPiece &piece, int width);
    void clear() { m_documents.clear(); }

private:
    QCache<QString, QTextDocument> m_documents;
};

struct MessagePart {
    enum class Kind {
        Day, // a separator above the message
        Avatar,
        Header, // name and time
        Bubble, // behind the pieces that follow
        Piece, // prose or code
        CopyCode,
        Tool, // one call, folded or not
        ToolDetail, // what an unfolded call was given and answered
        ToolGroup, // several finished calls folded to one line
        Waiting, // nothing written yet
        State, // queued, sent, stopped, why it failed
        Retry,
        Discard
    };
    Kind kind;
    QRect rect; // relative to the message's top left
    TextPiece piece{}; // Piece, CopyCode, ToolDetail
    int textWidth = 0; // the width its document was laid out for
    size_t tool = 0; // Tool, ToolDetail
    size_t toolCount = 0; // ToolGroup
    QString text{}; // Day, State, buttons
};

struct MessageLayout {
    int width = 0;
    int height = 0;
    bool mirrored = false; // the operator's own, on the trailing side
    std::vector<MessagePart> parts;

    const MessagePart *partAt(const QPoint &point) const; // the topmost one that can be clicked
};

struct MessageContext {
    int width = 0;
    qint64 nowMs = 0;
    qint64 previousAtMs = 0; // 0: the first message
    bool isNewestOwn = false; // delivered is said only there
    const QSet<QString> *unfolded = nullptr; // call ids, and group keys
    bool rightToLeft = false;
};

// "group:" plus the first call's id.
QString toolGroupKey(const core::console::ChatMessage &message, size_t firstTool);

MessageLayout layoutMessage(const core::console::ChatMessage &message,
                            const MessageContext &context, TextCache &cache);
// A guess for rows that were never shown; cheap.
int estimatedHeight(const core::console::ChatMessage &message, int width);

// What a message's state is called: "Queued", "Delivered", ….
QString stateWord(core::console::MessageState state);
QString stateIconName(core::console::MessageState state);
QString toolCaption(const core::console::ToolRow &tool);

} // namespace ltb::ui
