#include "ui/chat/messageview.h"

#include "ui/models/format.h"
#include "ui/theme/paint.h"
#include "ui/theme/type.h"

#include <QAccessible>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>

#include <algorithm>

namespace ltb::ui {

using core::console::ChatMessage;
using core::console::Conversation;
using core::console::LoadState;
using core::console::MessageState;
using core::console::Sender;

namespace {
constexpr int cachedLayouts = 400;
constexpr int topMargin = 12;
constexpr int blinkMs = 530;
constexpr int olderThreshold = 400; // px from the top at which older messages are fetched
constexpr int wheelStep = 40;
} // namespace

MessageView::MessageView(const core::Clock &clock, QWidget *parent)
    : QAbstractScrollArea(parent), m_clock(clock), m_layouts(cachedLayouts)
{
    setAccessibleName(tr("Messages"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    m_frame.setSingleShot(true);
    m_frame.setInterval(frameMs);
    connect(&m_frame, &QTimer::timeout, this, &MessageView::flush);
    m_blink.setInterval(blinkMs);
    connect(&m_blink, &QTimer::timeout, this, [this] {
        m_caretOn = reducedMotion() || !m_caretOn;
        if (count() > 0 && messages().back().state == MessageState::Streaming)
            viewport()->update();
    });
    m_blink.start();
}

MessageView::~MessageView() = default;

const MessageLayout &MessageView::layoutOf(int row)
{
    const ChatMessage &message = messages()[size_t(row)];
    if (const MessageLayout *known = m_layouts.object(message.id)) {
        if (known->width == viewport()->width())
            return *known;
    }
    MessageContext context;
    context.width = viewport()->width();
    context.nowMs = m_clock.nowMs();
    context.previousAtMs = row > 0 ? messages()[size_t(row) - 1].atMs : 0;
    context.isNewestOwn = row == m_newestOwn;
    context.unfolded = &m_unfolded;
    context.rightToLeft = layoutDirection() == Qt::RightToLeft;
    auto *made = new MessageLayout(layoutMessage(message, context, m_texts));
    m_layouts.insert(message.id, made); // the cache owns it
    return *made;
}

void MessageView::layoutVisible()
{
    updateScrollBar();
    if (count() > 0) {
        // Bounded: each pass fixes the heights in view; a corrected guess can bring others into it.
        for (int pass = 0; pass < 4; ++pass) {
            const qint64 top = verticalScrollBar()->value() - topMargin;
            const qint64 bottom = top + viewport()->height();
            qint64 shift = 0;
            bool moved = false;
            size_t row = m_heights.rowAt(std::max<qint64>(top, 0));
            for (qint64 y = m_heights.top(row); row < m_heights.size() && y < bottom; ++row) {
                const int known = m_heights.height(row);
                const int real = layoutOf(int(row)).height;
                if (real != known) {
                    if (y < top && !m_stick)
                        shift += real - known;
                    m_heights.set(row, real);
                    moved = true;
                }
                y += real;
            }
            if (!moved)
                break;
            updateScrollBar();
            if (shift != 0)
                setScroll(verticalScrollBar()->value() + shift);
        }
    }
    viewport()->update();
}

void MessageView::updateScrollBar()
{
    const qint64 total = m_heights.total() + topMargin * 2;
    m_adjusting = true;
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(wheelStep);
    verticalScrollBar()->setRange(0, int(std::max<qint64>(0, total - viewport()->height())));
    if (m_stick)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_adjusting = false;
}

void MessageView::setScroll(qint64 value)
{
    m_adjusting = true;
    verticalScrollBar()->setValue(int(value));
    m_adjusting = false;
}

void MessageView::setStick(bool stick)
{
    if (stick)
        m_newBelow = 0;
    if (std::exchange(m_stick, stick) != stick || stick)
        emit endStateChanged();
}

void MessageView::scrollContentsBy(int, int)
{
    if (!m_adjusting) {
        setStick(verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 2);
        layoutVisible();
        maybeLoadOlder();
    }
    viewport()->update();
}

void MessageView::maybeLoadOlder()
{
    if (m_askedOlder || !m_conversation || !m_conversation->hasOlder()
        || verticalScrollBar()->value() > olderThreshold)
        return;
    m_askedOlder = true;
    m_conversation->loadOlder();
}

void MessageView::scrollToEnd()
{
    setStick(true);
    layoutVisible();
}

void MessageView::scrollToRow(int row)
{
    if (row < 0 || row >= count())
        return;
    m_heights.set(size_t(row), layoutOf(row).height);
    updateScrollBar();
    const qint64 top = m_heights.top(size_t(row)) + topMargin;
    const qint64 bottom = top + m_heights.height(size_t(row));
    const qint64 value = verticalScrollBar()->value();
    const int page = viewport()->height();
    if (top < value || bottom - top > page)
        verticalScrollBar()->setValue(int(top - topMargin));
    else if (bottom > value + page)
        verticalScrollBar()->setValue(int(bottom - page + topMargin));
}

QRect MessageView::rowRect(int row) const
{
    if (row < 0 || row >= count())
        return {};
    const qint64 top = m_heights.top(size_t(row)) + topMargin - verticalScrollBar()->value();
    return {0, int(top), viewport()->width(), m_heights.height(size_t(row))};
}

int MessageView::rowAt(const QPoint &viewportPoint) const
{
    const qint64 y = viewportPoint.y() + verticalScrollBar()->value() - topMargin;
    if (count() == 0 || y < 0 || y >= m_heights.total())
        return -1;
    return int(m_heights.rowAt(y));
}

QString MessageView::describe(int row) const
{
    const ChatMessage &message = messages().at(size_t(row));
    QStringList parts{message.senderName, clockText(message.atMs)};
    for (const core::console::ToolRow &tool : message.tools)
        parts << tr("tool %1").arg(toolCaption(tool));
    parts << message.text << stateWord(message.state);
    if (message.error)
        parts << message.error->message;
    return parts.join(QStringLiteral(", "));
}

void MessageView::setHighlight(const QString &words)
{
    m_highlight = words;
    viewport()->update();
}

void MessageView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), tokens().bg);
    if (count() == 0)
        return;
    const auto [least, most] = std::minmax(m_anchorRow, m_currentRow);
    const qint64 scroll = verticalScrollBar()->value() - topMargin;
    size_t row = m_heights.rowAt(std::max<qint64>(scroll, 0));
    qint64 y = m_heights.top(row) - scroll;
    for (; row < m_heights.size() && y < viewport()->height(); ++row) {
        const MessageLayout &layout = layoutOf(int(row));
        MessagePaintState state;
        state.hovered = m_hover.row == int(row);
        state.hoveredPart = state.hovered ? m_hover.part : -1;
        state.current = int(row) == m_currentRow && hasFocus() && m_selection.isEmpty();
        state.selected = m_anchorRow >= 0 && int(row) >= least && int(row) <= most;
        state.highlight = m_highlight;
        state.caretOn = m_caretOn;
        state.nowMs = m_clock.nowMs();
        state.unfolded = &m_unfolded;
        if (m_selectionRow == int(row))
            state.selection = m_selection;
        painter.save();
        painter.translate(0, double(y));
        paintMessage(painter, messages()[row], layout, m_texts, state);
        painter.restore();
        y += m_heights.height(row);
    }
}

void MessageView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) {
        // Keep what is on top in place although everything gets another height.
        const int row = count() > 0 && !m_stick ? rowAt({0, 0}) : -1;
        rebuild();
        if (row >= 0) {
            setScroll(m_heights.top(size_t(row)));
            layoutVisible();
        }
    } else {
        layoutVisible();
    }
}

void MessageView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange
        || event->type() == QEvent::LayoutDirectionChange) {
        m_layouts.clear();
        m_texts.clear();
        rebuild();
    }
}

} // namespace ltb::ui
