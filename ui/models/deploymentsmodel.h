// The deployments as a list, newest first.
#pragma once

#include "core/base/clock.h"
#include "core/console/deployments.h"

#include <QAbstractListModel>

namespace ltb::ui {

class DeploymentsModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole + 1, PlaceRole, StateRole, MomentRole };

    DeploymentsModel(core::console::Deployments &deployments, const core::Clock &clock,
                     QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    int rowOf(const core::DeploymentId &id) const;

private:
    void sync();

    core::console::Deployments &m_deployments;
    const core::Clock &m_clock;
    std::vector<core::console::DeploymentView> m_shown;
};

} // namespace ltb::ui
