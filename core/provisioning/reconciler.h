// Compares what a provider account holds with the ledger: ours, forgotten, foreign.
#pragma once

#include "core/base/task.h"
#include "core/providers/cloudprovider.h"
#include "core/provisioning/deployment.h"

namespace ltb::core::provisioning {

struct ReconciledServer {
    enum class Standing {
        Ours, // labelled and in the ledger
        Forgotten, // labelled as ours, not in the ledger: billed, and nobody looks after it
        Foreign, // not labelled: not ours to touch
        Missing // in the ledger as present, unknown to the provider
    } standing = Standing::Foreign;
    providers::ProviderServer server; // Missing: only id and name
    std::optional<DeploymentId> deployment{};
};

std::vector<ReconciledServer> reconcile(const std::vector<providers::ProviderServer> &servers,
                                        const std::vector<LedgerResource> &ledger);

} // namespace ltb::core::provisioning
