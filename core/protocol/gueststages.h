// What a new server reports while it sets itself up, and which files its user_data gives it. The
// generator (provisioning), the hub and the rehearsal's virtual guest share these names.
// docs/architecture.md, "Provisioning".
#pragma once

#include <array>
#include <string_view>

namespace ltb::core::protocol {

// The stages of the profile `standard`, in the order in which the server goes through them. The
// last one is reported once, with state "ok", when everything before it is done.
inline constexpr std::array<std::string_view, 9> guestStages{
    "preflight", "bootstrap", "packages", "docker",      "firewall",
    "gateway",   "connector", "verify",   "provisioned",
};

// States of a stage in POST /api/openclaw/instances/{id}/progress.
inline constexpr std::string_view guestStarted = "started";
inline constexpr std::string_view guestOk = "ok";
inline constexpr std::string_view guestRetrying = "retrying";
inline constexpr std::string_view guestFailed = "failed";

// {hubUrl, token, instanceId, deploymentId, agentId}: the one-time token; shredded at the end.
inline constexpr std::string_view guestBootstrapFile = "/etc/launchthatbot/bootstrap.json";
// Everything else the set-up needs; no secret in it. See provisioning/cloudinit.h.
inline constexpr std::string_view guestDeploymentFile = "/etc/launchthatbot/deployment.json";
// The gateway's configuration (openclaw.json), with secrets as references to its environment.
inline constexpr std::string_view guestGatewayConfigFile = "/etc/launchthatbot/openclaw.json";

// Names of the secrets that the bootstrap exchange hands out.
inline constexpr std::string_view secretGatewayToken = "gateway_token";
inline constexpr std::string_view secretPortainerPassword = "portainer_password";
inline constexpr std::string_view secretModelKey = "model_key";

} // namespace ltb::core::protocol
