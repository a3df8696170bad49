// Turns what the workflow remembers into what a person reads. Pure.
#pragma once

#include "core/console/deployments.h"
#include "core/provisioning/deployment.h"

namespace ltb::core::console {

DeploymentView viewOf(const provisioning::DeploymentRecord &record);
PriceQuote viewOf(const provisioning::Quote &quote);
// "Create the server", "Install Docker": for the ids of steps and guest stages.
QString stepTitle(const QString &stepId);

} // namespace ltb::core::console
