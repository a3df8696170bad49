// The sub-steps of a deployment in their order, and how a record's list of steps is put together.
#pragma once

#include "core/provisioning/deployment.h"

#include <vector>

namespace ltb::core::provisioning {

namespace steps {
inline constexpr char removeReplaced[] = "create_server.remove_replaced";
inline constexpr char registerInstance[] = "create_server.register_instance";
inline constexpr char sshKey[] = "create_server.ssh_key";
inline constexpr char firewall[] = "create_server.firewall";
inline constexpr char findOrCreate[] = "create_server.find_or_create";
inline constexpr char actions[] = "wait_server_ready.actions";
inline constexpr char running[] = "wait_server_ready.running";
inline constexpr char backups[] = "wait_server_ready.backups";
inline constexpr char firstContact[] = "wait_server_ready.first_contact";
inline constexpr char guest[] = "wait_server_ready.guest";
inline constexpr char heartbeat[] = "verify_heartbeat.heartbeat";
} // namespace steps

struct StepPlan {
    const char *id;
    const char *phase;
    bool retries; // tried again after a transient error; the others wait by themselves
};

const std::vector<StepPlan> &stepPlans();

// Every step that this deployment goes through, in order, guest stages at their place: what is
// known of each, or Waiting.
std::vector<StepRecord> arrangeSteps(const DeploymentSpec &spec,
                                     const std::vector<StepRecord> &known);

// True when the deployment needs another server than the one it had: it was deleted or given up, or
// the operator chose another place.
bool needsNewServer(const DeploymentRecord &record);
// Sets everything back that depends on the server. What is left of the old one stays in the ledger
// as Removing, and is removed first.
void resetForNewServer(DeploymentRecord &record);

} // namespace ltb::core::provisioning
