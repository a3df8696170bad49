#include "ui/fleet/fleettable.h"

#include "ui/fleet/fleetdelegate.h"
#include "ui/fleet/fleetheader.h"
#include "ui/models/fleetmodel.h"
#include "ui/theme/type.h"

#include <QHeaderView>
#include <QKeyEvent>

#include <array>

namespace ltb::ui {

namespace {

struct ColumnWidth {
    FleetModel::Column column;
    int width; // at 100 %
};
// In the order in which they give way.
constexpr std::array<ColumnWidth, 6> columnWidths{{{FleetModel::Memory, 96},
                                                   {FleetModel::Agent, 150},
                                                   {FleetModel::Heartbeat, 116},
                                                   {FleetModel::Cpu, 142},
                                                   {FleetModel::Price, 104},
                                                   {FleetModel::Status, 138}}};
constexpr int leastServerWidth = 216;
constexpr int fleetTableRow = 54;

} // namespace

FleetTable::FleetTable(QWidget *parent) : QTableView(parent), m_delegate(new FleetDelegate(this))
{
    setAccessibleName(tr("Servers"));
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setHorizontalHeader(new FleetHeader(this));
    setSortingEnabled(true);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setFrameShape(QFrame::NoFrame);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(scaled(fleetTableRow));
    horizontalHeader()->setMinimumSectionSize(60);
    connect(this, &QTableView::entered, this,
            [this](const QModelIndex &index) { setHoveredRow(index.row()); });
    connect(this, &QTableView::doubleClicked, this, &FleetTable::opened);
}

void FleetTable::setModel(QAbstractItemModel *model)
{
    QTableView::setModel(model);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setSectionResizeMode(FleetModel::Server, QHeaderView::Stretch);
    sortByColumn(FleetModel::Status, Qt::AscendingOrder);
    adaptColumns();
}

void FleetTable::setStale(bool stale)
{
    m_delegate->setStale(stale);
    viewport()->update();
}

void FleetTable::adaptColumns()
{
    if (!model())
        return;
    int needed = scaled(leastServerWidth);
    for (const ColumnWidth &each : columnWidths)
        needed += scaled(each.width);
    for (const ColumnWidth &each : columnWidths) {
        const bool hide = needed > viewport()->width() && each.column != FleetModel::Status;
        if (hide)
            needed -= scaled(each.width);
        setColumnHidden(each.column, hide);
        if (columnWidth(each.column) != scaled(each.width) && !hide)
            setColumnWidth(each.column, scaled(each.width));
    }
}

void FleetTable::setHoveredRow(int row)
{
    m_delegate->setHoveredRow(row);
    viewport()->update();
}

void FleetTable::resizeEvent(QResizeEvent *event)
{
    adaptColumns();
    QTableView::resizeEvent(event);
}

void FleetTable::leaveEvent(QEvent *event)
{
    setHoveredRow(-1);
    QTableView::leaveEvent(event);
}

void FleetTable::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        && currentIndex().isValid()) {
        emit opened(currentIndex());
        return;
    }
    QTableView::keyPressEvent(event);
}

void FleetTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        verticalHeader()->setDefaultSectionSize(scaled(fleetTableRow));
        adaptColumns();
    }
}

} // namespace ltb::ui
