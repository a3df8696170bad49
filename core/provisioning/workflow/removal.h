// Removes what a deployment has at the provider, until the provider says 404 for each, and its
// instance at the hub. What cannot be removed stays in the ledger with the reason.
#pragma once

#include "core/provisioning/workflow/runcontext.h"

namespace ltb::core::provisioning {

class Removal {
public:
    explicit Removal(RunContext &context) : m_context(context) {}

    // Everything. Ends with the first error when something is left.
    Task<> removeAll();
    // The servers marked Removing and the instance: makes room for another server.
    Task<> removeReplaced();

private:
    Task<> findUnknown(ResourceKind kind);
    Task<QStringList> idsAtProvider(ResourceKind kind);
    Task<QStringList> idsAtProviderInTheEnd(ResourceKind kind);
    Task<> removeKind(ResourceKind kind, bool onlyMarked);
    Task<> removeOne(LedgerResource row);
    Task<> deleteUntilGone(LedgerResource row);
    Task<bool> askToDelete(LedgerResource row);
    Task<bool> isGone(LedgerResource row);
    Task<> markGone(LedgerResource row);
    Task<> removeInstance();
    Task<> askHubToForget(InstanceId instance);

    RunContext &m_context;
};

} // namespace ltb::core::provisioning
