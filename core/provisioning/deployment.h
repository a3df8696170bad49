// A deployment as it is remembered: what was asked for, how far it is, what exists at the provider.
#pragma once

#include "core/base/id.h"
#include "core/provisioning/deploymentspec.h"
#include "core/provisioning/quote.h"

#include <optional>
#include <vector>

namespace ltb::core::provisioning {

enum class DeploymentState {
    Running,
    WaitingForRetry, // a step failed and will be tried again by itself
    Failed, // stopped; resume, change or cancel it
    Done,
    Cancelling, // being removed: everything in the ledger, until the provider says 404
    Cancelled, // nothing is left
    CleanupFailed // stopped while removing; something may still be billed
};

enum class StepState { Waiting, Running, WaitingForRetry, Done, Failed, Skipped };

// The three phases that a person sees; each has sub-steps, which are what is persisted and retried.
inline constexpr char phaseCreateServer[] = "create_server";
inline constexpr char phaseWaitServerReady[] = "wait_server_ready";
inline constexpr char phaseVerifyHeartbeat[] = "verify_heartbeat";

// The latest attempt at one sub-step, or the state of one stage of the server's own set-up.
struct StepRecord {
    QString id; // "create_server.find_or_create"; a guest stage: "docker"
    QString phase; // one of the three above
    bool isGuestStage = false;
    StepState state = StepState::Waiting;
    int number = 0; // of the attempt over all resumptions, from 1
    int attempt = 0; // since the last resumption, from 1
    int maxAttempts = 0;
    qint64 startedAtMs = 0;
    qint64 endedAtMs = 0;
    qint64 nextTryAtMs = 0;
    std::optional<Error> error{};
    QString logTail{}; // of a guest stage, redacted
    bool operator==(const StepRecord &) const = default;
};

enum class ResourceKind { Server, Firewall, SshKey };
enum class ResourceState {
    Intended, // written before the provider is asked; may or may not exist
    Present,
    Removing,
    Gone // the provider answered 404, or it never came to be
};

// One row of the ledger: something that costs money or stays behind.
struct LedgerResource {
    QString id; // ULID, ours
    DeploymentId deployment;
    ResourceKind kind = ResourceKind::Server;
    ResourceState state = ResourceState::Intended;
    QString providerId{}; // empty while intended
    QString name;
    bool billed = false;
    bool surplus = false; // a second server with this deployment's label: found, never asked for
    qint64 createdAtMs = 0;
    qint64 removedAtMs = 0;
    std::optional<Error> error{}; // why it is still there
    bool operator==(const LedgerResource &) const = default;
};

struct ServerRecord {
    ServerId id;
    DeploymentId deployment;
    AccountId account;
    QString provider;
    QString providerId;
    QString name;
    QString location;
    QString size;
    QString ipv4{};
    QString ipv6{};
    QStringList pendingActions{};
    qint64 createdAtMs = 0;
    qint64 removedAtMs = 0; // 0: exists
    bool operator==(const ServerRecord &) const = default;
};

struct DeploymentRecord {
    DeploymentId id;
    AccountId account;
    DeploymentSpec spec;
    DeploymentState state = DeploymentState::Running;
    std::optional<Error> error{};
    std::optional<InstanceId> instance{};
    qint64 tokenExpiresAtMs = 0; // of the bootstrap token
    QString sshPublicKey{}; // of this deployment's own key pair
    std::optional<Quote> quote{};
    qint64 startedAtMs = 0;
    qint64 endedAtMs = 0;
    std::vector<StepRecord> steps{}; // in order, guest stages at their place
    std::vector<LedgerResource> resources{};
    std::optional<ServerRecord> server{};

    const StepRecord *step(const QString &stepId) const;
    StepRecord *step(const QString &stepId);
    bool isEnded() const;
    // What exists, or may exist, at the provider now.
    std::vector<LedgerResource> leftovers() const;
};

// Names in the database and in JSON output ("waiting_for_retry", "ssh_key", …).
QString stateName(DeploymentState state);
QString stateName(StepState state);
QString stateName(ResourceState state);
QString kindName(ResourceKind kind);
std::optional<DeploymentState> deploymentState(QStringView name);
std::optional<StepState> stepState(QStringView name);
std::optional<ResourceState> resourceState(QStringView name);
std::optional<ResourceKind> resourceKind(QStringView name);

} // namespace ltb::core::provisioning
