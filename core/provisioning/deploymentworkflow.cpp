#include "core/provisioning/deploymentworkflow.h"

#include "core/base/redaction.h"
#include "core/base/ulid.h"
#include "core/provisioning/tables/leasestable.h"
#include "core/provisioning/tables/quotestable.h"
#include "core/provisioning/workflow/deploymentrun.h"
#include "core/provisioning/workflow/loaddeployments.h"
#include "core/provisioning/workflow/stepplan.h"

#include <QCoreApplication>

namespace ltb::core::provisioning {

using store::Database;

namespace {

// In the gateway's env_file it stands in single quotes (resources/cloudinit/guest.py).
Result<void> checkModelKey(const Secret &key)
{
    QByteArray value = key.reveal();
    bool good = value.size() <= 4096;
    for (const char c : std::as_const(value))
        good = good && c > ' ' && c < 0x7f && c != '\'' && c != '\\';
    wipe(value);
    if (good)
        return {};
    Error error{ErrorCode::InvalidInput,
                QCoreApplication::translate("ltb::core",
                                            "The model's key has a character that no key has: a "
                                            "space, a quote, a backslash or a line break.")};
    error.field = QStringLiteral("agent.modelKey");
    return error;
}

Secret randomHex(size_t bytes)
{
    QByteArray raw = Secret::random(bytes).reveal();
    QByteArray hex = raw.toHex();
    const Secret secret = Secret::fromBytes(hex);
    wipe(raw);
    wipe(hex);
    rememberSecret(secret);
    return secret;
}

} // namespace

DeploymentWorkflow::DeploymentWorkflow(WorkflowServices services, WorkflowLimits limits,
                                       CrashPoint crashPoint, QObject *parent)
    : QObject(parent)
    , m_services(std::move(services))
    , m_limits(limits)
    , m_crashPoint(std::move(crashPoint))
{}

DeploymentWorkflow::~DeploymentWorkflow() = default;

Task<> DeploymentWorkflow::load()
{
    std::function<Result<std::vector<DeploymentRecord>>(Database &)> job = loadDeployments;
    std::vector<DeploymentRecord> records =
        co_await m_services.store->read<std::vector<DeploymentRecord>>(std::move(job));
    m_records.clear();
    for (DeploymentRecord &record : records)
        m_records.insert_or_assign(record.id, std::move(record));
}

void DeploymentWorkflow::resumeAll()
{
    for (const auto &[id, record] : m_records) {
        if (!record.isEnded())
            launch(id, {});
    }
}

const DeploymentRecord *DeploymentWorkflow::record(const DeploymentId &id) const
{
    const auto it = m_records.find(id);
    return it == m_records.end() ? nullptr : &it->second;
}

Task<DeploymentId> DeploymentWorkflow::begin(NewDeployment request)
{
    const Result<void> specIsGood = request.spec.check();
    if (!specIsGood)
        co_await fail(specIsGood.error());
    const Result<void> keyIsGood = checkModelKey(request.modelKey);
    if (!keyIsGood)
        co_await fail(keyIsGood.error());
    DeploymentRecord record;
    record.id = DeploymentId(newUlid());
    record.account = request.account;
    record.spec = request.spec;
    record.quote = request.quote;
    record.startedAtMs = m_services.clock->nowMs();
    record.steps = arrangeSteps(record.spec, {});
    Result<SshKeyPairText> key =
        m_services.makeSshKey(QStringLiteral("launchthatbot ") + record.spec.name);
    if (!key)
        co_await fail(key.error());
    record.sshPublicKey = key->publicKey;
    const DeploymentEnvelopes envelopes = sealSecrets(record, key->privateKey, request.modelKey);
    if (m_crashPoint)
        m_crashPoint(QStringLiteral("before:deployment"));
    std::function<Result<void>(Database &)> job = [record, envelopes](Database &database) {
        if (const auto saved = DeploymentsTable(database).insert(record, envelopes); !saved)
            return saved;
        return record.quote ? QuotesTable(database).save(record.id, *record.quote) : Result<void>();
    };
    co_await m_services.store->write<void>(std::move(job));
    if (m_crashPoint)
        m_crashPoint(QStringLiteral("after:deployment"));
    const DeploymentId id = record.id;
    m_records.insert_or_assign(id, std::move(record));
    emit changed(id);
    launch(id, {});
    co_return id;
}

DeploymentEnvelopes DeploymentWorkflow::sealSecrets(const DeploymentRecord &record,
                                                    const Secret &sshKey,
                                                    const Secret &modelKey) const
{
    constexpr size_t tokenBytes = 32;
    constexpr size_t passwordBytes = 16;
    const auto seal = [&](const Secret &secret, const char *column) {
        return m_services.vault->seal(secret, {QStringLiteral("deployments"),
                                               QString::fromLatin1(column), record.id.toString()});
    };
    DeploymentEnvelopes envelopes;
    envelopes.sshPrivateKey = seal(sshKey, "ssh_private_key_ciphertext");
    envelopes.gatewayToken = seal(randomHex(tokenBytes), "gateway_token_ciphertext");
    envelopes.portainerPassword = seal(randomHex(passwordBytes), "portainer_password_ciphertext");
    if (!modelKey.isEmpty()) {
        rememberSecret(modelKey);
        envelopes.modelKey = seal(modelKey, "model_key_ciphertext");
    }
    return envelopes;
}

void DeploymentWorkflow::resume(DeploymentId id)
{
    const DeploymentRecord *known = record(id);
    const bool stopped = known
                         && (known->state == DeploymentState::Failed
                             || known->state == DeploymentState::CleanupFailed);
    if (stopped)
        launch(id, {RunIntent::Kind::Resume});
    else if (known && !known->isEnded() && !m_runs.contains(id)) // its process ended
        launch(id, {});
}

void DeploymentWorkflow::changeAndResume(DeploymentId id, QString location, QString size)
{
    const DeploymentRecord *known = record(id);
    if (known && known->state == DeploymentState::Failed)
        launch(id, {RunIntent::Kind::Change, location, size});
}

void DeploymentWorkflow::remove(DeploymentId id)
{
    const DeploymentRecord *known = record(id);
    if (known && known->state != DeploymentState::Cancelled)
        launch(id, {RunIntent::Kind::Remove});
}

// From the event loop: whoever asks may be inside a run's own signal.
void DeploymentWorkflow::launch(const DeploymentId &id, const RunIntent &intent)
{
    QMetaObject::invokeMethod(
        this, [this, id, intent] { startRun(id, intent); }, Qt::QueuedConnection);
}

void DeploymentWorkflow::startRun(const DeploymentId &id, const RunIntent &intent)
{
    const auto found = m_records.find(id);
    if (found == m_records.end())
        return;
    const bool removes = intent.kind == RunIntent::Kind::Remove;
    if (intent.kind != RunIntent::Kind::Continue)
        found->second.state = removes ? DeploymentState::Cancelling : DeploymentState::Running;
    // Only a removal stops what is at work; anything else waits for it to end.
    if (m_runs.contains(id) && !removes) {
        if (intent.kind != RunIntent::Kind::Continue)
            m_waiting.insert_or_assign(id, intent);
        emit changed(id);
        return;
    }
    m_waiting.erase(id);
    m_runs.erase(id);
    RunContext context(m_services, m_limits, m_crashPoint, found->second,
                       [this, id] { emit changed(id); });
    const auto over = [this, id] {
        QMetaObject::invokeMethod(
            this, [this, id] { finished(id); }, Qt::QueuedConnection);
    };
    const auto run =
        m_runs.insert({id, std::make_unique<DeploymentRun>(std::move(context), intent, over)});
    emit changed(id);
    run.first->second->start();
}

void DeploymentWorkflow::finished(const DeploymentId &id)
{
    m_runs.erase(id);
    if (const auto waiting = m_waiting.find(id); waiting != m_waiting.end()) {
        const RunIntent intent = waiting->second;
        startRun(id, intent);
        return;
    }
    const DeploymentRecord *known = record(id);
    // Taken over by another process: follow it, and take it back should that one die.
    if (known && !known->isEnded())
        launch(id, {});
    emit changed(id);
}

} // namespace ltb::core::provisioning
