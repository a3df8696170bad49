// Builds every object of a console once, in the order they need each other, and owns them. The
// windows and the command line use the same one.
#pragma once

#include "app/wiring/embeddedhub.h"
#include "core/console/chat/conversationlist.h"
#include "core/console/chat/sessiondiscovery.h"
#include "core/console/consoleservices.h"
#include "core/console/operations/credentialservice.h"
#include "core/console/operations/deploymentservice.h"
#include "core/console/operations/fleetview.h"
#include "core/console/preferencefile.h"
#include "core/provisioning/hubinstances.h"
#include "core/secrets/keystore.h"

namespace ltb::app {

struct InstallationOptions {
    QString dataDirectory;
    bool rehearsal = false;
    // A hub elsewhere; without it the embedded one.
    std::optional<core::console::HubAddress> hub{};
    core::provisioning::WorkflowLimits limits{};
    core::relay::HubOptions embeddedHub{};
    quint16 embeddedHubPort = 8787;
};

class Installation {
public:
    // Unlocks the data key, opens the stores, starts or joins the hub and connects to it.
    // Errors: as KeyStore, StoreThread and Hub; Storage when the directory cannot be made.
    static core::Task<std::unique_ptr<Installation>> open(
        InstallationOptions options, std::shared_ptr<core::secrets::KeyStore> keyStore,
        const core::Clock *clock);
    ~Installation();

    core::console::ConsoleServices services();
    // Before the program ends: what the hub has is stored, its peers are told.
    core::Task<> close();

    core::console::HubLink &link() { return *m_link; }
    core::console::MessageSync &messages() { return *m_sync; }
    core::console::PresenceBook &presence() { return *m_presence; }
    core::console::ConversationList &conversations() { return *m_conversations; }
    core::console::CredentialService &credentials() { return *m_credentials; }
    core::console::DeploymentService &deployments() { return *m_deployments; }
    core::console::FleetView &fleet() { return *m_fleet; }
    core::provisioning::DeploymentWorkflow &workflow() { return *m_workflow; }
    core::net::Http &http() { return m_http; }

private:
    Installation(const core::Clock &clock, core::Secret key) : m_clock(clock), m_vault(key) {}
    void build(const InstallationOptions &options, const QString &keyStoreName);
    void wireNames();
    core::Task<> load();

    const core::Clock &m_clock;
    core::secrets::Vault m_vault;
    core::net::Http m_http;
    std::unique_ptr<core::store::StoreThread> m_store;
    std::unique_ptr<EmbeddedHub> m_embeddedHub;
    core::console::HubAddress m_hubAddress;
    std::unique_ptr<core::providers::ProviderCatalogue> m_providers;
    std::unique_ptr<core::console::PreferenceFile> m_preferences;
    std::unique_ptr<core::console::CredentialService> m_credentials;
    std::unique_ptr<core::console::HubLink> m_link;
    std::unique_ptr<core::console::MessageSync> m_sync;
    std::unique_ptr<core::console::PresenceBook> m_presence;
    std::unique_ptr<core::console::SessionDiscovery> m_discovery;
    std::unique_ptr<core::console::ConversationList> m_conversations;
    std::unique_ptr<core::provisioning::HubInstances> m_instances;
    std::unique_ptr<core::provisioning::DeploymentWorkflow> m_workflow;
    std::unique_ptr<core::console::DeploymentService> m_deployments;
    std::unique_ptr<core::console::FleetView> m_fleet;
};

} // namespace ltb::app
