// A deployment's steps and state as a person reads them: for the wizard and the deployments page.
#pragma once

#include "core/console/deployments.h"
#include "ui/widgets/steplist.h"

#include <vector>

namespace ltb::ui {

// With elapsed times, attempts and next tries as of `nowMs`. Stages that the server itself reports
// are indented under the step that waits for them.
std::vector<StepItem> stepItems(const core::console::DeploymentView &view, qint64 nowMs);

QString deploymentWord(core::console::DeploymentState state); // "Running", "Waiting to try again"
StatusTone deploymentTone(core::console::DeploymentState state);
// The log lines of failed stages, newest last; empty when there are none.
QString deploymentLog(const core::console::DeploymentView &view);

} // namespace ltb::ui
