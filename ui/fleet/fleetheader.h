// Column titles that line up with the cells, the sort arrow right beside its word.
#pragma once

#include <QHeaderView>

namespace ltb::ui {

class FleetHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit FleetHeader(QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
};

} // namespace ltb::ui
