// A deployment request from a plan file (--spec) and from options that override it.
#pragma once

#include "app/command.h"
#include "app/wiring/installation.h"

namespace ltb::app {

void addSpecOptions(QCommandLineParser &parser);

// Errors: InvalidInput naming the option or the field of the file.
core::Result<core::console::DeploymentRequest> readRequest(const Invocation &invocation,
                                                           Installation &installation);

// Waits until the deployment ends, printing what moves. Ends with its error when it failed.
core::Task<core::console::DeploymentView> followDeployment(Installation *installation,
                                                           core::DeploymentId id, Output *output);
// By id or by server name; the newest of that name. Error: NotFound.
core::Result<core::console::DeploymentView> findDeployment(Installation &installation,
                                                           const QString &nameOrId);

// The hub's list of instances arrives a moment after its hello; two seconds at most.
core::Task<> presenceKnown(Installation *installation);

// The service's questions as tasks.
core::Task<core::providers::Catalogue> fetchCatalogue(Installation *installation,
                                                      core::AccountId account);
core::Task<core::DeploymentId> startDeployment(Installation *installation,
                                               core::console::DeploymentRequest request);

} // namespace ltb::app
