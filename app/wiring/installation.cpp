#include "app/wiring/installation.h"

#include "core/base/log.h"
#include "core/base/redaction.h"
#include "core/base/ulid.h"
#include "core/secrets/sshkeypair.h"

#include <QCoreApplication>
#include <QDir>
#include <QSysInfo>

#include <algorithm>

namespace ltb::app {

using namespace core;

namespace {

Result<void> makePrivateDirectory(const QString &path)
{
    const QDir directory(path);
    if (directory.mkpath(QStringLiteral("."))
        && QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner
                                           | QFileDevice::ExeOwner))
        return {};
    return Error{
        ErrorCode::Storage,
        QCoreApplication::translate("ltb::app", "The data directory cannot be used: %1").arg(path),
        {},
        QStringLiteral("data-dir"),
        QCoreApplication::translate("ltb::app",
                                    "Choose a directory that you own with --data-dir.")};
}

QString leaseOwner()
{
    return QStringLiteral("%1:%2:%3")
        .arg(QSysInfo::machineHostName())
        .arg(QCoreApplication::applicationPid())
        .arg(newUlid());
}

Result<provisioning::SshKeyPairText> makeSshKey(const QString &comment)
{
    auto pair = secrets::SshKeyPair::generate(comment);
    if (!pair)
        return pair.error();
    return provisioning::SshKeyPairText{QString::fromUtf8(pair->publicKey), pair->privateKey};
}

} // namespace

Task<std::unique_ptr<Installation>> Installation::open(InstallationOptions options,
                                                       std::shared_ptr<secrets::KeyStore> keyStore,
                                                       const Clock *clock)
{
    const Result<void> directory = makePrivateDirectory(options.dataDirectory);
    if (!directory)
        co_await fail(directory.error());
    const Secret key = co_await secrets::readOrCreateKey(keyStore.get());
    std::unique_ptr<Installation> installation(new Installation(*clock, key));
    auto store = store::StoreThread::start(
        {store::StoreLocation::Engine::Sqlite,
         QDir(options.dataDirectory).filePath(QStringLiteral("console.sqlite"))},
        *clock);
    if (!store)
        co_await fail(store.error());
    installation->m_store = std::move(store).value();
    if (options.hub) {
        installation->m_hubAddress = *options.hub;
    } else {
        EmbeddedHubOptions embedded{options.dataDirectory, options.embeddedHubPort,
                                    options.embeddedHub};
        installation->m_embeddedHub =
            co_await EmbeddedHub::start(std::move(embedded), &installation->m_vault, clock);
        installation->m_hubAddress = installation->m_embeddedHub->address();
    }
    rememberSecret(installation->m_hubAddress.token);
    installation->build(options, keyStore->describe());
    co_await installation->load();
    co_return installation;
}

Installation::~Installation()
{
    if (m_link)
        m_link->stop();
}

void Installation::build(const InstallationOptions &options, const QString &keyStoreName)
{
    using namespace console;
    m_providers = std::make_unique<providers::ProviderCatalogue>(m_http, m_clock);
    m_preferences = std::make_unique<PreferenceFile>(
        PreferenceFile::Facts{options.rehearsal, options.dataDirectory, keyStoreName});
    m_credentials = std::make_unique<CredentialService>(*m_store, m_vault, *m_providers, m_clock);
    m_link = std::make_unique<HubLink>(m_clock, m_hubAddress);
    m_sync = std::make_unique<MessageSync>(*m_store, *m_link, m_clock);
    m_presence = std::make_unique<PresenceBook>(*m_link, m_http, m_clock);
    m_discovery = std::make_unique<SessionDiscovery>(*m_link, m_http, *m_sync);
    m_conversations = std::make_unique<ConversationList>(*m_store, *m_sync, *m_presence, m_clock,
                                                         m_preferences->operatorName());
    QUrl hub = m_link->httpUrl({});
    m_instances = std::make_unique<provisioning::HubInstances>(&m_http, hub, m_hubAddress.token);

    provisioning::WorkflowServices services;
    services.store = m_store.get();
    services.vault = &m_vault;
    services.instances = m_instances.get();
    services.clock = &m_clock;
    services.openProvider = [this](AccountId account) { return m_credentials->open(account); };
    services.makeSshKey = makeSshKey;
    services.owner = leaseOwner();
    m_workflow = std::make_unique<provisioning::DeploymentWorkflow>(services, options.limits);

    m_credentials->setUsage([this](const AccountId &account) {
        return int(std::ranges::count_if(m_workflow->records(), [&account](const auto &entry) {
            return entry.second.account == account
                   && entry.second.state != provisioning::DeploymentState::Cancelled;
        }));
    });

    InstallationFacts facts;
    facts.hubUrl = m_hubAddress.webSocketUrl.toString();
    facts.providerOf = [this](AccountId account) { return m_credentials->providerOf(account); };
    facts.isSimulated = [this](AccountId account) { return m_credentials->isLocal(account); };
    m_deployments = std::make_unique<DeploymentService>(*m_workflow, services.openProvider,
                                                        std::move(facts), m_clock);
    m_fleet = std::make_unique<FleetView>(*m_workflow, *m_presence, *m_link, m_clock);
    wireNames();
}

void Installation::wireNames()
{
    QObject::connect(m_fleet.get(), &console::Fleet::changed, m_conversations.get(), [this] {
        QHash<QString, QString> servers;
        QHash<QString, QString> agents;
        for (const console::FleetServer &server : m_fleet->servers()) {
            servers.insert(server.instance.toString(), server.name);
            for (const protocol::AgentInfo &agent : server.agents)
                agents.insert(agent.agentId, agent.name);
        }
        m_conversations->setNames(std::move(servers), std::move(agents));
    });
}

Task<> Installation::load()
{
    const Result<void> deployments = co_await m_workflow->load().result();
    co_await m_credentials->load(); // counts the deployments that use each account
    m_deployments->setLoaded(deployments);
    m_fleet->setLoaded(deployments);
    co_await m_sync->load();
    const Result<void> started = m_link->start();
    if (!started)
        co_await fail(started.error());
}

console::ConsoleServices Installation::services()
{
    return {*m_fleet, *m_conversations, *m_deployments, *m_credentials, *m_link, *m_preferences};
}

Task<> Installation::close()
{
    m_link->stop();
    if (m_embeddedHub)
        co_await m_embeddedHub->drain();
}

} // namespace ltb::app
