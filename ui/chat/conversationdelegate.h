// Paints a conversation in the list: who, when, the last words, unread, online.
#pragma once

#include <QStyledItemDelegate>

namespace ltb::ui {

class ConversationDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setStale(bool stale) { m_stale = stale; } // who is online is old news
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintTile(QPainter &painter, const QRect &box, const QStyleOptionViewItem &option,
                   const QModelIndex &index) const;
    void paintWords(QPainter &painter, const QRect &box, const QStyleOptionViewItem &option,
                    const QModelIndex &index) const;
    // Returns the width it took from the trailing end of the line.
    int paintUnread(QPainter &painter, const QRect &box, const QStyleOptionViewItem &option,
                    const QRect &line, int unread) const;

    bool m_stale = false;
};

} // namespace ltb::ui
