#include "tests/faults/provisioning/rig/deploymentsession.h"

#include "core/base/ulid.h"
#include "core/secrets/sshkeypair.h"

#include <QDir>

namespace ltb::tests {

using namespace core;
using namespace core::provisioning;

namespace {

Task<std::shared_ptr<providers::CloudProvider>> openHetzner(
    const providers::ProviderCatalogue *catalogue, QUrl endpoint)
{
    providers::ProviderAccess access{QStringLiteral("hetzner"),
                                     Secret::fromBytes(QByteArray(64, 'T')), std::move(endpoint)};
    Result<std::unique_ptr<providers::CloudProvider>> provider = catalogue->open(std::move(access));
    if (!provider)
        co_await fail(provider.error());
    co_return std::shared_ptr<providers::CloudProvider>(std::move(*provider));
}

Result<SshKeyPairText> makeKey(const QString &comment)
{
    auto pair = secrets::SshKeyPair::generate(comment);
    if (!pair)
        return pair.error();
    return SshKeyPairText{QString::fromUtf8(pair->publicKey), pair->privateKey};
}

} // namespace

WorkflowLimits quickLimits()
{
    using Ms = WorkflowLimits::Ms;
    WorkflowLimits limits;
    limits.attempts = 8;
    limits.backoffFirst = Ms(10);
    limits.backoffMost = Ms(60);
    limits.poll = Ms(15);
    limits.createSettles = Ms(250);
    limits.actions = limits.running = Ms(60'000);
    limits.firstContact = limits.guestQuiet = limits.heartbeat = Ms(60'000);
    limits.removal = Ms(60'000);
    limits.lease = Ms(150);
    return limits;
}

DeploymentSpec sampleSpec(const QUrl &hub, const QString &name)
{
    DeploymentSpec spec;
    spec.name = name;
    spec.provider = QStringLiteral("hetzner");
    spec.location = QStringLiteral("fsn1");
    spec.size = QStringLiteral("cx23");
    spec.agent.name = QStringLiteral("Ada");
    spec.hubUrl = QStringLiteral("ws://127.0.0.1:%1/ws").arg(hub.port());
    return spec;
}

DeploymentSession::DeploymentSession(const SessionPlace &place, CrashPoint crashPoint,
                                     InstanceRegistry *instances, WorkflowLimits limits)
    : m_vault(Secret::fromBytes(QByteArray(32, 'v')))
    , m_catalogue(m_http, systemClock())
    , m_provider(place.provider)
{
    auto store = store::StoreThread::start(
        {store::StoreLocation::Engine::Sqlite,
         QDir(place.directory).filePath(QStringLiteral("console.sqlite"))});
    if (!store)
        qFatal("store: %s", qPrintable(describe(store.error())));
    m_store = std::move(*store);
    m_instances = std::make_unique<HubInstances>(&m_http, place.hub, place.hubToken);
    WorkflowServices services;
    services.store = m_store.get();
    services.vault = &m_vault;
    services.instances = instances ? instances : m_instances.get();
    services.clock = &systemClock();
    services.openProvider = [this](const AccountId &) {
        return openHetzner(&m_catalogue, m_provider);
    };
    services.makeSshKey = makeKey;
    services.owner = QStringLiteral("session:") + newUlid();
    m_workflow = std::make_unique<DeploymentWorkflow>(services, limits, std::move(crashPoint));
}

} // namespace ltb::tests
