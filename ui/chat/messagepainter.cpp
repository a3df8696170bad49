#include "ui/chat/messagepainter.h"

#include "ui/chat/textpainting.h"
#include "ui/models/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/theme/type.h"
#include "ui/widgets/pill.h"

#include <QCoreApplication>
#include <QLocale>
#include <QPainter>

namespace ltb::ui {

using core::console::ChatMessage;
using core::console::MessageState;
using core::console::Sender;
using core::console::ToolRow;
using core::console::ToolState;

namespace {

struct PaintText {
    Q_DECLARE_TR_FUNCTIONS(ltb::ui::PaintText)
};

constexpr int piecePadding = 10;
constexpr int toolIconPixels = 16;

class Drawing {
public:
    Drawing(QPainter &painter, const ChatMessage &message, const MessageLayout &layout,
            TextCache &cache, const MessagePaintState &state)
        : m_painter(painter)
        , m_message(message)
        , m_layout(layout)
        , m_cache(cache)
        , m_state(state)
        , m_tokens(tokens())
        , m_own(message.sender != Sender::Agent)
    {}

    void run()
    {
        if (m_state.selected || m_state.current)
            frame();
        for (size_t i = 0; i < m_layout.parts.size(); ++i)
            part(m_layout.parts[i], int(i));
    }

private:
    void frame()
    {
        int top = 0;
        for (const MessagePart &each : m_layout.parts) {
            if (each.kind == MessagePart::Kind::Day)
                top = each.rect.bottom() + 1;
        }
        const QRect area(8, top - 6, m_layout.width - 16, m_layout.height - top - 2);
        if (m_state.selected)
            paintRounded(m_painter, area, radius::card, m_tokens.accentSoft);
        if (m_state.current)
            paintFocusRing(m_painter, area, radius::card);
    }

    void part(const MessagePart &part, int index)
    {
        switch (part.kind) {
        case MessagePart::Kind::Day:
            day(part);
            break;
        case MessagePart::Kind::Avatar:
            avatar(part);
            break;
        case MessagePart::Kind::Header:
            header(part);
            break;
        case MessagePart::Kind::Bubble:
            paintRounded(m_painter, part.rect, radius::card,
                         m_own ? m_tokens.accentSoft : m_tokens.surface,
                         m_own ? m_state.selected ? m_tokens.control : QColor() : m_tokens.border);
            break;
        case MessagePart::Kind::Piece:
            piece(part, index);
            break;
        case MessagePart::Kind::CopyCode:
            copyButton(part, index);
            break;
        case MessagePart::Kind::Tool:
            tool(part, index);
            break;
        case MessagePart::Kind::ToolDetail:
            toolDetail(part, index);
            break;
        case MessagePart::Kind::ToolGroup:
            toolGroup(part, index);
            break;
        case MessagePart::Kind::Waiting:
            waiting(part);
            break;
        case MessagePart::Kind::State:
            stateLine(part);
            break;
        case MessagePart::Kind::Retry:
        case MessagePart::Kind::Discard:
            button(part, index);
            break;
        }
    }

    void day(const MessagePart &part)
    {
        QFont font = typeFont(Type::Caption);
        m_painter.setFont(font);
        const int words = m_painter.fontMetrics().horizontalAdvance(part.text) + 24;
        QRect chip(0, 0, words, m_painter.fontMetrics().height() + 8);
        chip.moveCenter(part.rect.center());
        const int middle = chip.center().y();
        m_painter.fillRect(QRect(part.rect.left(), middle, part.rect.width(), 1), m_tokens.border);
        paintRounded(m_painter, chip, chip.height() / 2.0, m_tokens.bg, m_tokens.border);
        m_painter.setPen(m_tokens.text2);
        m_painter.drawText(chip, Qt::AlignCenter, part.text);
    }

    void avatar(const MessagePart &part)
    {
        const bool failed = !m_own && m_message.state == MessageState::Failed;
        const StatusColors &colors = failed ? m_tokens.error : m_tokens.ok;
        paintRounded(m_painter, part.rect, part.rect.height() / 2.0,
                     m_own ? m_tokens.accentSoft : colors.background);
        const int inset = part.rect.width() / 4;
        if (!m_own) {
            paintIcon(m_painter, QStringLiteral("bot"),
                      part.rect.adjusted(inset, inset, -inset, -inset), colors.foreground);
            return;
        }
        m_painter.setFont(typeFont(Type::Strong));
        m_painter.setPen(m_tokens.accentText);
        m_painter.drawText(part.rect, Qt::AlignCenter, m_message.senderName.left(1).toUpper());
    }

