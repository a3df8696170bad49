// Puts deployments together from their tables. On the store's thread.
#pragma once

#include "core/provisioning/deployment.h"
#include "core/store/database.h"

namespace ltb::core::provisioning {

Result<std::vector<DeploymentRecord>> loadDeployments(store::Database &database);
Result<DeploymentRecord> loadDeployment(store::Database &database, const DeploymentId &id);

} // namespace ltb::core::provisioning
