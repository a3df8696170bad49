// What provisioning needs of the hub: register an instance before its server exists, watch it come
// up, forget it. The production implementation is hubinstances.h.
#pragma once

#include "core/base/id.h"
#include "core/base/secret.h"
#include "core/base/task.h"
#include "core/protocol/messages.h"

#include <optional>
#include <utility>
#include <vector>

namespace ltb::core::provisioning {

struct RegisterInstance {
    DeploymentId deployment;
    QString name;
    protocol::AgentInfo agent;
    // Handed out once by the bootstrap exchange (protocol/gueststages.h names them).
    std::vector<std::pair<QString, Secret>> secrets;
};

struct InstanceGrant {
    InstanceId instance;
    Secret bootstrapToken;
    qint64 expiresAtMs = 0;
};

// One report of the server's own set-up.
struct GuestProgress {
    QString runId;
    qint64 seq = 0;
    qint64 atMs = 0;
    QString stage;
    QString state; // started, ok, retrying, failed
    int exitCode = 0;
    int seconds = 0;
    QString log{}; // tail, redacted by the server and again here
    bool operator==(const GuestProgress &) const = default;
};

enum class BootstrapState { Pending, Exchanged, Expired, Alarm };

struct InstanceState {
    InstanceId id;
    DeploymentId deployment;
    QString name;
    protocol::PresenceState presence = protocol::PresenceState::Offline;
    qint64 lastHeartbeatMs = 0; // 0: never
    BootstrapState bootstrap = BootstrapState::Pending;
    qint64 firstContactMs = 0; // 0: never
    std::vector<GuestProgress> progress{}; // oldest first
};

class InstanceRegistry {
public:
    virtual ~InstanceRegistry() = default;
    // Idempotent by deployment: a repeat gives the same instance and a fresh token, the older token
    // is void. Error Conflict, providerCode "already_bootstrapped", after the exchange.
    virtual Task<InstanceGrant> registerInstance(RegisterInstance request) = 0;
    virtual Task<InstanceState> instance(InstanceId id) = 0; // NotFound when forgotten
    // Revokes its tokens and forgets it; NotFound is success.
    virtual Task<> removeInstance(InstanceId id) = 0;
};

} // namespace ltb::core::provisioning
