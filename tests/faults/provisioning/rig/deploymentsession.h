// What a console has around a workflow: store, vault, HTTP, the Hetzner adapter, the hub's
// registry. The same in a driver process that is killed and inside a test.
#pragma once

#include "core/net/http.h"
#include "core/providers/providercatalogue.h"
#include "core/provisioning/deploymentworkflow.h"
#include "core/provisioning/hubinstances.h"
#include "core/secrets/vault.h"
#include "core/store/storethread.h"

namespace ltb::tests {

struct SessionPlace {
    QString directory; // holds console.sqlite
    QUrl provider; // the simulator's API
    QUrl hub; // http://127.0.0.1:port
    core::Secret hubToken;
};

// Small enough for a test, large enough for a machine that is busy.
core::provisioning::WorkflowLimits quickLimits();
core::provisioning::DeploymentSpec sampleSpec(const QUrl &hub, const QString &name);

class DeploymentSession {
public:
    DeploymentSession(const SessionPlace &place, core::provisioning::CrashPoint crashPoint = {},
                      core::provisioning::InstanceRegistry *instances = nullptr,
                      core::provisioning::WorkflowLimits limits = quickLimits());
    // The workflow goes first: nothing may wait for the store any more.
    ~DeploymentSession() { m_workflow.reset(); }

    core::provisioning::DeploymentWorkflow &workflow() { return *m_workflow; }
    core::store::StoreThread &store() { return *m_store; }

private:
    core::secrets::Vault m_vault;
    core::net::Http m_http;
    std::unique_ptr<core::store::StoreThread> m_store;
    std::unique_ptr<core::provisioning::HubInstances> m_instances;
    core::providers::ProviderCatalogue m_catalogue;
    QUrl m_provider;
    std::unique_ptr<core::provisioning::DeploymentWorkflow> m_workflow;
};

} // namespace ltb::tests
