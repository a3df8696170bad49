// Fleet from two sources: what was deployed here (ledger), and what the hub says is alive.
#pragma once

#include "core/console/chat/presencebook.h"
#include "core/console/fleet.h"
#include "core/provisioning/deploymentworkflow.h"

#include <QTimer>

namespace ltb::core::console {

class FleetView final : public Fleet {
    Q_OBJECT
public:
    FleetView(provisioning::DeploymentWorkflow &workflow, PresenceBook &presence, HubLink &link,
              const Clock &clock, QObject *parent = nullptr);

    // The deployments have been read from the store (or could not be).
    void setLoaded(const Result<void> &outcome);

    const std::vector<FleetServer> &servers() const override { return m_servers; }
    LoadState loadState() const override { return m_loadState; }
    std::optional<Error> loadError() const override { return m_loadError; }
    qint64 asOfMs() const override;
    bool isStale() const override;
    void refresh() override;

private:
    void rebuild();
    void scheduleRebuild();

    provisioning::DeploymentWorkflow &m_workflow;
    PresenceBook &m_presence;
    HubLink &m_link;
    const Clock &m_clock;
    std::vector<FleetServer> m_servers;
    LoadState m_loadState = LoadState::Loading;
    std::optional<Error> m_loadError;
    QTimer m_rebuild;
    QTimer m_staleCheck;
    bool m_wasStale = true;
};

// What one server is, in one word and one sentence. Pure; `presence` may be null.
struct FleetVerdict {
    FleetState state = FleetState::Unknown;
    QString detail;
};
FleetVerdict judgeServer(const provisioning::DeploymentRecord *deployment,
                         const protocol::Presence *presence);

} // namespace ltb::core::console
