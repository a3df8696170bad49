// POST /api/openclaw/instances, GET and DELETE /api/openclaw/instances/{id}: what provisioning
// needs of the hub.
#pragma once

#include "core/relay/httproute.h"
#include "core/relay/huboptions.h"
#include "core/relay/presence.h"
#include "core/secrets/vault.h"

namespace ltb::core::relay {

class InstancesApi {
public:
    struct Parts {
        store::StoreThread &store;
        const secrets::Vault &vault;
        const Clock &clock;
        const HubOptions &options;
        Presence &presence;
        std::function<Task<>()> refreshAccounts;
    };
    explicit InstancesApi(Parts parts) : m_parts(std::move(parts)) {}

    std::vector<HttpRoute> routes();

private:
    Task<net::HttpResponse> create(HttpCall call);
    Task<net::HttpResponse> show(HttpCall call);
    Task<net::HttpResponse> remove(HttpCall call);

    Parts m_parts;
};

} // namespace ltb::core::relay
