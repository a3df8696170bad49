// What every step of one deployment works with: its record, the services, and the one way to
// persist something, which refuses to write once the lease is somebody else's.
#pragma once

#include "core/provisioning/deploymentworkflow.h"
#include "core/provisioning/tables/deploymentstable.h"
#include "core/secrets/vault.h"
#include "core/store/storethread.h"

namespace ltb::core::provisioning {

class RunContext {
public:
    using Job = std::function<Result<void>(store::Database &)>;
    using Providers = std::shared_ptr<providers::CloudProvider>;

    RunContext(const WorkflowServices &services, const WorkflowLimits &limits,
               const CrashPoint &crashPoint, DeploymentRecord &record,
               std::function<void()> changed);

    DeploymentRecord &record() const { return m_record; }
    const WorkflowLimits &limits() const { return m_limits; }
    const WorkflowServices &services() const { return m_services; }
    providers::CloudProvider &provider() const { return *m_provider; }
    void setProvider(Providers provider) { m_provider = std::move(provider); }
    qint64 nowMs() const { return m_services.clock->nowMs(); }
    qint64 steadyMs() const { return m_services.clock->steadyMs(); }

    QString leaseName() const;
    QMap<QString, QString> deploymentLabels() const; // what finds everything of this deployment
    QMap<QString, QString> allLabels() const; // those, managed-by and the operator's own

    // One transaction under the lease. `point` names it for the fault tests.
    Task<> write(QString point, Job job);
    // Changes the record in memory and in the store; the view hears of it.
    Task<> saveRecord(QString point);
    Task<> saveStep(StepRecord step);
    Task<> saveResource(LedgerResource resource);
    Task<> saveServer(LedgerResource resource, ServerRecord server);
    Task<DeploymentEnvelopes> envelopes();

    // The row of this kind that is not gone yet, or a new one that is not written yet.
    LedgerResource resourceOf(ResourceKind kind) const;

    Result<Secret> open(const QByteArray &envelope, const char *column) const;
    QByteArray seal(const Secret &secret, const char *column) const;

    void reached(const QString &point) const;
    void changed() const { m_changed(); }

private:
    void remember(const StepRecord &step);
    void remember(const LedgerResource &resource);

    const WorkflowServices &m_services;
    const WorkflowLimits &m_limits;
    const CrashPoint &m_crashPoint;
    DeploymentRecord &m_record;
    std::function<void()> m_changed;
    Providers m_provider;
};

inline QString leaseNameOf(const DeploymentId &id)
{
    return QStringLiteral("deployment/") + id.toString();
}

} // namespace ltb::core::provisioning
