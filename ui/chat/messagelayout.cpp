#include "ui/chat/messagelayout.h"

#include "ui/chat/safedocument.h"
#include "ui/models/format.h"
#include "ui/theme/type.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace ltb::ui {

using core::console::ChatMessage;
using core::console::MessageState;
using core::console::Sender;
using core::console::ToolRow;
using core::console::ToolState;

namespace {

struct LayoutText {
    Q_DECLARE_TR_FUNCTIONS(ltb::ui::LayoutText)
};

constexpr int sideMargin = 24;
constexpr int avatarPixels = 28;
constexpr int avatarGap = 14;
constexpr int bubblePadding = 13;
constexpr int bubbleMax = 760;
constexpr int oppositeMargin = 56; // kept free on the other side
constexpr int partGap = 8;
constexpr int messageGap = 16;
constexpr int dayHeight = 44;
constexpr int toolHeight = 38;
constexpr int codePadding = 10;
constexpr int foldFrom = 4; // so many finished calls become one line

bool sameDay(qint64 a, qint64 b)
{
    return QDateTime::fromMSecsSinceEpoch(a).toLocalTime().date()
           == QDateTime::fromMSecsSinceEpoch(b).toLocalTime().date();
}

// Builds one message from top to bottom.
class Builder {
public:
    Builder(const ChatMessage &message, const MessageContext &context, TextCache &cache)
        : m_message(message), m_context(context), m_cache(cache)
    {
        m_layout.width = context.width;
        m_own = message.sender != Sender::Agent;
        m_layout.mirrored = m_own != context.rightToLeft;
        const int beside = sideMargin + scaled(avatarPixels) + avatarGap;
        m_left = beside;
        m_end = context.width - (m_own ? beside : sideMargin + oppositeMargin);
        const int room = m_own ? m_end - sideMargin - oppositeMargin : m_end - m_left;
        m_wide = std::clamp(room, 120, scaled(bubbleMax));
        if (m_own)
            m_left = m_end - m_wide;
    }

    MessageLayout build()
    {
        day();
        head();
        for (const MessageSection &section : sectionsOf(m_message)) {
            tools(section.tools);
            bubble(section.text);
        }
        if (m_message.state == MessageState::Streaming && m_message.text.isEmpty())
            waiting();
        state();
        m_layout.height = m_y - partGap + messageGap;
        if (m_context.rightToLeft)
            mirror();
        return std::move(m_layout);
    }

private:
    MessagePart &add(MessagePart::Kind kind, const QRect &rect)
    {
        m_layout.parts.push_back({kind, rect});
        return m_layout.parts.back();
    }

    void day()
    {
        if (m_context.previousAtMs > 0 && sameDay(m_context.previousAtMs, m_message.atMs))
            return;
        add(MessagePart::Kind::Day,
            {sideMargin, 0, m_context.width - 2 * sideMargin, scaled(dayHeight)})
            .text = dayText(m_message.atMs, m_context.nowMs);
        m_y += scaled(dayHeight);
    }

    void head()
    {
        const int line = QFontMetrics(typeFont(Type::Strong)).height();
        const int avatar = m_own ? m_end + avatarGap : sideMargin;
        add(MessagePart::Kind::Avatar, {avatar, m_y, scaled(avatarPixels), scaled(avatarPixels)});
        add(MessagePart::Kind::Header, {m_left, m_y, m_wide, line});
        m_y += line + 6;
    }

    void tools(const std::vector<size_t> &indexes)
    {
        const bool allOver = std::all_of(indexes.begin(), indexes.end(), [this](size_t index) {
            return m_message.tools[index].state == ToolState::Done;
        });
        if (indexes.size() >= foldFrom && allOver) {
            MessagePart &group = add(MessagePart::Kind::ToolGroup, toolRect());
            group.tool = indexes.front();
            group.toolCount = indexes.size();
            m_y += scaled(toolHeight) + partGap;
            if (!unfolded(toolGroupKey(m_message, indexes.front())))
                return;
        }
        for (const size_t index : indexes)
            tool(index);
    }

    QRect toolRect() const { return {m_left, m_y, m_wide, scaled(toolHeight)}; }
    bool unfolded(const QString &key) const
    {
        return m_context.unfolded && m_context.unfolded->contains(key);
    }

