// Paints a deployment in the list: name, state, where, when.
#pragma once

#include <QStyledItemDelegate>

namespace ltb::ui {

class DeploymentDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace ltb::ui
