// Mouse, keyboard and clipboard of MessageView.
#include "ui/chat/messageview.h"
#include "ui/chat/safedocument.h"
#include "ui/theme/icons.h"

#include <QAbstractTextDocumentLayout>
#include <QAccessible>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QScrollBar>
#include <QTextCursor>
#include <QTextDocumentFragment>
#include <QUrl>

namespace ltb::ui {

using core::console::ChatMessage;

namespace {
constexpr int codeInset = 10;
constexpr int detailInset = 13;

bool isText(MessagePart::Kind kind)
{
    return kind == MessagePart::Kind::Piece || kind == MessagePart::Kind::ToolDetail;
}

bool isClickable(MessagePart::Kind kind)
{
    return kind == MessagePart::Kind::CopyCode || kind == MessagePart::Kind::Tool
           || kind == MessagePart::Kind::ToolGroup || kind == MessagePart::Kind::Retry
           || kind == MessagePart::Kind::Discard;
}
} // namespace

MessageView::Hit MessageView::hitTest(const QPoint &viewportPoint)
{
    Hit hit;
    hit.row = rowAt(viewportPoint);
    if (hit.row < 0)
        return hit;
    hit.point = viewportPoint - rowRect(hit.row).topLeft();
    const MessageLayout &layout = layoutOf(hit.row);
    if (const MessagePart *part = layout.partAt(hit.point))
        hit.part = int(part - layout.parts.data());
    return hit;
}

QTextDocument *MessageView::documentOf(const Hit &hit, QPoint &origin)
{
    if (hit.row < 0 || hit.part < 0)
        return nullptr;
    const MessagePart &part = layoutOf(hit.row).parts[size_t(hit.part)];
    if (!isText(part.kind))
        return nullptr;
    origin = part.rect.topLeft();
    if (part.kind == MessagePart::Kind::ToolDetail)
        origin += QPoint(detailInset, codeInset);
    else if (part.piece.kind == TextPiece::Kind::Code)
        origin += QPoint(codeInset, codeInset);
    return &m_texts.document(part.piece, part.textWidth);
}

int MessageView::textPosition(const Hit &hit, bool exact)
{
    QPoint origin;
    QTextDocument *document = documentOf(hit, origin);
    if (!document)
        return -1;
    return document->documentLayout()->hitTest(hit.point - origin,
                                               exact ? Qt::ExactHit : Qt::FuzzyHit);
}

QString MessageView::anchorAt(const Hit &hit)
{
    QPoint origin;
    QTextDocument *document = documentOf(hit, origin);
    return document ? document->documentLayout()->anchorAt(hit.point - origin) : QString();
}

void MessageView::updateHover(const QPoint &viewportPoint)
{
    const Hit hit = hitTest(viewportPoint);
    const QString link = anchorAt(hit);
    const bool same = hit.row == m_hover.row && hit.part == m_hover.part && link == m_hoverLink;
    m_hover = hit;
    m_hoverLink = link;
    if (same)
        return;
    Qt::CursorShape shape = Qt::ArrowCursor;
    if (hit.part >= 0) {
        const MessagePart::Kind kind = layoutOf(hit.row).parts[size_t(hit.part)].kind;
        shape = !link.isEmpty() || isClickable(kind) ? Qt::PointingHandCursor
                : isText(kind)                       ? Qt::IBeamCursor
                                                     : Qt::ArrowCursor;
    }
    viewport()->setCursor(shape);
    viewport()->setToolTip(link);
    viewport()->update();
}

void MessageView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const Hit hit = hitTest(event->position().toPoint());
    m_selection = {};
    m_selecting = false;
    if (event->modifiers() & Qt::ShiftModifier && hit.row >= 0) {
        moveCurrent(hit.row, true);
        return;
    }
    m_anchorRow = -1;
    m_currentRow = hit.row;
    const int position = textPosition(hit, false);
    if (position >= 0) {
        m_selecting = true;
        m_selectionRow = hit.row;
        m_selection.part = hit.part;
        m_selectFrom = position;
        m_selection.from = m_selection.to = position;
    }
    viewport()->update();
}

void MessageView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_selecting) {
        updateHover(event->position().toPoint());
        return;
    }
    Hit hit;
    hit.row = m_selectionRow;
    hit.part = m_selection.part;
    hit.point = event->position().toPoint() - rowRect(m_selectionRow).topLeft();
    const int position = textPosition(hit, false);
    if (position < 0)
        return;
    m_selection.from = std::min(position, m_selectFrom);
    m_selection.to = std::max(position, m_selectFrom);
    viewport()->update();
}

void MessageView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_selecting = false;
    if (m_selection.isEmpty())
        activate(hitTest(event->position().toPoint()));
}

void MessageView::leaveEvent(QEvent *event)
{
    m_hover = {};
    m_hoverLink.clear();
    viewport()->update();
    QAbstractScrollArea::leaveEvent(event);
}

void MessageView::activate(const Hit &hit)
{
    if (hit.part < 0 || !m_conversation)
        return;
    const MessagePart part = layoutOf(hit.row).parts[size_t(hit.part)];
    const ChatMessage message = messages()[size_t(hit.row)];
    switch (part.kind) {
    case MessagePart::Kind::CopyCode:
        QGuiApplication::clipboard()->setText(part.piece.text);
        emit copied();
        break;
    case MessagePart::Kind::Tool:
        toggle(message.tools[part.tool].callId, hit.row);
        break;
    case MessagePart::Kind::ToolGroup:
        toggle(toolGroupKey(message, part.tool), hit.row);
        break;
    case MessagePart::Kind::Retry:
        m_conversation->retry(message.id);
        break;
    case MessagePart::Kind::Discard:
        m_conversation->discard(message.id);
        break;
    default:
        const QUrl link(anchorAt(hit));
        if (isOpenableLink(link))
            emit linkActivated(link);
        break;
    }
}