    void tool(size_t index)
    {
        const ToolRow &row = m_message.tools[index];
        add(MessagePart::Kind::Tool, toolRect()).tool = index;
        m_y += scaled(toolHeight);
        if (unfolded(row.callId)) {
            QStringList lines;
            if (!row.argsPreview.isEmpty())
                lines << row.argsPreview;
            lines << (row.resultPreview.isEmpty() ? LayoutText::tr("No result yet")
                                                  : row.resultPreview);
            const TextPiece piece{TextPiece::Kind::Code, lines.join(QStringLiteral("\n\n"))};
            const int width = m_wide - 2 * bubblePadding;
            const int high = int(std::ceil(m_cache.document(piece, width).size().height()));
            MessagePart &detail =
                add(MessagePart::Kind::ToolDetail, {m_left, m_y, m_wide, high + 2 * codePadding});
            detail.tool = index;
            detail.piece = piece;
            detail.textWidth = width;
            m_y += detail.rect.height();
        }
        m_y += partGap;
    }

    void bubble(const QString &markdown)
    {
        const std::vector<TextPiece> pieces = splitMarkdown(markdown);
        if (pieces.empty())
            return;
        const size_t at = m_layout.parts.size();
        add(MessagePart::Kind::Bubble, {});
        const int inner = m_wide - 2 * bubblePadding;
        const int top = m_y;
        m_y += bubblePadding - 1;
        int widest = 0;
        for (const TextPiece &piece : pieces)
            widest = std::max(widest, addPiece(piece, inner));
        // Line spacing leaves its extra below the last line.
        const bool prose = pieces.back().kind == TextPiece::Kind::Prose;
        m_y += bubblePadding - 1 - partGap - (prose ? scaled(5) : 0);
        const int width = std::min(widest, inner) + 2 * bubblePadding;
        const int left = m_own ? m_end - width : m_left;
        m_layout.parts[at].rect = {left, top, width, m_y - top};
        for (size_t i = at + 1; i < m_layout.parts.size(); ++i)
            fitInto(m_layout.parts[i], left + bubblePadding, width - 2 * bubblePadding);
        m_y += partGap;
    }

    // Returns the width its content really needs.
    int addPiece(const TextPiece &piece, int inner)
    {
        const bool code = piece.kind == TextPiece::Kind::Code;
        const int textWidth = code ? inner - 2 * codePadding : inner;
        QTextDocument &document = m_cache.document(piece, textWidth);
        const int ideal = int(std::ceil(document.idealWidth())) + (code ? 2 * codePadding : 0);
        const int high = int(std::ceil(document.size().height())) + (code ? 2 * codePadding : 0);
        MessagePart &part = add(MessagePart::Kind::Piece, {0, m_y, inner, high});
        part.piece = piece;
        part.textWidth = textWidth;
        if (code) {
            const int button = scaled(26);
            add(MessagePart::Kind::CopyCode, {0, m_y + 4, button, button}).piece = piece;
        }
        m_y += high + partGap;
        return piece.text.isRightToLeft() ? inner : ideal + 1;
    }

    static void fitInto(MessagePart &part, int left, int width)
    {
        if (part.kind == MessagePart::Kind::CopyCode)
            part.rect.moveRight(left + width - 4);
        else
            part.rect = {left, part.rect.top(), width, part.rect.height()};
    }

    void waiting()
    {
        add(MessagePart::Kind::Waiting, {m_left, m_y, scaled(64), scaled(36)});
        m_y += scaled(36) + partGap;
    }

    void state()
    {
        const MessageState now = m_message.state;
        const bool failed = now == MessageState::Failed;
        if (now == MessageState::Streaming || now == MessageState::Final)
            return;
        if (now == MessageState::Delivered && !m_context.isNewestOwn)
            return;
        QString text = stateWord(now);
        if (failed && m_message.error)
            text = m_message.error->message;
        const QFontMetrics small(typeFont(Type::Small));
        const int iconAndGap = scaled(14) + 6;
        const int wide = std::min(m_wide, small.horizontalAdvance(text) + iconAndGap + 2);
        const QRect line(m_own ? m_end - wide : m_left, m_y - 2, wide, small.height() + 4);
        add(MessagePart::Kind::State, line).text = text;
        m_y = line.bottom() + 1 + partGap;
        if (failed && m_own)
            failedButtons();
    }

