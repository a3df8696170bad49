// Paints the cells of the fleet: two lines, pill, line of recent values, tones.
#pragma once

#include <QStyledItemDelegate>

namespace ltb::ui {

class FleetDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setHoveredRow(int row) { m_hoveredRow = row; }
    void setStale(bool stale) { m_stale = stale; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintBackground(QPainter &painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const;
    void paintLines(QPainter &painter, const QRect &rect, const QStyleOptionViewItem &option,
                    const QModelIndex &index) const;
    void paintSamples(QPainter &painter, const QRect &rect, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const;

    int m_hoveredRow = -1;
    bool m_stale = false;
};

} // namespace ltb::ui
