#include "core/provisioning/workflow/createsteps.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/base/redaction.h"
#include "core/base/ulid.h"
#include "core/protocol/gueststages.h"
#include "core/provisioning/cloudinit.h"

#include <QCoreApplication>

#include <algorithm>

namespace ltb::core::provisioning {

using providers::NamedResource;
using providers::ProviderServer;
using store::Database;

namespace {

QString secretName(std::string_view name)
{
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

std::vector<providers::FirewallRule> firewallRules(const DeploymentSpec &spec)
{
    const QStringList everywhere = {QStringLiteral("0.0.0.0/0"), QStringLiteral("::/0")};
    const QStringList from = spec.access.sshFrom.isEmpty() ? everywhere : spec.access.sshFrom;
    return {{QStringLiteral("tcp"), QStringLiteral("22"), from},
            {QStringLiteral("icmp"), QString(), everywhere}};
}

Error nameTaken(const Error &conflict, const QString &name)
{
    Error error = conflict;
    error.field = QStringLiteral("name");
    error.message =
        QCoreApplication::translate(
            "ltb::core", "The account has a server named \"%1\" that is not part of this "
                         "deployment.")
            .arg(name);
    error.nextStep = QCoreApplication::translate(
        "ltb::core", "Choose another name, or delete the other server at the provider first.");
    return error;
}

} // namespace

Task<> CreateSteps::registerInstance()
{
    const DeploymentEnvelopes envelopes = co_await m_context.envelopes();
    const Result<Secret> gateway =
        m_context.open(envelopes.gatewayToken, "gateway_token_ciphertext");
    const Result<Secret> portainer =
        m_context.open(envelopes.portainerPassword, "portainer_password_ciphertext");
    const Result<Secret> model = m_context.open(envelopes.modelKey, "model_key_ciphertext");
    for (const Result<Secret> *secret : {&gateway, &portainer, &model}) {
        if (!*secret)
            co_await fail(secret->error());
    }
    const DeploymentSpec &spec = m_context.record().spec;
    RegisterInstance request;
    request.deployment = m_context.record().id;
    request.name = spec.name;
    request.agent = {spec.agentId(), spec.agent.name, spec.agent.model};
    request.secrets.emplace_back(secretName(protocol::secretGatewayToken), *gateway);
    request.secrets.emplace_back(secretName(protocol::secretPortainerPassword), *portainer);
    if (!model->isEmpty())
        request.secrets.emplace_back(secretName(protocol::secretModelKey), *model);

    m_context.reached(QStringLiteral("before:request.register_instance"));
    const InstanceGrant grant =
        co_await m_context.services().instances->registerInstance(std::move(request));
    m_context.reached(QStringLiteral("after:request.register_instance"));
    rememberSecret(grant.bootstrapToken);
    m_context.record().instance = grant.instance;
    m_context.record().tokenExpiresAtMs = grant.expiresAtMs;
    const QByteArray envelope = m_context.seal(grant.bootstrapToken, "bootstrap_token_ciphertext");
    RunContext::Job job = [record = m_context.record(),
                           envelope](Database &database) -> Result<void> {
        DeploymentsTable table(database);
        if (const auto saved = table.saveBootstrapToken(record.id, envelope); !saved)
            return saved.error();
        return table.save(record);
    };
    co_await m_context.write(QStringLiteral("instance"), std::move(job));
}

Task<> CreateSteps::ensureSshKey()
{
    co_await ensure(ResourceKind::SshKey);
}

Task<> CreateSteps::ensureFirewall()
{
    co_await ensure(ResourceKind::Firewall);
}

Task<CreateSteps::Named> CreateSteps::lookUp(ResourceKind kind)
{
    if (kind == ResourceKind::SshKey)
        co_return co_await m_context.provider().sshKeys(m_context.deploymentLabels());
    co_return co_await m_context.provider().firewalls(m_context.deploymentLabels());
}

Task<NamedResource> CreateSteps::create(ResourceKind kind)
{
    const QString name = m_context.resourceOf(kind).name;
    const QMap<QString, QString> labels = m_context.allLabels();
    if (kind == ResourceKind::SshKey) {
        const QString key = m_context.record().sshPublicKey;
        co_return co_await m_context.provider().createSshKey(name, key, labels);
    }
    const std::vector<providers::FirewallRule> rules = firewallRules(m_context.record().spec);
    co_return co_await m_context.provider().createFirewall(name, rules, labels);
}

Task<> CreateSteps::ensure(ResourceKind kind)
{
    LedgerResource row = m_context.resourceOf(kind);
    if (row.state == ResourceState::Present)
        co_return;
    Named found = co_await lookUp(kind);
    if (found.empty()) {
        row.state = ResourceState::Intended;
        co_await m_context.saveResource(row);
        m_context.reached(QStringLiteral("before:request.") + kindName(kind));
        const Result<NamedResource> created = co_await create(kind).result();
        m_context.reached(QStringLiteral("after:request.") + kindName(kind));
        if (created)
            found.push_back(*created);
        else if (created.error().code == ErrorCode::Conflict)
            found = co_await lookUp(kind); // a create that was thought lost
        if (found.empty())
            co_await fail(created.error());
    }
    row.providerId = found.front().id;
    row.name = found.front().name;
    row.state = ResourceState::Present;
    co_await m_context.saveResource(row);
}

Task<CreateSteps::Servers> CreateSteps::lookUpServers()
{
    Servers found = co_await m_context.provider().servers(m_context.deploymentLabels());
    // Ours alone: what is to be removed is not adopted.
    std::erase_if(found, [this](const ProviderServer &server) {
        const auto &rows = m_context.record().resources;
        return std::any_of(rows.begin(), rows.end(), [&server](const LedgerResource &row) {
            return row.providerId == server.id && row.kind == ResourceKind::Server
                   && (row.state == ResourceState::Removing || row.state == ResourceState::Gone);
        });
    });
    co_return found;
}

Task<CreateSteps::Servers> CreateSteps::lookUpUntilSettled()
{
    const qint64 until = m_context.steadyMs() + m_context.limits().createSettles.count();
    while (true) {
        Servers found = co_await lookUpServers();
        const qint64 left = until - m_context.steadyMs();
        if (!found.empty() || left <= 0)
            co_return found;
        const auto wait = std::min(m_context.limits().poll, WorkflowLimits::Ms(left));
        co_await pause(wait);
    }
}

Task<> CreateSteps::findOrCreate()
{
    LedgerResource row = m_context.resourceOf(ResourceKind::Server);
    // Intended: an earlier create was interrupted, or its answer was lost.
    const bool mayComeToBe = row.state == ResourceState::Intended;
    Servers found = co_await lookUpServers();
    if (found.empty() && mayComeToBe)
        found = co_await lookUpUntilSettled();
    if (!found.empty()) {
        co_await adopt(std::move(found));
        co_return;
    }
    co_await renewTokenIfExpired();
    providers::CreateServer request = co_await createRequest();
    row.state = ResourceState::Intended;
    row.error.reset();
    co_await m_context.saveResource(row);
    m_context.reached(QStringLiteral("before:request.create_server"));
    const Result<ProviderServer> created =
        co_await m_context.provider().createServer(std::move(request)).result();
    m_context.reached(QStringLiteral("after:request.create_server"));
    if (!created) {
        co_await judgeFailure(row, created.error());
        co_return;
    }
    co_await keepCreated(row, *created);
}

Task<> CreateSteps::adopt(Servers found)
{
    std::sort(found.begin(), found.end(),
              [](const ProviderServer &left, const ProviderServer &right) {
                  return std::pair(left.createdAtMs, left.id.toLongLong())
                         < std::pair(right.createdAtMs, right.id.toLongLong());
              });
    co_await keepCreated(m_context.resourceOf(ResourceKind::Server), found.front());
    for (size_t i = 1; i < found.size(); ++i) {
        qCWarning(lcProvisioning) << "a second server carries the label of deployment"
                                  << m_context.record().id.toString() << found[i].id;
        LedgerResource surplus;
        surplus.id = newUlid();
        surplus.deployment = m_context.record().id;
        surplus.kind = ResourceKind::Server;
        surplus.state = ResourceState::Present;
        surplus.providerId = found[i].id;
        surplus.name = found[i].name;
        surplus.billed = true;
        surplus.surplus = true;
        surplus.createdAtMs = m_context.nowMs();
        co_await m_context.saveResource(surplus);
    }
}

Task<> CreateSteps::keepCreated(LedgerResource row, ProviderServer server)
{
    const DeploymentRecord &record = m_context.record();
    row.state = ResourceState::Present;
    row.providerId = server.id;
    row.name = server.name;
    row.error.reset();
    ServerRecord known;
    if (record.server && record.server->providerId == server.id)
        known = *record.server;
    else
        known.id = ServerId(newUlid());
    known.deployment = record.id;
    known.account = record.account;
    known.provider = record.spec.provider;
    known.providerId = server.id;
    known.name = server.name;
    known.location = server.location.isEmpty() ? record.spec.location : server.location;
    known.size = server.size.isEmpty() ? record.spec.size : server.size;
    known.ipv4 = server.ipv4;
    known.ipv6 = server.ipv6;
    known.pendingActions = server.pendingActions;
    known.createdAtMs = server.createdAtMs;
    co_await m_context.saveServer(row, known);
}

Task<> CreateSteps::judgeFailure(LedgerResource row, Error error)
{
    if (providers::outcomeUnknown(error))
        co_await fail(error); // the row stays Intended, so the next try looks first
    if (error.code == ErrorCode::Conflict) {
        Servers found = co_await lookUpServers();
        if (!found.empty()) {
            co_await adopt(std::move(found));
            co_return;
        }
        error = nameTaken(error, m_context.record().spec.name);
    }
    row.state = ResourceState::Gone;
    row.error = error;
    co_await m_context.saveResource(row);
    co_await fail(error);
}

Task<> CreateSteps::renewTokenIfExpired()
{
    if (m_context.record().tokenExpiresAtMs > m_context.nowMs())
        co_return;
    co_await registerInstance();
}

Task<providers::CreateServer> CreateSteps::createRequest()
{
    const DeploymentEnvelopes envelopes = co_await m_context.envelopes();
    const Result<Secret> token =
        m_context.open(envelopes.bootstrapToken, "bootstrap_token_ciphertext");
    if (!token)
        co_await fail(token.error());
    const DeploymentRecord &record = m_context.record();
    CloudInitInput input;
    input.spec = record.spec;
    input.deployment = record.id;
    input.instance = record.instance.value_or(InstanceId());
    input.bootstrapToken = *token;
    input.consoleSshKey = record.sshPublicKey;
    input.hasModelKey = !envelopes.modelKey.isEmpty();
    const providers::ProviderTraits &traits = m_context.provider().traits();
    const Result<QString> userData = renderUserData(input, traits.userDataBytes, Reveal::Plain);
    if (!userData)
        co_await fail(userData.error());
    providers::CreateServer request;
    request.name = record.spec.name;
    request.location = record.spec.location;
    request.size = record.spec.size;
    request.image = record.spec.image;
    request.userData = *userData;
    request.labels = m_context.allLabels();
    request.sshKeyIds = {m_context.resourceOf(ResourceKind::SshKey).providerId};
    request.firewallIds = {m_context.resourceOf(ResourceKind::Firewall).providerId};
    request.backups = record.spec.backups;
    co_return request;
}

} // namespace ltb::core::provisioning
