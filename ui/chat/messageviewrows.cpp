// How MessageView follows its conversation: rows come, go and change.
#include "ui/chat/messageview.h"

#include <QAccessible>
#include <QScrollBar>

#include <algorithm>

namespace ltb::ui {

using core::console::ChatMessage;
using core::console::Conversation;
using core::console::MessageState;
using core::console::Sender;

const std::vector<ChatMessage> &MessageView::messages() const
{
    static const std::vector<ChatMessage> none;
    return m_conversation ? m_conversation->messages() : none;
}

void MessageView::setConversation(Conversation *conversation)
{
    if (m_conversation == conversation)
        return;
    if (m_conversation)
        m_conversation->disconnect(this);
    m_conversation = conversation;
    if (conversation) {
        connect(conversation, &Conversation::reset, this, &MessageView::onReset);
        connect(conversation, &Conversation::inserted, this, &MessageView::onInserted);
        connect(conversation, &Conversation::removed, this, &MessageView::onRemoved);
        connect(conversation, &Conversation::changed, this, &MessageView::onChanged);
        connect(conversation, &QObject::destroyed, this, &MessageView::onReset);
    }
    onReset();
}

void MessageView::onReset()
{
    m_layouts.clear();
    m_unfolded.clear();
    m_dirty.clear();
    m_currentRow = -1;
    m_anchorRow = -1;
    m_selection = {};
    m_hover = {};
    m_askedOlder = false;
    m_newBelow = 0;
    m_stick = true;
    rebuild();
    emit endStateChanged();
}

void MessageView::rebuild()
{
    const std::vector<ChatMessage> &all = messages();
    const int width = viewport()->width();
    std::vector<int> heights;
    heights.reserve(all.size());
    for (const ChatMessage &message : all)
        heights.push_back(estimatedHeight(message, width));
    m_heights.assign(std::move(heights));
    m_newestOwn = newestOwnRow();
    layoutVisible();
}

int MessageView::newestOwnRow() const
{
    const std::vector<ChatMessage> &all = messages();
    for (size_t i = all.size(); i > 0; --i) {
        if (all[i - 1].sender == Sender::Operator)
            return int(i - 1);
    }
    return -1;
}

void MessageView::dropLayout(int row)
{
    if (row >= 0 && row < count())
        m_layouts.remove(messages()[size_t(row)].id);
}

void MessageView::onInserted(int first, int last)
{
    const int added = last - first + 1;
    const bool older = first == 0 && count() > 0;
    const qint64 before = m_heights.total();
    std::vector<int> heights = m_heights.heights();
    std::vector<int> fresh;
    for (int row = first; row <= last; ++row)
        fresh.push_back(estimatedHeight(messages()[size_t(row)], viewport()->width()));
    heights.insert(heights.begin() + first, fresh.begin(), fresh.end());
    m_heights.assign(std::move(heights));
    for (int *row : {&m_currentRow, &m_anchorRow, &m_selectionRow}) {
        if (*row >= first)
            *row += added;
    }
    dropLayout(last + 1); // its day separator may go
    const int own = newestOwnRow();
    dropLayout(m_newestOwn);
    m_newestOwn = own;
    dropLayout(own);
    m_dirty.clear(); // rows moved; what is visible is laid out anyway
    m_hover = {};
    if (older) {
        m_askedOlder = false;
        updateScrollBar();
        setScroll(verticalScrollBar()->value() + m_heights.total() - before);
    } else if (!m_stick) {
        m_newBelow += added;
        emit endStateChanged();
    }
    m_frame.start();
    QAccessibleEvent event(this, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&event);
}

void MessageView::onRemoved(int first, int last)
{
    std::vector<int> heights = m_heights.heights();
    heights.erase(heights.begin() + first, heights.begin() + last + 1);
    m_heights.assign(std::move(heights));
    m_currentRow = std::min(m_currentRow, count() - 1);
    m_anchorRow = -1;
    m_selection = {};
    m_hover = {};
    m_dirty.clear();
    m_newestOwn = newestOwnRow();
    dropLayout(first);
    dropLayout(m_newestOwn);
    m_frame.start();
}

void MessageView::onChanged(int row)
{
    m_dirty.insert(row);
    if (!m_frame.isActive())
        m_frame.start();
}

void MessageView::flush()
{
    const std::set<int> dirty = std::exchange(m_dirty, {});
    for (const int row : dirty) {
        dropLayout(row);
        if (row >= count())
            continue;
        const ChatMessage &message = messages()[size_t(row)];
        // Growth happens at the lower end, so nothing above moves.
        m_heights.set(size_t(row), layoutOf(row).height);
        if (m_selectionRow == row)
            m_selection = {};
        if (message.state != MessageState::Streaming && row == m_currentRow) {
            QAccessibleEvent event(this, QAccessible::NameChanged);
            event.setChild(row);
            QAccessible::updateAccessibility(&event);
        }
    }
    layoutVisible();
}

} // namespace ltb::ui
