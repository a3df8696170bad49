// The sub-steps of create_server: register at the hub, SSH key, firewall, find or create the
// server. Each begins with a look at what is there already, so it can be repeated after any
// interruption.
#pragma once

#include "core/provisioning/workflow/runcontext.h"

namespace ltb::core::provisioning {

class CreateSteps {
public:
    explicit CreateSteps(RunContext &context) : m_context(context) {}

    Task<> registerInstance();
    Task<> ensureSshKey();
    Task<> ensureFirewall();
    // The one place that buys something. Never repeats a create whose outcome is unknown: it looks
    // for the server by its label until the provider has settled.
    Task<> findOrCreate();

private:
    using Servers = std::vector<providers::ProviderServer>;
    using Named = std::vector<providers::NamedResource>;

    Task<> ensure(ResourceKind kind);
    Task<Named> lookUp(ResourceKind kind);
    Task<providers::NamedResource> create(ResourceKind kind);

    Task<Servers> lookUpServers();
    Task<Servers> lookUpUntilSettled();
    Task<> adopt(Servers found);
    Task<> renewTokenIfExpired();
    Task<providers::CreateServer> createRequest();
    Task<> keepCreated(LedgerResource row, providers::ProviderServer server);
    Task<> judgeFailure(LedgerResource row, Error error);

    RunContext &m_context;
};

} // namespace ltb::core::provisioning
