#include "core/provisioning/workflow/removal.h"

#include "core/base/await.h"
#include "core/base/backoff.h"
#include "core/base/ulid.h"
#include "core/providers/retry.h"

#include <QCoreApplication>

#include <algorithm>

namespace ltb::core::provisioning {

using providers::NamedResource;
using providers::ProviderServer;
using store::Database;

namespace {

// Servers first: they are what costs, and what holds on to the others.
constexpr ResourceKind removalOrder[] = {ResourceKind::Server, ResourceKind::Firewall,
                                         ResourceKind::SshKey};

// "In use" ends when the server has let go; "locked" when its action is over.
bool passesByItself(const Error &error)
{
    return providers::isWorthRetrying(error) || providers::outcomeUnknown(error)
           || error.code == ErrorCode::Conflict;
}

} // namespace

Task<QStringList> Removal::idsAtProvider(ResourceKind kind)
{
    QStringList ids;
    const QMap<QString, QString> labels = m_context.deploymentLabels();
    if (kind == ResourceKind::Server) {
        const std::vector<ProviderServer> servers = co_await m_context.provider().servers(labels);
        for (const ProviderServer &server : servers)
            ids += server.id;
        co_return ids;
    }
    std::vector<NamedResource> found;
    if (kind == ResourceKind::Firewall)
        found = co_await m_context.provider().firewalls(labels);
    else
        found = co_await m_context.provider().sshKeys(labels);
    for (const NamedResource &resource : found)
        ids += resource.id;
    co_return ids;
}

// A provider that is away for a moment must not leave the removal unfinished.
Task<QStringList> Removal::idsAtProviderInTheEnd(ResourceKind kind)
{
    const qint64 until = m_context.steadyMs() + m_context.limits().removal.count();
    Backoff backoff(m_context.limits().poll, m_context.limits().backoffMost);
    while (true) {
        const Result<QStringList> ids = co_await idsAtProvider(kind).result();
        if (ids)
            co_return *ids;
        if (!passesByItself(ids.error()) || m_context.steadyMs() >= until)
            co_await fail(ids.error());
        const WorkflowLimits::Ms wait = backoff.next();
        co_await pause(wait);
    }
}

// Puts into the ledger what carries the label and is not there: a create whose answer was lost. A
// create that may still be under way is waited for.
Task<> Removal::findUnknown(ResourceKind kind)
{
    LedgerResource intended = m_context.resourceOf(kind);
    const bool mayComeToBe = intended.state == ResourceState::Intended;
    const qint64 settles =
        kind == ResourceKind::Server ? m_context.limits().createSettles.count() : 0;
    const qint64 until = m_context.steadyMs() + (mayComeToBe ? settles : 0);
    while (true) {
        QStringList ids = co_await idsAtProviderInTheEnd(kind);
        for (const LedgerResource &row : m_context.record().resources)
            ids.removeAll(row.kind == kind ? row.providerId : QString());
        for (const QString &id : std::as_const(ids)) {
            LedgerResource row = m_context.resourceOf(kind);
            row.surplus = row.state == ResourceState::Present;
            if (row.surplus)
                row.id = newUlid();
            row.providerId = id;
            row.state = ResourceState::Present;
            co_await m_context.saveResource(row);
        }
        const bool found = m_context.resourceOf(kind).state != ResourceState::Intended;
        if (found || m_context.steadyMs() >= until)
            break;
        co_await pause(m_context.limits().poll);
    }
    intended = m_context.resourceOf(kind);
    if (intended.state == ResourceState::Intended)
        co_await markGone(intended);
}

Task<bool> Removal::askToDelete(LedgerResource row)
{
    providers::CloudProvider &provider = m_context.provider();
    Result<void> deleted;
    if (row.kind == ResourceKind::Server)
        deleted = co_await provider.deleteServer(row.providerId).result();
    else if (row.kind == ResourceKind::Firewall)
        deleted = co_await provider.deleteFirewall(row.providerId).result();
    else
        deleted = co_await provider.deleteSshKey(row.providerId).result();
    if (deleted)
        co_return true;
    if (deleted.error().code != ErrorCode::NotFound)
        co_await fail(deleted.error());
    co_return true;
}

Task<bool> Removal::isGone(LedgerResource row)
{
    if (row.kind != ResourceKind::Server) {
        const QStringList ids = co_await idsAtProvider(row.kind);
        co_return !ids.contains(row.providerId);
    }
    const Result<ProviderServer> server =
        co_await m_context.provider().server(row.providerId).result();
    if (!server && server.error().code != ErrorCode::NotFound)
        co_await fail(server.error());
    co_return !server.isOk();
}

Task<> Removal::deleteUntilGone(LedgerResource row)
{
    const qint64 until = m_context.steadyMs() + m_context.limits().removal.count();
    Backoff backoff(m_context.limits().poll, m_context.limits().backoffMost);
    bool asked = false;
    while (true) {
        Result<bool> gone(false);
        if (!asked) {
            m_context.reached(QStringLiteral("before:request.delete_") + kindName(row.kind));
            gone = co_await askToDelete(row).result();
            m_context.reached(QStringLiteral("after:request.delete_") + kindName(row.kind));
            asked = gone.isOk();
        }
        if (asked)
            gone = co_await isGone(row).result();
        if (gone && *gone)
            co_return;
        if (!gone && !passesByItself(gone.error()))
            co_await fail(gone.error());
        if (m_context.steadyMs() >= until) {
            Error slow{
                ErrorCode::Timeout,
                QCoreApplication::translate("ltb::core", "The provider has not removed \"%1\" yet.")
                    .arg(row.name)};
            if (!gone)
                slow = gone.error();
            co_await fail(slow);
        }
        const WorkflowLimits::Ms wait = gone ? m_context.limits().poll : backoff.next();
        co_await pause(wait);
    }
}

Task<> Removal::markGone(LedgerResource row)
{
    row.state = ResourceState::Gone;
    row.error.reset();
    row.removedAtMs = m_context.nowMs();
    const std::optional<ServerRecord> server = m_context.record().server;
    if (row.kind != ResourceKind::Server || !server || server->providerId != row.providerId) {
        co_await m_context.saveResource(row);
        co_return;
    }
    ServerRecord removed = *server;
    removed.removedAtMs = row.removedAtMs;
    co_await m_context.saveServer(row, removed);
}

Task<> Removal::removeOne(LedgerResource row)
{
    row.state = ResourceState::Removing;
    row.error.reset();
    co_await m_context.saveResource(row);
    const Result<void> removed = co_await deleteUntilGone(row).result();
    if (removed) {
        co_await markGone(row);
        co_return;
    }
    row.error = removed.error();
    co_await m_context.saveResource(row);
    co_await fail(removed.error());
}

Task<> Removal::removeKind(ResourceKind kind, bool onlyMarked)
{
    std::optional<Error> first;
    const std::vector<LedgerResource> rows = m_context.record().resources;
    for (const LedgerResource &row : rows) {
        const bool wanted = row.kind == kind && row.state != ResourceState::Gone
                            && !row.providerId.isEmpty()
                            && (!onlyMarked || row.state == ResourceState::Removing);
        if (!wanted)
            continue;
        const Result<void> removed = co_await removeOne(row).result();
        if (!removed && removed.error().providerCode == QLatin1String("lease_lost"))
            co_await fail(removed.error());
        if (!removed && !first)
            first = removed.error();
    }
    if (first)
        co_await fail(*first);
}

Task<> Removal::askHubToForget(InstanceId instance)
{
    Backoff backoff(m_context.limits().backoffFirst, m_context.limits().backoffMost);
    for (int attempt = 1;; ++attempt) {
        const Result<void> forgotten =
            co_await m_context.services().instances->removeInstance(instance).result();
        if (forgotten)
            co_return;
        if (attempt >= m_context.limits().attempts || !passesByItself(forgotten.error()))
            co_await fail(forgotten.error());
        const WorkflowLimits::Ms wait = backoff.next();
        co_await pause(wait);
    }
}

Task<> Removal::removeInstance()
{
    const std::optional<InstanceId> instance = m_context.record().instance;
    if (!instance)
        co_return;
    co_await askHubToForget(*instance);
    m_context.record().instance.reset();
    m_context.record().tokenExpiresAtMs = 0;
    RunContext::Job job = [record = m_context.record()](Database &database) -> Result<void> {
        DeploymentsTable table(database);
        if (const auto saved = table.saveBootstrapToken(record.id, {}); !saved)
            return saved.error();
        return table.save(record);
    };
    co_await m_context.write(QStringLiteral("instance_removed"), std::move(job));
}

Task<> Removal::removeAll()
{
    std::optional<Error> first;
    for (const ResourceKind kind : removalOrder) {
        const Result<void> looked = co_await findUnknown(kind).result();
        if (!looked && !first)
            first = looked.error();
        const Result<void> removed = co_await removeKind(kind, false).result();
        if (!removed && !first)
            first = removed.error();
        // A server that stays keeps its firewall, its key and its place at the hub.
        if (first && kind == ResourceKind::Server)
            co_await fail(*first);
    }
    const Result<void> forgotten = co_await removeInstance().result();
    if (!forgotten && !first)
        first = forgotten.error();
    if (first)
        co_await fail(*first);
}

Task<> Removal::removeReplaced()
{
    co_await removeKind(ResourceKind::Server, true);
    co_await removeInstance();
}

} // namespace ltb::core::provisioning
