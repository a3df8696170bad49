#include "core/provisioning/reconciler.h"

#include <QSet>

namespace ltb::core::provisioning {

using providers::ProviderServer;

namespace {

ReconciledServer place(const ProviderServer &server, const std::vector<LedgerResource> &ledger)
{
    for (const LedgerResource &row : ledger) {
        if (row.kind == ResourceKind::Server && row.providerId == server.id)
            return {ReconciledServer::Standing::Ours, server, row.deployment};
    }
    const QString label = server.labels.value(QString::fromLatin1(providers::deploymentLabel));
    const bool ours = server.labels.value(QString::fromLatin1(providers::managedByLabel))
                      == QStringLiteral("launchthatbot");
    if (!ours && label.isEmpty())
        return {ReconciledServer::Standing::Foreign, server, std::nullopt};
    std::optional<DeploymentId> deployment;
    if (!label.isEmpty())
        deployment = DeploymentId(label);
    return {ReconciledServer::Standing::Forgotten, server, deployment};
}

} // namespace

std::vector<ReconciledServer> reconcile(const std::vector<ProviderServer> &servers,
                                        const std::vector<LedgerResource> &ledger)
{
    std::vector<ReconciledServer> result;
    QSet<QString> seen;
    for (const ProviderServer &server : servers) {
        result.push_back(place(server, ledger));
        seen.insert(server.id);
    }
    for (const LedgerResource &row : ledger) {
        const bool expected = row.kind == ResourceKind::Server && !row.providerId.isEmpty()
                              && row.state != ResourceState::Gone;
        if (!expected || seen.contains(row.providerId))
            continue;
        ProviderServer missing;
        missing.id = row.providerId;
        missing.name = row.name;
        result.push_back({ReconciledServer::Standing::Missing, missing, row.deployment});
    }
    return result;
}

} // namespace ltb::core::provisioning