void MessageView::toggle(const QString &key, int row)
{
    if (!m_unfolded.remove(key))
        m_unfolded.insert(key);
    setStick(false); // what was clicked must not move away
    onChanged(row);
    flush();
    setStick(verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 2);
}

void MessageView::toggleToolsOf(int row)
{
    const ChatMessage message = messages()[size_t(row)];
    for (const MessagePart &part : std::vector<MessagePart>(layoutOf(row).parts)) {
        if (part.kind == MessagePart::Kind::Tool)
            toggle(message.tools[part.tool].callId, row);
        else if (part.kind == MessagePart::Kind::ToolGroup)
            toggle(toolGroupKey(message, part.tool), row);
    }
}

void MessageView::setCurrentRow(int row)
{
    m_anchorRow = -1;
    m_selection = {};
    m_currentRow = row < count() ? row : -1;
    if (m_currentRow >= 0) {
        scrollToRow(m_currentRow);
        if (hasFocus()) {
            QAccessibleEvent event(this, QAccessible::Focus);
            event.setChild(m_currentRow);
            QAccessible::updateAccessibility(&event);
        }
    }
    viewport()->update();
}

void MessageView::moveCurrent(int row, bool extend)
{
    if (count() == 0)
        return;
    const int anchor = extend ? (m_anchorRow >= 0 ? m_anchorRow : std::max(m_currentRow, 0)) : -1;
    setCurrentRow(std::clamp(row, 0, count() - 1));
    m_anchorRow = anchor;
}

void MessageView::keyPressEvent(QKeyEvent *event)
{
    const bool extend = event->modifiers() & Qt::ShiftModifier;
    const int from = m_currentRow < 0 ? count() : m_currentRow;
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        m_currentRow = count() - 1;
        m_anchorRow = 0;
        viewport()->update();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Up:
        moveCurrent(from - 1, extend);
        break;
    case Qt::Key_Down:
        moveCurrent(m_currentRow + 1, extend);
        break;
    case Qt::Key_Home:
        moveCurrent(0, extend);
        break;
    case Qt::Key_End:
        moveCurrent(count() - 1, extend);
        scrollToEnd();
        break;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        verticalScrollBar()->triggerAction(event->key() == Qt::Key_PageUp
                                               ? QAbstractSlider::SliderPageStepSub
                                               : QAbstractSlider::SliderPageStepAdd);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_currentRow >= 0)
            toggleToolsOf(m_currentRow);
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void MessageView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (m_currentRow < 0 && event->reason() != Qt::MouseFocusReason && count() > 0)
        m_currentRow = count() - 1;
    viewport()->update();
}

void MessageView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

QString MessageView::copyText()
{
    if (!m_selection.isEmpty() && m_selectionRow >= 0) {
        const MessagePart &part = layoutOf(m_selectionRow).parts[size_t(m_selection.part)];
        QTextCursor cursor(&m_texts.document(part.piece, part.textWidth));
        cursor.setPosition(m_selection.from);
        cursor.setPosition(m_selection.to, QTextCursor::KeepAnchor);
        if (part.piece.kind == TextPiece::Kind::Code)
            return cursor.selectedText().replace(QChar::ParagraphSeparator, u'\n');
        return cursor.selection().toMarkdown(QTextDocument::MarkdownDialectGitHub).trimmed();
    }
    if (m_anchorRow < 0)
        return m_currentRow >= 0 ? messages()[size_t(m_currentRow)].text : QString();
    QStringList parts;
    const auto [least, most] = std::minmax(m_anchorRow, m_currentRow);
    for (int row = least; row <= most; ++row) {
        const ChatMessage &message = messages()[size_t(row)];
        parts << QStringLiteral("**%1**:\n\n%2").arg(message.senderName, message.text);
    }
    return parts.join(QStringLiteral("\n\n"));
}

void MessageView::copy()
{
    const QString text = copyText();
    if (text.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(text);
    emit copied();
}

void MessageView::contextMenuEvent(QContextMenuEvent *event)
{
    const Hit hit = hitTest(viewport()->mapFrom(this, event->pos()));
    if (hit.row < 0)
        return;
    if (m_selection.isEmpty() && m_anchorRow < 0)
        m_currentRow = hit.row;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool many = m_anchorRow >= 0;
    menu->addAction(themedIcon(QStringLiteral("copy")),
                    !m_selection.isEmpty() ? tr("Copy selection")
                    : many                 ? tr("Copy messages as Markdown")
                                           : tr("Copy message as Markdown"),
                    this, &MessageView::copy);
    const QUrl link(anchorAt(hit));
    if (isOpenableLink(link)) {
        menu->addAction(themedIcon(QStringLiteral("link")), tr("Copy link"), this, [this, link] {
            QGuiApplication::clipboard()->setText(link.toString());
            emit copied();
        });
    }
    menu->popup(event->globalPos());
    viewport()->update();
}

} // namespace ltb::ui
