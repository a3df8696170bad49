#include "core/console/operations/deploymentservice.h"

#include "core/base/log.h"
#include "core/console/operations/deploymentviews.h"
#include "core/providers/providercatalogue.h"
#include "core/provisioning/cloudinit.h"

#include <QPointer>

#include <algorithm>

namespace ltb::core::console {

using provisioning::DeploymentRecord;
using provisioning::DeploymentSpec;

DeploymentService::DeploymentService(provisioning::DeploymentWorkflow &workflow,
                                     provisioning::OpenProvider openProvider,
                                     InstallationFacts facts, const Clock &clock, QObject *parent)
    : Deployments(parent)
    , m_workflow(workflow)
    , m_openProvider(std::move(openProvider))
    , m_facts(std::move(facts))
    , m_clock(clock)
{
    connect(&m_workflow, &provisioning::DeploymentWorkflow::changed, this,
            [this](const DeploymentId &id) {
                const auto before = m_views.size();
                rebuild();
                if (before != m_views.size())
                    emit listChanged();
                emit changed(id);
            });
}

void DeploymentService::setLoaded(const Result<void> &outcome)
{
    m_loadState = outcome ? LoadState::Ready : LoadState::Failed;
    m_loadError = outcome ? std::nullopt : std::optional(outcome.error());
    rebuild();
    emit listChanged();
}

void DeploymentService::rebuild()
{
    std::vector<DeploymentView> views;
    for (const auto &[id, record] : m_workflow.records())
        views.push_back(viewOf(record));
    std::sort(views.begin(), views.end(), [](const DeploymentView &a, const DeploymentView &b) {
        return a.startedAtMs > b.startedAtMs;
    });
    m_views = std::move(views);
}

Task<providers::Catalogue> DeploymentService::fetchCatalogue(AccountId account)
{
    const auto provider = co_await m_openProvider(account);
    providers::Catalogue catalogue = co_await provider->catalogue();
    m_catalogues.insert(account.toString(), catalogue);
    co_return catalogue;
}

void DeploymentService::loadCatalogue(AccountId account, QObject *context,
                                      Done<providers::Catalogue> done)
{
    m_tasks.spawn(fetchCatalogue(std::move(account)),
                  [guard = QPointer(context), done](Result<providers::Catalogue> result) {
                      if (guard)
                          done(std::move(result));
                  });
}

DeploymentSpec DeploymentService::specOf(const DeploymentRequest &request) const
{
    DeploymentSpec spec;
    spec.name = request.name.trimmed();
    spec.provider = m_facts.providerOf(request.account);
    spec.account = request.account.toString();
    spec.profile = request.profile;
    spec.location = request.location;
    spec.size = request.size;
    spec.image = request.image;
    spec.backups = request.backups;
    spec.hubUrl = m_facts.hubUrl;
    spec.agent.name = request.agentName.trimmed();
    spec.agent.id = request.agentId;
    spec.agent.model = request.model;
    spec.agent.soul = request.soul;
    spec.access.sshKeys = request.sshKeys;
    spec.access.sshFrom = request.sshFrom;
    return spec;
}

Result<PriceQuote> DeploymentService::quote(const providers::Catalogue &catalogue,
                                            const DeploymentRequest &request) const
{
    const auto quoted = provisioning::quote(catalogue, specOf(request));
    if (!quoted)
        return quoted.error();
    return viewOf(*quoted);
}

Result<void> DeploymentService::validate(const DeploymentRequest &request) const
{
    const DeploymentSpec spec = specOf(request);
    if (spec.provider.isEmpty())
        return Error{ErrorCode::InvalidInput,
                     tr("Choose a provider account."),
                     {},
                     QStringLiteral("account")};
    if (const auto checked = spec.check(); !checked)
        return checked;
    const QUrl hub(m_facts.hubUrl);
    const bool local =
        hub.host() == QLatin1String("127.0.0.1") || hub.host() == QLatin1String("localhost");
    if (local && !m_facts.isSimulated(request.account))
        return Error{ErrorCode::InvalidInput,
                     tr("A server in the cloud cannot reach a hub on this computer."),
                     m_facts.hubUrl, QStringLiteral("hubUrl"),
                     tr("Run a hub on a server and enter its address in Settings, or try the "
                        "rehearsal.")};
    for (const auto &[id, record] : m_workflow.records()) {
        if (record.state == provisioning::DeploymentState::Cancelled)
            continue;
        if (record.spec.name == spec.name)
            return Error{ErrorCode::Conflict,
                         tr("There is a server named \"%1\" already.").arg(spec.name),
                         {},
                         QStringLiteral("name"),
                         tr("Choose another name.")};
        if (record.spec.agentId() == spec.agentId())
            return Error{ErrorCode::Conflict,
                         tr("There is an agent with the id \"%1\" already.").arg(spec.agentId()),
                         {},
                         QStringLiteral("agent.id"),
                         tr("Choose another id.")};
    }
    return {};
}

Result<QString> DeploymentService::previewUserData(const DeploymentRequest &request) const
{
    provisioning::CloudInitInput input;
    input.spec = specOf(request);
    input.deployment = DeploymentId(QStringLiteral("00000000000000000000000000"));
    input.instance = InstanceId(QStringLiteral("given-at-creation"));
    input.bootstrapToken = Secret::fromUtf8(QStringLiteral("made-at-creation"));
    const qsizetype limit =
        providers::ProviderCatalogue::traitsOf(input.spec.provider).userDataBytes;
    return provisioning::renderUserData(input, limit, provisioning::Reveal::Masked);
}

Task<DeploymentId> DeploymentService::begin(DeploymentRequest request)
{
    const Result<void> valid = validate(request);
    if (!valid)
        co_await fail(valid.error());
    provisioning::NewDeployment fresh;
    fresh.spec = specOf(request);
    fresh.account = request.account;
    fresh.modelKey = request.modelKey;
    const auto known = m_catalogues.constFind(request.account.toString());
    if (known != m_catalogues.constEnd()) {
        const auto quoted = provisioning::quote(*known, fresh.spec);
        if (!quoted)
            co_await fail(quoted.error());
        fresh.quote = *quoted;
    }
    const DeploymentId id = co_await m_workflow.begin(std::move(fresh));
    co_return id;
}

void DeploymentService::start(DeploymentRequest request, QObject *context, Done<DeploymentId> done)
{
    m_tasks.spawn(begin(std::move(request)),
                  [guard = QPointer(context), done](Result<DeploymentId> result) {
                      if (guard)
                          done(std::move(result));
                  });
}

void DeploymentService::resume(DeploymentId id)
{
    m_workflow.resume(id);
}

void DeploymentService::changeAndResume(DeploymentId id, QString location, QString size)
{
    m_workflow.changeAndResume(id, location, size);
}

void DeploymentService::cancel(DeploymentId id)
{
    m_workflow.remove(id);
}

void DeploymentService::destroyServer(ServerId id)
{
    for (const auto &[deployment, record] : m_workflow.records()) {
        const bool matches =
            record.server ? record.server->id == id : record.id.toString() == id.toString();
        if (matches) {
            m_workflow.remove(deployment);
            return;
        }
    }
    qCWarning(lcConsole) << "no deployment for the server" << id.toString();
}

} // namespace ltb::core::console
