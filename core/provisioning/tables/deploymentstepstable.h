// The table `deployment_steps`: every attempt at every step, with its error. On the store's thread.
#pragma once

#include "core/provisioning/deployment.h"
#include "core/store/database.h"

#include <map>

namespace ltb::core::provisioning {

class DeploymentStepsTable {
public:
    explicit DeploymentStepsTable(store::Database &database) : m_database(database) {}

    // Writes the attempt step.number, new or again.
    Result<void> save(const DeploymentId &id, const StepRecord &step);
    // The latest attempt of each step of each deployment, without its phase.
    Result<std::map<DeploymentId, std::vector<StepRecord>>> latest();

private:
    store::Database &m_database;
};

} // namespace ltb::core::provisioning
