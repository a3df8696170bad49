#include "core/provisioning/workflow/runcontext.h"

#include "core/base/ulid.h"
#include "core/provisioning/tables/deploymentstepstable.h"
#include "core/provisioning/tables/leasestable.h"
#include "core/provisioning/tables/resourceledger.h"
#include "core/provisioning/tables/serverstable.h"

#include <algorithm>

namespace ltb::core::provisioning {

using store::Database;

RunContext::RunContext(const WorkflowServices &services, const WorkflowLimits &limits,
                       const CrashPoint &crashPoint, DeploymentRecord &record,
                       std::function<void()> changed)
    : m_services(services)
    , m_limits(limits)
    , m_crashPoint(crashPoint)
    , m_record(record)
    , m_changed(std::move(changed))
{}

QString RunContext::leaseName() const
{
    return leaseNameOf(m_record.id);
}

QMap<QString, QString> RunContext::deploymentLabels() const
{
    return {{QString::fromLatin1(providers::deploymentLabel), m_record.id.toString()}};
}

QMap<QString, QString> RunContext::allLabels() const
{
    QMap<QString, QString> labels = m_record.spec.labels;
    labels.insert(deploymentLabels());
    labels.insert(QString::fromLatin1(providers::managedByLabel), QStringLiteral("launchthatbot"));
    return labels;
}

void RunContext::reached(const QString &point) const
{
    if (m_crashPoint)
        m_crashPoint(point);
}

Task<> RunContext::write(QString point, Job job)
{
    reached(QStringLiteral("before:") + point);
    Job underLease = [job = std::move(job), lease = leaseName(),
                      owner = m_services.owner](Database &database) -> Result<void> {
        if (const auto held = LeasesTable(database).require(lease, owner); !held)
            return held.error();
        return job(database);
    };
    co_await m_services.store->write<void>(std::move(underLease));
    reached(QStringLiteral("after:") + point);
}

Task<> RunContext::saveRecord(QString point)
{
    Job job = [record = m_record](Database &database) -> Result<void> {
        if (const auto saved = DeploymentsTable(database).save(record); !saved)
            return saved.error();
        for (const StepRecord &step : record.steps) {
            if (step.number == 0)
                continue;
            if (const auto saved = DeploymentStepsTable(database).save(record.id, step); !saved)
                return saved.error();
        }
        for (const LedgerResource &resource : record.resources) {
            if (const auto saved = ResourceLedger(database).save(resource); !saved)
                return saved.error();
        }
        return {};
    };
    co_await write(std::move(point), std::move(job));
    m_changed();
}

Task<> RunContext::saveStep(StepRecord step)
{
    const QString point = step.id + u'.' + stateName(step.state);
    remember(step);
    Job job = [record = m_record, step](Database &database) -> Result<void> {
        if (const auto saved = DeploymentStepsTable(database).save(record.id, step); !saved)
            return saved.error();
        return DeploymentsTable(database).save(record);
    };
    co_await write(point, std::move(job));
    m_changed();
}

Task<> RunContext::saveResource(LedgerResource resource)
{
    const QString point = kindName(resource.kind) + u'.' + stateName(resource.state);
    Job job = [resource](Database &database) { return ResourceLedger(database).save(resource); };
    co_await write(point, std::move(job));
    remember(resource);
    m_changed();
}

Task<> RunContext::saveServer(LedgerResource resource, ServerRecord server)
{
    const QString point = QStringLiteral("server_record.") + stateName(resource.state);
    Job job = [resource, server](Database &database) -> Result<void> {
        if (const auto saved = ResourceLedger(database).save(resource); !saved)
            return saved.error();
        return ServersTable(database).save(server);
    };
    co_await write(point, std::move(job));
    remember(resource);
    if (server.removedAtMs == 0)
        m_record.server = server;
    else if (m_record.server && m_record.server->id == server.id)
        m_record.server.reset();
    m_changed();
}

Task<DeploymentEnvelopes> RunContext::envelopes()
{
    std::function<Result<DeploymentEnvelopes>(Database &)> job =
        [id = m_record.id](Database &database) { return DeploymentsTable(database).envelopes(id); };
    co_return co_await m_services.store->read<DeploymentEnvelopes>(std::move(job));
}

LedgerResource RunContext::resourceOf(ResourceKind kind) const
{
    const auto it = std::find_if(
        m_record.resources.begin(), m_record.resources.end(), [kind](const LedgerResource &row) {
            // One that never came to be is used again; one that was there keeps its row.
            const bool open = row.state != ResourceState::Gone || row.providerId.isEmpty();
            return row.kind == kind && open && !row.surplus && row.state != ResourceState::Removing;
        });
    if (it != m_record.resources.end())
        return *it;
    LedgerResource resource;
    resource.id = newUlid();
    resource.deployment = m_record.id;
    resource.kind = kind;
    resource.state = ResourceState::Gone;
    resource.billed = kind == ResourceKind::Server;
    resource.createdAtMs = nowMs();
    // A server's name is the operator's; the others' are made unique.
    resource.name = kind == ResourceKind::Server
                        ? m_record.spec.name
                        : QStringLiteral("ltb-%1").arg(m_record.id.toString().toLower());
    return resource;
}

Result<Secret> RunContext::open(const QByteArray &envelope, const char *column) const
{
    if (envelope.isEmpty())
        return Secret();
    return m_services.vault->open(envelope, {QStringLiteral("deployments"),
                                             QString::fromLatin1(column), m_record.id.toString()});
}

QByteArray RunContext::seal(const Secret &secret, const char *column) const
{
    return m_services.vault->seal(secret, {QStringLiteral("deployments"),
                                           QString::fromLatin1(column), m_record.id.toString()});
}

void RunContext::remember(const StepRecord &step)
{
    if (StepRecord *known = m_record.step(step.id))
        *known = step;
}

void RunContext::remember(const LedgerResource &resource)
{
    for (LedgerResource &known : m_record.resources) {
        if (known.id == resource.id) {
            known = resource;
            return;
        }
    }
    m_record.resources.push_back(resource);
}

} // namespace ltb::core::provisioning
