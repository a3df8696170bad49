// The data files of a new server: what its set-up scripts and its gateway read. No secret in them.
#pragma once

#include "core/base/json.h"
#include "core/provisioning/cloudinit.h"

namespace ltb::core::provisioning {

// /etc/launchthatbot/deployment.json, read by resources/cloudinit/guest.py.
Json deploymentSettings(const CloudInitInput &input);

// openclaw.json: the template with the model's provider put in. Secrets are references to the
// gateway's environment (docs/openclaw.md, "Production container").
Json gatewayConfig(const CloudInitInput &input, Json gatewayTemplate);

// The environment variable in which the gateway expects the model's key; empty without a model.
QString modelKeyVariable(const DeploymentSpec &spec);

} // namespace ltb::core::provisioning
