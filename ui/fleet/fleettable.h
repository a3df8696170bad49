// The fleet's table: sorted, one row selected, columns that give way when there is little room.
#pragma once

#include <QTableView>

namespace ltb::ui {

class FleetDelegate;

class FleetTable : public QTableView {
    Q_OBJECT
public:
    explicit FleetTable(QWidget *parent = nullptr);
    void setModel(QAbstractItemModel *model) override;
    void setStale(bool stale);

signals:
    void opened(QModelIndex index); // Enter or a double click

protected:
    void resizeEvent(QResizeEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void adaptColumns();
    void setHoveredRow(int row);

    FleetDelegate *m_delegate;
};

} // namespace ltb::ui
