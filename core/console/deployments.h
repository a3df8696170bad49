// Deployments as the wizard and the deployments page show them.
#pragma once

#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/console/fleet.h"
#include "core/providers/cloudprovider.h"

#include <QObject>

#include <functional>
#include <optional>
#include <vector>

namespace ltb::core::console {

enum class StepState { Waiting, Running, Done, Failed, Skipped };

struct DeploymentStep {
    QString id; // "create_server", "wait_server_ready", "verify_heartbeat", or a guest stage
    QString title; // translated
    StepState state = StepState::Waiting;
    int attempt = 0;
    int maxAttempts = 0;
    qint64 startedAtMs = 0;
    qint64 endedAtMs = 0;
    qint64 nextTryAtMs = 0; // while waiting for the next attempt
    bool isGuestStage = false; // reported by the server itself while it sets itself up
    std::optional<Error> error;
    QString logTail; // last lines a failed guest stage printed, redacted
    bool operator==(const DeploymentStep &) const = default;
};

enum class DeploymentState {
    Draft,
    Running,
    WaitingForRetry,
    Failed,
    Done,
    Cancelling,
    Cancelled,
    CleanupFailed
};

struct LeftoverResource {
    QString kind; // server, ssh_key, firewall
    QString id;
    QString name;
    bool billed = false;
    std::optional<Error> error; // why it is still there
    bool operator==(const LeftoverResource &) const = default;
};

struct DeploymentView {
    DeploymentId id;
    QString name;
    QString providerId;
    QString location;
    QString size;
    DeploymentState state = DeploymentState::Draft;
    std::vector<DeploymentStep> steps;
    std::vector<LeftoverResource> leftovers; // what exists at the provider now
    std::optional<ServerId> server;
    std::optional<InstanceId> instance;
    QString agentId;
    QString sessionKey; // of a first conversation, once the agent is there
    qint64 startedAtMs = 0;
    qint64 endedAtMs = 0;
    providers::Money monthly;
    bool operator==(const DeploymentView &) const = default;
};

// What the wizard collects; becomes a deployment specification (design: one JSON document).
struct DeploymentRequest {
    QString name;
    AccountId account;
    QString profile = QStringLiteral("standard");
    QString location;
    QString size;
    QString image = QStringLiteral("debian-12");
    bool backups = false;
    QString agentName;
    QString agentId; // empty: the server's name
    QString model{};
    Secret modelKey{};
    QString soul{}; // soul.md
    QStringList sshKeys{}; // public keys of the operator
    QStringList sshFrom{}; // CIDR
};

struct PriceLine {
    QString label; // translated
    providers::Money hourly;
    providers::Money monthly;
    bool operator==(const PriceLine &) const = default;
};

struct PriceQuote {
    std::vector<PriceLine> lines;
    providers::Money hourly;
    providers::Money monthly;
    qint64 fetchedAtMs = 0;
    QString taxNote;
    bool operator==(const PriceQuote &) const = default;
};

class Deployments : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual const std::vector<DeploymentView> &deployments() const = 0; // newest first
    virtual LoadState loadState() const = 0;
    virtual std::optional<Error> loadError() const = 0;

    // The wizard's questions. `context` going away drops the answer.
    virtual void loadCatalogue(AccountId account, QObject *context,
                               Done<providers::Catalogue> done) = 0;
    virtual Result<PriceQuote> quote(const providers::Catalogue &catalogue,
                                     const DeploymentRequest &request) const = 0;
    // Checks every field, also against names in use; the first wrong one is Error::field.
    virtual Result<void> validate(const DeploymentRequest &request) const = 0;
    // The exact user_data with secrets masked.
    virtual Result<QString> previewUserData(const DeploymentRequest &request) const = 0;

    // Persists the intent, then works. The id is known before anything is bought.
    virtual void start(DeploymentRequest request, QObject *context, Done<DeploymentId> done) = 0;
    virtual void resume(DeploymentId id) = 0; // retry from the failed step
    virtual void changeAndResume(DeploymentId id, QString location, QString size) = 0;
    virtual void cancel(DeploymentId id) = 0; // stop and clean up what exists
    virtual void destroyServer(ServerId id) = 0; // remove a finished server and all of its ledger

signals:
    void changed(ltb::core::DeploymentId id);
    void listChanged();
};

} // namespace ltb::core::console
