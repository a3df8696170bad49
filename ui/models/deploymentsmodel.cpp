#include "ui/models/deploymentsmodel.h"

#include "ui/models/deploymentsteps.h"
#include "ui/models/format.h"

#include <algorithm>

namespace ltb::ui {

using core::console::DeploymentView;

DeploymentsModel::DeploymentsModel(core::console::Deployments &deployments,
                                   const core::Clock &clock, QObject *parent)
    : QAbstractListModel(parent), m_deployments(deployments), m_clock(clock)
{
    connect(&deployments, &core::console::Deployments::listChanged, this, &DeploymentsModel::sync);
    connect(&deployments, &core::console::Deployments::changed, this, &DeploymentsModel::sync);
    sync();
}

int DeploymentsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

QVariant DeploymentsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DeploymentView &item = m_shown[size_t(index.row())];
    const QString place = QStringLiteral("%1 · %2").arg(item.location, item.size);
    switch (role) {
    case Qt::DisplayRole:
        return item.name;
    case Qt::AccessibleTextRole:
        return QStringList{item.name, deploymentWord(item.state), place}.join(QStringLiteral(", "));
    case IdRole:
        return item.id.toString();
    case PlaceRole:
        return place;
    case StateRole:
        return int(item.state);
    case MomentRole:
        return momentText(item.startedAtMs, m_clock.nowMs());
    default:
        return {};
    }
}

int DeploymentsModel::rowOf(const core::DeploymentId &id) const
{
    const auto it = std::find_if(m_shown.begin(), m_shown.end(),
                                 [&id](const DeploymentView &item) { return item.id == id; });
    return it == m_shown.end() ? -1 : int(it - m_shown.begin());
}

void DeploymentsModel::sync()
{
    const std::vector<DeploymentView> &now = m_deployments.deployments();
    const bool sameRows = std::equal(now.begin(), now.end(), m_shown.begin(), m_shown.end(),
                                     [](const auto &a, const auto &b) { return a.id == b.id; });
    if (!sameRows) {
        beginResetModel();
        m_shown = now;
        endResetModel();
        return;
    }
    for (size_t row = 0; row < now.size(); ++row) {
        if (m_shown[row] == now[row])
            continue;
        m_shown[row] = now[row];
        emit dataChanged(index(int(row)), index(int(row)));
    }
}

} // namespace ltb::ui
