// Every server of this installation with what the hub says about its agent, as values for a view.
#pragma once

#include "core/base/id.h"
#include "core/protocol/messages.h"
#include "core/providers/cloudprovider.h"

#include <QObject>

#include <optional>
#include <vector>

namespace ltb::core::console {

// What an operator has to know first; worst first in sorting.
enum class FleetState {
    Failed, // a deployment failed, or is still billed after a failed removal
    Offline, // no heartbeat for three intervals
    GatewayDown, // the connector lives, its gateway does not
    Late, // no heartbeat for one and a half intervals
    Deploying,
    Removing,
    Unknown, // not known yet, or the hub cannot be reached (data is stale)
    Healthy
};

struct FleetServer {
    ServerId id;
    DeploymentId deployment;
    InstanceId instance;
    QString name;
    QString providerId; // "hetzner"
    QString providerName;
    QString location;
    QString size;
    QString ipv4;
    FleetState state = FleetState::Unknown;
    QString stateDetail; // one sentence for the tooltip and the screen reader
    std::vector<protocol::AgentInfo> agents;
    std::optional<protocol::InstanceStatus> status; // the last heartbeat's
    qint64 lastHeartbeatMs = 0;
    providers::Money monthly;
    qint64 createdAtMs = 0;
    bool operator==(const FleetServer &) const = default;
};

enum class LoadState { Loading, Ready, Failed };

class Fleet : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    virtual const std::vector<FleetServer> &servers() const = 0;
    virtual LoadState loadState() const = 0;
    virtual std::optional<Error> loadError() const = 0;
    // When the hub was last heard; older than two heartbeats means that states are stale.
    virtual qint64 asOfMs() const = 0;
    virtual bool isStale() const = 0;
    virtual void refresh() = 0;

signals:
    void changed();
};

} // namespace ltb::core::console
