// POST /api/openclaw/bootstrap and POST /api/openclaw/instances/{id}/progress: what a new server
// says before it has a token of its own (docs/protocol.md section 6).
#pragma once

#include "core/relay/bootstraptable.h"
#include "core/relay/httproute.h"
#include "core/relay/huboptions.h"

namespace ltb::core::relay {

class BootstrapApi {
public:
    struct Parts {
        store::StoreThread &store;
        const secrets::Vault &vault;
        const Clock &clock;
        const HubOptions &options;
        std::function<Task<>()> refreshAccounts;
    };
    explicit BootstrapApi(Parts parts) : m_parts(std::move(parts)) {}

    std::vector<HttpRoute> routes();

private:
    Task<net::HttpResponse> exchange(HttpCall call);
    Task<net::HttpResponse> progress(HttpCall call);
    BootstrapTimes times() const;

    Parts m_parts;
};

} // namespace ltb::core::relay