    void failedButtons()
    {
        const QFontMetrics strong(typeFont(Type::Strong));
        const QString retry = LayoutText::tr("Retry");
        const QString discard = LayoutText::tr("Discard");
        const int high = scaled(28);
        const int retryWide = strong.horizontalAdvance(retry) + 2 * scaled(12);
        const int discardWide = strong.horizontalAdvance(discard) + 2 * scaled(12);
        add(MessagePart::Kind::Discard, {m_end - discardWide, m_y, discardWide, high}).text =
            discard;
        add(MessagePart::Kind::Retry, {m_end - discardWide - 8 - retryWide, m_y, retryWide, high})
            .text = retry;
        m_y += high + partGap;
    }

    void mirror()
    {
        for (MessagePart &part : m_layout.parts)
            part.rect.moveLeft(m_context.width - part.rect.right() - 1);
    }

    const ChatMessage &m_message;
    const MessageContext &m_context;
    TextCache &m_cache;
    MessageLayout m_layout;
    bool m_own = false;
    int m_left = 0;
    int m_end = 0;
    int m_wide = 0;
    int m_y = 0;
};

} // namespace

QTextDocument &TextCache::document(const TextPiece &piece, int width)
{
    const Tokens &t = tokens();
    const bool code = piece.kind == TextPiece::Kind::Code;
    const QString key = QStringLiteral("%1/%2/%3/%4/")
                            .arg(code ? 1 : 0)
                            .arg(int(t.scheme))
                            .arg(scaled(100))
                            .arg(width)
                        + piece.text;
    if (QTextDocument *known = m_documents.object(key))
        return *known;
    std::unique_ptr<QTextDocument> made =
        code ? codeDocument(piece.text, t) : proseDocument(piece.text, t);
    made->setTextWidth(width);
    QTextDocument *document = made.release();
    m_documents.insert(key, document); // the cache owns it
    return *document;
}

QString toolGroupKey(const ChatMessage &message, size_t firstTool)
{
    return QStringLiteral("group:") + message.tools[firstTool].callId;
}

QString toolCaption(const ToolRow &tool)
{
    if (!tool.title.isEmpty())
        return tool.title;
    return tool.argsPreview.isEmpty() ? tool.tool : tool.argsPreview.section(u'\n', 0, 0);
}

QString stateWord(MessageState state)
{
    switch (state) {
    case MessageState::Queued:
        return LayoutText::tr("Queued");
    case MessageState::Accepted:
        return LayoutText::tr("At the hub");
    case MessageState::Delivered:
        return LayoutText::tr("Delivered");
    case MessageState::Failed:
        return LayoutText::tr("Failed");
    case MessageState::Streaming:
        return LayoutText::tr("Writing");
    case MessageState::Final:
        return LayoutText::tr("Complete");
    case MessageState::Stopped:
        return LayoutText::tr("Stopped");
    }
    return {};
}

QString stateIconName(MessageState state)
{
    switch (state) {
    case MessageState::Queued:
        return QStringLiteral("clock");
    case MessageState::Accepted:
        return QStringLiteral("check");
    case MessageState::Delivered:
    case MessageState::Final:
        return QStringLiteral("check-check");
    case MessageState::Failed:
        return QStringLiteral("circle-x");
    case MessageState::Stopped:
        return QStringLiteral("square");
    case MessageState::Streaming:
        break;
    }
    return QStringLiteral("loader");
}

MessageLayout layoutMessage(const ChatMessage &message, const MessageContext &context,
                            TextCache &cache)
{
    return Builder(message, context, cache).build();
}

int estimatedHeight(const ChatMessage &message, int width)
{
    const int perLine = std::max(20, (std::min(width - 130, scaled(bubbleMax))) / scaled(7));
    const int lines = 1 + int(message.text.size()) / perLine + int(message.text.count(u'\n'));
    return scaled(60) + lines * scaled(20)
           + int(message.tools.size()) * scaled(toolHeight + partGap);
}

const MessagePart *MessageLayout::partAt(const QPoint &point) const
{
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        if (part->kind != MessagePart::Kind::Bubble && part->rect.contains(point))
            return &*part;
    }
    return nullptr;
}

} // namespace ltb::ui
