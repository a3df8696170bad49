#include "ui/chat/messageviewaccess.h"

#include "ui/chat/messageview.h"

#include <QPointer>

namespace ltb::ui {

namespace {

class MessageItemAccess final : public QAccessibleInterface {
public:
    MessageItemAccess(MessageView *view, int row) : m_view(view), m_row(row) {}

    int row() const { return m_row; }
    bool isValid() const override { return m_view && m_row < m_view->count(); }
    QObject *object() const override { return nullptr; }
    QWindow *window() const override
    {
        QAccessibleInterface *list = parent();
        return list ? list->window() : nullptr;
    }
    QAccessibleInterface *parent() const override
    {
        return QAccessible::queryAccessibleInterface(m_view);
    }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }

    QString text(QAccessible::Text kind) const override
    {
        return isValid() && kind == QAccessible::Name ? m_view->describe(m_row) : QString();
    }
    void setText(QAccessible::Text, const QString &) override {}
    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect row = m_view->rowRect(m_row);
        return {m_view->viewport()->mapToGlobal(row.topLeft()), row.size()};
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.focusable = true;
        state.selectable = true;
        state.focused = m_view->hasFocus() && m_view->currentRow() == m_row;
        state.selected = m_view->currentRow() == m_row;
        state.readOnly = true;
        state.multiLine = true;
        state.offscreen = !m_view->viewport()->rect().intersects(m_view->rowRect(m_row));
        state.invisible = !m_view->isVisible();
        return state;
    }

private:
    QPointer<MessageView> m_view;
    int m_row;
};

QAccessibleInterface *makeMessageViewAccess(const QString &className, QObject *object)
{
    if (className != QLatin1String(MessageView::staticMetaObject.className()))
        return nullptr;
    auto *view = qobject_cast<MessageView *>(object);
    return view ? new MessageViewAccess(view) : nullptr; // Qt's cache owns it
}

} // namespace

MessageViewAccess::MessageViewAccess(MessageView *view) : QAccessibleWidget(view, QAccessible::List)
{}

MessageViewAccess::~MessageViewAccess()
{
    for (const QAccessible::Id id : m_items) {
        if (id != 0)
            QAccessible::deleteAccessibleInterface(id);
    }
}

MessageView *MessageViewAccess::view() const
{
    return qobject_cast<MessageView *>(object());
}

int MessageViewAccess::childCount() const
{
    return view() ? view()->count() : 0;
}

QAccessibleInterface *MessageViewAccess::child(int index) const
{
    if (index < 0 || index >= childCount())
        return nullptr;
    if (m_items.size() <= size_t(index))
        m_items.resize(size_t(index) + 1, 0);
    QAccessible::Id &id = m_items[size_t(index)];
    if (id == 0)
        id = QAccessible::registerAccessibleInterface(new MessageItemAccess(view(), index));
    return QAccessible::accessibleInterface(id);
}

QAccessibleInterface *MessageViewAccess::childAt(int x, int y) const
{
    return view() ? child(view()->rowAt(view()->viewport()->mapFromGlobal(QPoint(x, y)))) : nullptr;
}

int MessageViewAccess::indexOfChild(const QAccessibleInterface *child) const
{
    const auto *item = dynamic_cast<const MessageItemAccess *>(child);
    return item ? item->row() : -1;
}

QAccessibleInterface *MessageViewAccess::focusChild() const
{
    return view() && view()->hasFocus() ? child(view()->currentRow()) : nullptr;
}

void installMessageViewAccess()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeMessageViewAccess);
        return true;
    }();
    Q_UNUSED(installed)
}

} // namespace ltb::ui
