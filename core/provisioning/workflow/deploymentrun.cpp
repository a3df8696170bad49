#include "core/provisioning/workflow/deploymentrun.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/providers/retry.h"
#include "core/provisioning/tables/quotestable.h"
#include "core/provisioning/workflow/loaddeployments.h"
#include "core/provisioning/workflow/stepplan.h"

#include <algorithm>

namespace ltb::core::provisioning {

using store::Database;

namespace {

// The provider will say the same again, and the operator can choose something else at once.
bool needsAnotherChoice(const Error &error)
{
    return error.providerCode == QLatin1String("resource_unavailable")
           || error.providerCode == QLatin1String("placement_error");
}

std::optional<WorkflowLimits::Ms> waitAfter(const Error &error, int attempt,
                                            const WorkflowLimits &limits)
{
    if (needsAnotherChoice(error) || error.code == ErrorCode::Storage)
        return std::nullopt;
    Error judged = error;
    // Whatever may have taken effect is worth a look, and that is how the next attempt begins.
    if (providers::outcomeUnknown(error))
        judged.code = ErrorCode::Network;
    providers::RetryPolicy policy;
    policy.attempts = limits.attempts;
    policy.firstWait = limits.backoffFirst;
    policy.longestWait = limits.backoffMost;
    return providers::waitBeforeRetry(judged, attempt, policy);
}

} // namespace

DeploymentRun::DeploymentRun(RunContext context, RunIntent intent, std::function<void()> over)
    : m_context(std::move(context))
    , m_intent(std::move(intent))
    , m_over(std::move(over))
    , m_create(m_context)
    , m_ready(m_context)
    , m_removal(m_context)
    , m_lease(m_context.services().store, m_context.services().clock, m_context.leaseName(),
              m_context.services().owner, m_context.limits().lease)
{}

void DeploymentRun::start()
{
    m_tasks.spawn(run(), [this](const Result<void> &outcome) {
        if (!outcome)
            stopped(outcome.error());
        m_over();
    });
}

bool DeploymentRun::leaseIsLost(const Error &error) const
{
    return error.providerCode == QLatin1String("lease_lost");
}

// The steps persist their own failures; what arrives here could not be persisted.
void DeploymentRun::stopped(const Error &error)
{
    qCWarning(lcProvisioning) << "deployment" << m_context.record().id.toString()
                              << "stopped:" << describe(error);
    m_tasks.cancelAll();
    if (leaseIsLost(error))
        return;
    DeploymentRecord &record = m_context.record();
    const bool removing = record.state == DeploymentState::Cancelling;
    record.state = removing ? DeploymentState::CleanupFailed : DeploymentState::Failed;
    record.error = error;
    m_context.changed();
}

Task<> DeploymentRun::run()
{
    co_await takeLease();
    m_tasks.spawn(m_lease.keep(), [this](const Result<void> &kept) {
        if (!kept) {
            stopped(kept.error());
            m_over();
        }
    });
    co_await reload();
    co_await applyIntent();
    const Result<void> opened = co_await openProvider().result();
    DeploymentRecord &record = m_context.record();
    if (!opened) {
        const bool removing = record.state == DeploymentState::Cancelling;
        record.state = removing ? DeploymentState::CleanupFailed : DeploymentState::Failed;
        record.error = opened.error();
        record.endedAtMs = m_context.nowMs();
        co_await m_context.saveRecord(QStringLiteral("account_failed"));
    } else if (record.state == DeploymentState::Cancelling) {
        co_await removeEverything();
    } else if (!record.isEnded()) {
        co_await refreshQuote();
        co_await goThroughSteps();
    }
    co_await m_lease.release();
    m_tasks.cancelAll();
}

// While another process works on it, its progress is shown here.
Task<> DeploymentRun::takeLease()
{
    constexpr int triesPerLease = 4;
    while (true) {
        const bool taken = co_await m_lease.tryAcquire();
        if (taken)
            co_return;
        co_await pause(m_context.limits().lease / triesPerLease);
        co_await reload();
        m_context.changed();
    }
}

Task<> DeploymentRun::reload()
{
    std::function<Result<DeploymentRecord>(Database &)> job =
        [id = m_context.record().id](Database &database) { return loadDeployment(database, id); };
    DeploymentRecord fresh =
        co_await m_context.services().store->read<DeploymentRecord>(std::move(job));
    m_context.record() = std::move(fresh);
}

Task<> DeploymentRun::applyIntent()
{
    DeploymentRecord &record = m_context.record();
    if (m_intent.kind == RunIntent::Kind::Continue)
        co_return;
    const bool removing = m_intent.kind == RunIntent::Kind::Remove
                          || record.state == DeploymentState::CleanupFailed
                          || record.state == DeploymentState::Cancelling;
    record.state = removing ? DeploymentState::Cancelling : DeploymentState::Running;
    record.error.reset();
    record.endedAtMs = 0;
    if (m_intent.kind == RunIntent::Kind::Change && !removing) {
        record.spec.location = m_intent.location;
        record.spec.size = m_intent.size;
        record.quote.reset();
        resetForNewServer(record);
    } else if (!removing && needsNewServer(record)) {
        resetForNewServer(record);
    }
    for (StepRecord &step : record.steps) {
        const bool again =
            step.state == StepState::Failed || step.state == StepState::WaitingForRetry;
        if (again && !removing && !step.isGuestStage)
            step.state = StepState::Waiting;
    }
    co_await m_context.saveRecord(QStringLiteral("intent"));
}

Task<> DeploymentRun::openProvider()
{
    RunContext::Providers provider =
        co_await m_context.services().openProvider(m_context.record().account);
    m_context.setProvider(std::move(provider));
}

// Another place has another price; one that cannot be had now is not shown rather than a wrong one.
Task<> DeploymentRun::refreshQuote()
{
    if (m_intent.kind != RunIntent::Kind::Change)
        co_return;
    const Result<providers::Catalogue> catalogue =
        co_await m_context.provider().catalogue().result();
    DeploymentRecord &record = m_context.record();
    record.quote.reset();
    if (catalogue) {
        const Result<Quote> fresh = quote(*catalogue, record.spec);
        if (fresh)
            record.quote = *fresh;
    }
    RunContext::Job job = [id = record.id, fresh = record.quote](Database &database) {
        QuotesTable quotes(database);
        return fresh ? quotes.save(id, *fresh) : quotes.remove(id);
    };
    co_await m_context.write(QStringLiteral("quote"), std::move(job));
    m_context.changed();
}

const std::vector<DeploymentRun::Step> &DeploymentRun::workTable()
{
    static const std::vector<Step> table = {
        {steps::removeReplaced, &DeploymentRun::removeReplaced},
        {steps::registerInstance, &DeploymentRun::registerInstance},
        {steps::sshKey, &DeploymentRun::ensureSshKey},
        {steps::firewall, &DeploymentRun::ensureFirewall},
        {steps::findOrCreate, &DeploymentRun::findOrCreate},
        {steps::actions, &DeploymentRun::waitActions},
        {steps::running, &DeploymentRun::waitRunning},
        {steps::backups, &DeploymentRun::enableBackups},
        {steps::firstContact, &DeploymentRun::waitFirstContact},
        {steps::guest, &DeploymentRun::waitGuest},
        {steps::heartbeat, &DeploymentRun::waitHeartbeat},
    };
    return table;
}

Task<> DeploymentRun::goThroughSteps()
{
    const int count = int(stepPlans().size());
    for (int index = 0; index < count; ++index) {
        const Result<void> performed = co_await perform(index).result();
        if (performed)
            continue;
        const bool isLost = leaseIsLost(performed.error());
        if (isLost)
            co_await fail(performed.error());
        DeploymentRecord &record = m_context.record();
        record.state = DeploymentState::Failed;
        record.error = performed.error();
        record.endedAtMs = m_context.nowMs();
        co_await m_context.saveRecord(QStringLiteral("failed"));
        co_return;
    }
    co_await finishSteps();
}

Task<> DeploymentRun::perform(int index)
{
    const StepPlan plan = stepPlans().at(size_t(index));
    const StepRecord *known = m_context.record().step(QString::fromLatin1(plan.id));
    if (!known || known->state == StepState::Done)
        co_return;
    StepRecord step = *known;
    // A crash repeats the attempt it interrupted; a wait that was interrupted is not started over.
    if (step.state == StepState::WaitingForRetry) {
        const qint64 left = std::max<qint64>(step.nextTryAtMs - m_context.nowMs(), 0);
        const auto wait = std::min(WorkflowLimits::Ms(left), m_context.limits().backoffMost);
        co_await pause(wait);
        ++step.attempt;
    } else if (step.state != StepState::Running) {
        step.attempt = 1;
    }
    while (true) {
        step.state = StepState::Running;
        step.maxAttempts = plan.retries ? m_context.limits().attempts : 1;
        ++step.number;
        step.startedAtMs = m_context.nowMs();
        step.endedAtMs = step.nextTryAtMs = 0;
        step.error.reset();
        m_context.record().state = DeploymentState::Running;
        co_await m_context.saveStep(step);
        Task<> work = (this->*workTable().at(size_t(index)).work)();
        const Result<void> outcome = co_await std::move(work).result();
        step.endedAtMs = m_context.nowMs();
        if (outcome) {
            step.state = StepState::Done;
            co_await m_context.saveStep(step);
            co_return;
        }
        const bool isLost = leaseIsLost(outcome.error());
        if (isLost)
            co_await fail(outcome.error());
        co_await settleAttempt(step, outcome.error(), plan.retries);
        ++step.attempt;
    }
}

// Persists the failed attempt; ends with the error when it was the last, else after the wait.
Task<> DeploymentRun::settleAttempt(StepRecord step, Error error, bool retries)
{
    std::optional<WorkflowLimits::Ms> wait;
    if (retries)
        wait = waitAfter(error, step.attempt, m_context.limits());
    step.error = error;
    step.state = wait ? StepState::WaitingForRetry : StepState::Failed;
    if (wait) {
        step.nextTryAtMs = m_context.nowMs() + wait->count();
        m_context.record().state = DeploymentState::WaitingForRetry;
    }
    co_await m_context.saveStep(step);
    if (!wait)
        co_await fail(error);
    co_await pause(*wait);
}

Task<> DeploymentRun::waitGuest()
{
    size_t seenBefore = 0;
    if (m_intent.kind == RunIntent::Kind::Resume)
        seenBefore = co_await m_ready.restartFailedGuest();
    co_await m_ready.waitGuest(seenBefore);
}

Task<> DeploymentRun::finishSteps()
{
    DeploymentRecord &record = m_context.record();
    record.state = DeploymentState::Done;
    record.error.reset();
    record.endedAtMs = m_context.nowMs();
    RunContext::Job job = [record](Database &database) -> Result<void> {
        DeploymentsTable table(database);
        if (const auto forgotten = table.forgetHandedOver(record.id); !forgotten)
            return forgotten.error();
        return table.save(record);
    };
    co_await m_context.write(QStringLiteral("done"), std::move(job));
    m_context.changed();
}

Task<> DeploymentRun::removeEverything()
{
    const Result<void> removed = co_await m_removal.removeAll().result();
    const bool isLost = !removed && leaseIsLost(removed.error());
    if (isLost)
        co_await fail(removed.error());
    DeploymentRecord &record = m_context.record();
    record.state = removed ? DeploymentState::Cancelled : DeploymentState::CleanupFailed;
    record.error.reset();
    if (!removed)
        record.error = removed.error();
    record.endedAtMs = m_context.nowMs();
    co_await m_context.saveRecord(QStringLiteral("removed"));
}

} // namespace ltb::core::provisioning
