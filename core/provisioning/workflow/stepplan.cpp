#include "core/provisioning/workflow/stepplan.h"

#include "core/protocol/gueststages.h"

#include <algorithm>

namespace ltb::core::provisioning {

namespace {

const StepRecord *findStep(const std::vector<StepRecord> &all, const QString &id)
{
    const auto it = std::find_if(all.begin(), all.end(),
                                 [&id](const StepRecord &step) { return step.id == id; });
    return it == all.end() ? nullptr : &*it;
}

StepRecord stepOr(const std::vector<StepRecord> &known, const QString &id, const char *phase)
{
    const StepRecord *found = findStep(known, id);
    StepRecord step = found ? *found : StepRecord();
    step.id = id;
    step.phase = QString::fromLatin1(phase);
    return step;
}

// These two are shown only where they have something to do.
bool isWanted(const StepPlan &plan, const DeploymentSpec &spec,
              const std::vector<StepRecord> &known)
{
    const QString id = QString::fromLatin1(plan.id);
    if (id == QLatin1String(steps::removeReplaced))
        return findStep(known, id) != nullptr;
    return id != QLatin1String(steps::backups) || spec.backups;
}

} // namespace

const std::vector<StepPlan> &stepPlans()
{
    static const std::vector<StepPlan> plans = {
        {steps::removeReplaced, phaseCreateServer, true},
        {steps::registerInstance, phaseCreateServer, true},
        {steps::sshKey, phaseCreateServer, true},
        {steps::firewall, phaseCreateServer, true},
        {steps::findOrCreate, phaseCreateServer, true},
        {steps::actions, phaseWaitServerReady, false},
        {steps::running, phaseWaitServerReady, false},
        {steps::backups, phaseWaitServerReady, true},
        {steps::firstContact, phaseWaitServerReady, false},
        {steps::guest, phaseWaitServerReady, false},
        {steps::heartbeat, phaseVerifyHeartbeat, false},
    };
    return plans;
}

std::vector<StepRecord> arrangeSteps(const DeploymentSpec &spec,
                                     const std::vector<StepRecord> &known)
{
    std::vector<StepRecord> arranged;
    for (const StepPlan &plan : stepPlans()) {
        if (!isWanted(plan, spec, known))
            continue;
        const QString id = QString::fromLatin1(plan.id);
        arranged.push_back(stepOr(known, id, plan.phase));
        if (id != QLatin1String(steps::guest))
            continue;
        for (const std::string_view stage : protocol::guestStages) {
            const QString name = QString::fromLatin1(stage.data(), qsizetype(stage.size()));
            StepRecord step = stepOr(known, name, phaseWaitServerReady);
            step.isGuestStage = true;
            arranged.push_back(std::move(step));
        }
    }
    return arranged;
}

bool needsNewServer(const DeploymentRecord &record)
{
    const StepRecord *create = record.step(QString::fromLatin1(steps::findOrCreate));
    const auto isServer = [](const LedgerResource &row) {
        return row.kind == ResourceKind::Server;
    };
    const bool hasOne = std::any_of(
        record.resources.begin(), record.resources.end(), [&](const LedgerResource &row) {
            return isServer(row) && !row.surplus && row.state == ResourceState::Present;
        });
    const bool hasLeaving = std::any_of(
        record.resources.begin(), record.resources.end(), [&](const LedgerResource &row) {
            return isServer(row) && row.state == ResourceState::Removing;
        });
    return hasLeaving || (create && create->state == StepState::Done && !hasOne);
}

void resetForNewServer(DeploymentRecord &record)
{
    for (LedgerResource &row : record.resources) {
        if (row.kind == ResourceKind::Server && row.state != ResourceState::Gone)
            row.state = ResourceState::Removing;
    }
    const auto keeps = [](const StepRecord &step) {
        return step.id == QLatin1String(steps::sshKey) || step.id == QLatin1String(steps::firewall);
    };
    for (StepRecord &step : record.steps) {
        if (keeps(step))
            continue;
        StepRecord fresh;
        fresh.id = step.id;
        fresh.phase = step.phase;
        fresh.isGuestStage = step.isGuestStage;
        fresh.number = step.number;
        step = fresh;
    }
    if (!record.step(QString::fromLatin1(steps::removeReplaced))) {
        StepRecord first;
        first.id = QString::fromLatin1(steps::removeReplaced);
        first.phase = QString::fromLatin1(phaseCreateServer);
        record.steps.insert(record.steps.begin(), first);
    }
    record.server.reset();
}

} // namespace ltb::core::provisioning