    void header(const MessagePart &part)
    {
        const QFont strong = typeFont(Type::Strong);
        const QFont small = typeFont(Type::Small);
        const QString time = clockText(m_message.atMs);
        const int nameWidth = std::min(QFontMetrics(strong).horizontalAdvance(m_message.senderName),
                                       part.rect.width() / 2);
        const int timeWidth = QFontMetrics(small).horizontalAdvance(time);
        const QString name =
            QFontMetrics(strong).elidedText(m_message.senderName, Qt::ElideRight, nameWidth + 1);
        const bool end = m_layout.mirrored;
        const int nameLeft = end ? part.rect.right() - timeWidth - 8 - nameWidth : part.rect.left();
        const int timeLeft = end ? part.rect.right() - timeWidth : part.rect.left() + nameWidth + 8;
        const auto line = [&part](int left, int width) {
            return QRect(left, part.rect.top(), width + 2, part.rect.height());
        };
        m_painter.setFont(strong);
        m_painter.setPen(m_tokens.text);
        m_painter.drawText(line(nameLeft, nameWidth), Qt::AlignVCenter, name);
        m_painter.setFont(small);
        m_painter.setPen(m_tokens.text3);
        m_painter.drawText(line(timeLeft, timeWidth), Qt::AlignVCenter, time);
        if (!m_state.hovered || !m_message.usage || end)
            return;
        const QString cost = usageText(*m_message.usage);
        m_painter.drawText(QRect(timeLeft + timeWidth + 14, part.rect.top(),
                                 part.rect.right() - timeLeft - timeWidth - 14, part.rect.height()),
                           Qt::AlignVCenter, cost);
    }

