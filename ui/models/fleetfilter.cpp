#include "ui/models/fleetfilter.h"

#include "ui/models/fleetmodel.h"

#include <algorithm>

namespace ltb::ui {

FleetFilter::FleetFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    setSortRole(FleetModel::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setSortLocaleAware(true);
    setDynamicSortFilter(true);
}

void FleetFilter::setGroup(FleetGroup group)
{
    m_group = group;
    invalidateFilter();
}

void FleetFilter::setWords(const QString &words)
{
    m_words = words.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool FleetFilter::belongs(int fleetState, FleetGroup group)
{
    const auto state = core::console::FleetState(fleetState);
    switch (group) {
    case FleetGroup::All:
        return true;
    case FleetGroup::Healthy:
        return state == core::console::FleetState::Healthy;
    case FleetGroup::Attention:
        return needsAttention(state);
    case FleetGroup::Deploying:
        return state == core::console::FleetState::Deploying
               || state == core::console::FleetState::Removing;
    }
    return true;
}

bool FleetFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, FleetModel::Server, parent);
    if (!belongs(index.data(FleetModel::StateRole).toInt(), m_group))
        return false;
    const QString all = index.data(FleetModel::SearchRole).toString();
    return std::all_of(m_words.begin(), m_words.end(), [&all](const QString &word) {
        return all.contains(word, Qt::CaseInsensitive);
    });
}

bool FleetFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const QVariant a = left.data(FleetModel::SortRole);
    const QVariant b = right.data(FleetModel::SortRole);
    if (a == b) { // ties in the order of names, so that nothing jumps
        const QString nameA = left.siblingAtColumn(FleetModel::Server).data().toString();
        const QString nameB = right.siblingAtColumn(FleetModel::Server).data().toString();
        return nameA.localeAwareCompare(nameB) < 0;
    }
    return QSortFilterProxyModel::lessThan(left, right);
}

} // namespace ltb::ui
