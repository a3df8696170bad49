// Deployments for the windows: the workflow's records as views, and the wizard's questions.
#pragma once

#include "core/base/clock.h"
#include "core/console/deployments.h"
#include "core/provisioning/deploymentworkflow.h"

#include <QHash>
#include <QTimer>

namespace ltb::core::console {

// What a deployment needs to know about this installation.
struct InstallationFacts {
    QString hubUrl; // where new servers connect to: wss://host/ws
    std::function<QString(AccountId)> providerOf; // "hetzner"; empty when there is no such account
    std::function<bool(AccountId)> isSimulated; // a simulator on this computer
};

class DeploymentService final : public Deployments {
    Q_OBJECT
public:
    DeploymentService(provisioning::DeploymentWorkflow &workflow,
                      provisioning::OpenProvider openProvider, InstallationFacts facts,
                      const Clock &clock, QObject *parent = nullptr);

    // The workflow's records have been read (or could not be).
    void setLoaded(const Result<void> &outcome);

    const std::vector<DeploymentView> &deployments() const override { return m_views; }
    LoadState loadState() const override { return m_loadState; }
    std::optional<Error> loadError() const override { return m_loadError; }

    void loadCatalogue(AccountId account, QObject *context,
                       Done<providers::Catalogue> done) override;
    Result<PriceQuote> quote(const providers::Catalogue &catalogue,
                             const DeploymentRequest &request) const override;
    Result<void> validate(const DeploymentRequest &request) const override;
    Result<QString> previewUserData(const DeploymentRequest &request) const override;

    void start(DeploymentRequest request, QObject *context, Done<DeploymentId> done) override;
    void resume(DeploymentId id) override;
    void changeAndResume(DeploymentId id, QString location, QString size) override;
    void cancel(DeploymentId id) override;
    void destroyServer(ServerId id) override;

private:
    provisioning::DeploymentSpec specOf(const DeploymentRequest &request) const;
    Task<providers::Catalogue> fetchCatalogue(AccountId account);
    Task<DeploymentId> begin(DeploymentRequest request);
    void rebuild();

    provisioning::DeploymentWorkflow &m_workflow;
    provisioning::OpenProvider m_openProvider;
    InstallationFacts m_facts;
    const Clock &m_clock;
    std::vector<DeploymentView> m_views;
    QHash<QString, providers::Catalogue> m_catalogues; // by account, of this session
    LoadState m_loadState = LoadState::Loading;
    std::optional<Error> m_loadError;
    TaskScope m_tasks;
};

} // namespace ltb::core::console