    static QString usageText(const core::protocol::Usage &usage)
    {
        QString text =
            PaintText::tr("%1 tokens in · %2 out")
                .arg(QLocale().toString(usage.inputTokens), QLocale().toString(usage.outputTokens));
        if (usage.costMicroUsd > 0) {
            text += QStringLiteral(" · $%1").arg(double(usage.costMicroUsd) / 1e6, 0, 'f',
                                                 usage.costMicroUsd < 10'000 ? 4 : 2);
        }
        return text;
    }

    void piece(const MessagePart &part, int index)
    {
        const bool code = part.piece.kind == TextPiece::Kind::Code;
        if (code)
            paintRounded(m_painter, part.rect, radius::small, m_tokens.sunken, m_tokens.border);
        const int inset = code ? piecePadding : 0;
        QTextDocument &document = m_cache.document(part.piece, part.textWidth);
        m_painter.save();
        m_painter.translate(part.rect.topLeft() + QPoint(inset, inset));
        m_painter.save();
        // Backgrounds of quotes are as wide as the layout, the bubble may be narrower.
        m_painter.setClipRect(QRect(0, 0, part.rect.width() - 2 * inset, part.rect.height()));
        drawText(document, index, m_tokens.text);
        m_painter.restore();
        if (m_message.state == MessageState::Streaming && index == lastPiece() && m_state.caretOn)
            paintTextCaret(m_painter, document, m_tokens.text);
        m_painter.restore();
    }

    void drawText(QTextDocument &document, int index, const QColor &ink)
    {
        TextMarks marks;
        marks.highlight = m_state.highlight;
        if (m_state.selection.part == index) {
            marks.selectedFrom = m_state.selection.from;
            marks.selectedTo = m_state.selection.to;
        }
        paintText(m_painter, document, ink, marks);
    }

    int lastPiece() const
    {
        for (int i = int(m_layout.parts.size()) - 1; i >= 0; --i) {
            const MessagePart &each = m_layout.parts[size_t(i)];
            if (each.kind == MessagePart::Kind::Tool || each.kind == MessagePart::Kind::ToolGroup)
                return -1; // the newest thing is a call, not a word
            if (each.kind == MessagePart::Kind::Piece)
                return i;
        }
        return -1;
    }

    void copyButton(const MessagePart &part, int index)
    {
        if (!m_state.hovered && !m_state.current)
            return;
        if (m_state.hoveredPart == index)
            paintRounded(m_painter, part.rect, radius::small, m_tokens.surface, m_tokens.border);
        const int inset = part.rect.width() / 5;
        paintIcon(m_painter, QStringLiteral("copy"),
                  part.rect.adjusted(inset, inset, -inset, -inset), m_tokens.text2);
    }

    void toolFrame(const MessagePart &part, int index, bool open)
    {
        paintRounded(m_painter, part.rect, radius::small + 1,
                     m_state.hoveredPart == index ? m_tokens.hover : m_tokens.surface,
                     m_tokens.border);
        const int pixels = scaled(12);
        const QRect mark(part.rect.right() - 10 - pixels, part.rect.center().y() - pixels / 2,
                         pixels, pixels);
        paintIcon(m_painter, open ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down"),
                  mark, m_tokens.text3);
    }

    // Icon, caption, pill from the leading to the trailing side.
    void toolLine(const MessagePart &part, const QString &icon, const QFont &font,
                  const QString &caption, StatusTone tone, const QString &word)
    {
        const int pixels = scaled(toolIconPixels);
        const QRect mark(part.rect.left() + 13, part.rect.center().y() - pixels / 2 + 1, pixels,
                         pixels);
        paintIcon(m_painter, icon, mark, m_tokens.text2);
        const QSize pill = pillSize(word);
        const int pillLeft = part.rect.right() - 10 - scaled(12) - 8 - pill.width();
        paintPill(m_painter, {pillLeft, part.rect.top(), pill.width(), part.rect.height()}, tone,
                  {}, word, Qt::LeftToRight);
        m_painter.setFont(font);
        m_painter.setPen(m_tokens.text);
        const QRect words(mark.right() + 11, part.rect.top(), pillLeft - mark.right() - 21,
                          part.rect.height());
        m_painter.drawText(
            words, Qt::AlignVCenter,
            m_painter.fontMetrics().elidedText(caption, Qt::ElideRight, words.width()));
    }

    void tool(const MessagePart &part, int index)
    {
        const ToolRow &row = m_message.tools[part.tool];
        toolFrame(part, index, isUnfolded(row.callId));
        const StatusTone tone = row.state == ToolState::Done     ? StatusTone::Ok
                                : row.state == ToolState::Failed ? StatusTone::Error
                                                                 : StatusTone::Info;
        QString word = row.state == ToolState::Done     ? PaintText::tr("Done")
                       : row.state == ToolState::Failed ? PaintText::tr("Failed")
                                                        : PaintText::tr("Running");
        if (row.elapsedMs) {
            const QString elapsed = durationText(*row.elapsedMs);
            word = row.state == ToolState::Done ? elapsed
                                                : QStringLiteral("%1 · %2").arg(word, elapsed);
        }
        toolLine(part, QStringLiteral("wrench"), typeFont(Type::Mono), toolCaption(row), tone,
                 word);
    }

    void toolGroup(const MessagePart &part, int index)
    {
        const QString key = toolGroupKey(m_message, part.tool);
        toolFrame(part, index, isUnfolded(key));
        qint64 elapsed = 0;
        for (size_t i = part.tool; i < part.tool + part.toolCount && i < m_message.tools.size();
             ++i)
            elapsed += m_message.tools[i].elapsedMs.value_or(0);
        toolLine(part, QStringLiteral("wrench"), typeFont(Type::Body),
                 PaintText::tr("%1 tool calls").arg(part.toolCount), StatusTone::Ok,
                 durationText(elapsed));
    }

    bool isUnfolded(const QString &key) const
    {
        return m_state.unfolded && m_state.unfolded->contains(key);
    }

    void toolDetail(const MessagePart &part, int index)
    {
        paintRounded(m_painter, part.rect, radius::small, m_tokens.sunken, m_tokens.border);
        QTextDocument &document = m_cache.document(part.piece, part.textWidth);
        m_painter.save();
        m_painter.translate(part.rect.topLeft() + QPoint(13, piecePadding));
        drawText(document, index, m_tokens.text2);
        m_painter.restore();
    }

    void waiting(const MessagePart &part)
    {
        paintRounded(m_painter, part.rect, radius::card, m_tokens.surface, m_tokens.border);
        m_painter.save();
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setPen(Qt::NoPen);
        for (int dot = -1; dot <= 1; ++dot) {
            m_painter.setBrush(dot == 0 && m_state.caretOn ? m_tokens.text2 : m_tokens.control);
            m_painter.drawEllipse(QPointF(part.rect.center()) + QPointF(dot * 10, 1), 3, 3);
        }
        m_painter.restore();
    }

    void stateLine(const MessagePart &part)
    {
        const bool failed = m_message.state == MessageState::Failed;
        const QColor ink = failed ? m_tokens.error.foreground : m_tokens.text3;
        const int pixels = scaled(14);
        const QRect icon(part.rect.left(), part.rect.center().y() - pixels / 2 + 1, pixels, pixels);
        paintIcon(m_painter, stateIconName(m_message.state), icon, ink);
        m_painter.setFont(typeFont(Type::Small));
        m_painter.setPen(ink);
        const QRect words = part.rect.adjusted(pixels + 6, 0, 0, 0);
        m_painter.drawText(
            words, Qt::AlignVCenter,
            m_painter.fontMetrics().elidedText(part.text, Qt::ElideRight, words.width() + 1));
    }

    void button(const MessagePart &part, int index)
    {
        const bool hot = m_state.hoveredPart == index;
        paintRounded(m_painter, part.rect, radius::small, hot ? m_tokens.sunken : m_tokens.surface,
                     m_tokens.control);
        m_painter.setFont(typeFont(Type::Strong));
        m_painter.setPen(m_tokens.text);
        m_painter.drawText(part.rect, Qt::AlignCenter, part.text);
    }

    QPainter &m_painter;
    const ChatMessage &m_message;
    const MessageLayout &m_layout;
    TextCache &m_cache;
    const MessagePaintState &m_state;
    const Tokens &m_tokens;
    bool m_own;
};

} // namespace

void paintMessage(QPainter &painter, const ChatMessage &message, const MessageLayout &layout,
                  TextCache &cache, const MessagePaintState &state)
{
    Drawing(painter, message, layout, cache, state).run();
}

} // namespace ltb::ui
