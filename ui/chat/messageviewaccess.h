// MessageView for screen readers and test drivers: a list with one item a message, also for those
// that are not laid out; the item's name is sender, time, text and state.
#pragma once

#include <QAccessibleWidget>

#include <vector>

namespace ltb::ui {

class MessageView;

class MessageViewAccess : public QAccessibleWidget {
public:
    explicit MessageViewAccess(MessageView *view);
    ~MessageViewAccess() override;

    int childCount() const override;
    QAccessibleInterface *child(int index) const override;
    QAccessibleInterface *childAt(int x, int y) const override;
    int indexOfChild(const QAccessibleInterface *child) const override;
    QAccessibleInterface *focusChild() const override;

private:
    MessageView *view() const;
    mutable std::vector<QAccessible::Id> m_items; // registered, by row
};

// Tells Qt how to make them; once a process.
void installMessageViewAccess();

} // namespace ltb::ui
