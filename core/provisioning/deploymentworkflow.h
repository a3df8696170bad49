// Buys a server and sees it through until its agent answers: create_server → wait_server_ready →
// verify_heartbeat. Each sub-step is persisted before and after it acts, under a lease, so that a
// process that dies anywhere is carried on by the next one and never buys a second server.
// docs/architecture.md, "Provisioning".
//
// Everything here is on the main thread; records are snapshots of what is in the store.
#pragma once

#include "core/base/clock.h"
#include "core/base/task.h"
#include "core/providers/cloudprovider.h"
#include "core/provisioning/crashpoint.h"
#include "core/provisioning/deployment.h"
#include "core/provisioning/instanceregistry.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <map>
#include <memory>

namespace ltb::core::store {
class StoreThread;
} // namespace ltb::core::store
namespace ltb::core::secrets {
class Vault;
} // namespace ltb::core::secrets

namespace ltb::core::provisioning {

class DeploymentRun;
struct DeploymentEnvelopes;

// The adapter of one account. Errors: NotFound (no such account), Unavailable (vault locked).
using OpenProvider =
    std::function<Task<std::shared_ptr<providers::CloudProvider>>(AccountId account)>;

struct SshKeyPairText {
    QString publicKey; // one OpenSSH line
    Secret privateKey; // OpenSSH PEM
};
using MakeSshKey = std::function<Result<SshKeyPairText>(QString comment)>;

// How long and how often. Tests pass small ones.
struct WorkflowLimits {
    using Ms = std::chrono::milliseconds;
    int attempts = 6; // of one sub-step, before the deployment is Failed
    Ms backoffFirst{2'000};
    Ms backoffMost{60'000};
    Ms poll{2'000};
    // After a create whose outcome is unknown: how long the look-up goes on before another create.
    Ms createSettles{30'000};
    Ms actions{600'000};
    Ms running{600'000};
    Ms firstContact{1'200'000}; // from running to the first report
    Ms guestQuiet{2'700'000}; // without any report from the server
    Ms heartbeat{600'000};
    Ms removal{600'000}; // for one resource, until 404
    Ms lease{60'000};
};

struct WorkflowServices {
    store::StoreThread *store = nullptr;
    const secrets::Vault *vault = nullptr;
    InstanceRegistry *instances = nullptr;
    const Clock *clock = nullptr;
    OpenProvider openProvider;
    MakeSshKey makeSshKey;
    QString owner; // of leases: unique to this process ("host:pid:ULID")
};

// What a run of a deployment is for.
struct RunIntent {
    enum class Kind {
        Continue, // as the store says: go on, or go on removing
        Resume, // after a failure, with fresh attempts
        Change, // as Resume, at another place or of another size
        Remove
    } kind = Kind::Continue;
    QString location{};
    QString size{};
};

struct NewDeployment {
    DeploymentSpec spec;
    AccountId account;
    std::optional<Quote> quote{};
    Secret modelKey{};
};

class DeploymentWorkflow : public QObject {
    Q_OBJECT
public:
    DeploymentWorkflow(WorkflowServices services, WorkflowLimits limits, CrashPoint crashPoint = {},
                       QObject *parent = nullptr);
    ~DeploymentWorkflow() override;

    // Reads every deployment from the store into records(). Call once, before anything else.
    Task<> load();
    // Carries on what was running, waiting or being removed when its process ended.
    void resumeAll();

    // Checks and persists the intent, then starts. The id is known before anything is bought.
    Task<DeploymentId> begin(NewDeployment request);
    // From the failed step on, with fresh attempts.
    void resume(DeploymentId id);
    // The same deployment at another place or of another size; what exists of it is removed first.
    void changeAndResume(DeploymentId id, QString location, QString size);
    // Stops, and removes everything in the ledger until the provider says 404. Also for a
    // deployment that is done (destroy), and again after CleanupFailed.
    void remove(DeploymentId id);

    const std::map<DeploymentId, DeploymentRecord> &records() const { return m_records; }
    const DeploymentRecord *record(const DeploymentId &id) const;

signals:
    void changed(ltb::core::DeploymentId id);

private:
    DeploymentEnvelopes sealSecrets(const DeploymentRecord &record, const Secret &sshKey,
                                    const Secret &modelKey) const;
    void launch(const DeploymentId &id, const RunIntent &intent);
    void startRun(const DeploymentId &id, const RunIntent &intent);
    void finished(const DeploymentId &id);

    WorkflowServices m_services;
    WorkflowLimits m_limits;
    CrashPoint m_crashPoint;
    std::map<DeploymentId, DeploymentRecord> m_records;
    std::map<DeploymentId, std::unique_ptr<DeploymentRun>> m_runs;
    std::map<DeploymentId, RunIntent> m_waiting; // asked for while a run was on its last lines
    TaskScope m_tasks;
};

} // namespace ltb::core::provisioning
