#include "ui/models/deploymentsteps.h"

#include "ui/models/format.h"

#include <QCoreApplication>

namespace ltb::ui {

using namespace core::console;

namespace {

QString stepsText(const char *source, int n = -1)
{
    return QCoreApplication::translate("ltb::ui::DeploymentSteps", source, nullptr, n);
}

StepItem::State itemState(StepState state)
{
    switch (state) {
    case StepState::Running:
        return StepItem::State::Running;
    case StepState::Done:
        return StepItem::State::Done;
    case StepState::Failed:
        return StepItem::State::Failed;
    case StepState::Skipped:
        return StepItem::State::Skipped;
    case StepState::Waiting:
        break;
    }
    return StepItem::State::Waiting;
}

QString itemNote(const DeploymentStep &step, qint64 nowMs)
{
    QStringList parts;
    if (step.attempt > 1)
        parts << stepsText("attempt %1 of %2").arg(step.attempt).arg(step.maxAttempts);
    if (step.nextTryAtMs > nowMs && step.state == StepState::Running)
        parts << stepsText("next try in %1").arg(durationText(step.nextTryAtMs - nowMs));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

std::vector<StepItem> stepItems(const DeploymentView &view, qint64 nowMs)
{
    std::vector<StepItem> items;
    items.reserve(view.steps.size());
    for (const DeploymentStep &step : view.steps) {
        StepItem item;
        item.title = step.title;
        item.state = itemState(step.state);
        item.note = itemNote(step, nowMs);
        if (step.startedAtMs > 0) {
            const qint64 until = step.endedAtMs > 0 ? step.endedAtMs : nowMs;
            item.elapsed = durationText(std::max<qint64>(0, until - step.startedAtMs));
        }
        if (step.error && step.state != StepState::Done) {
            item.error = step.error->message;
            if (!step.error->nextStep.isEmpty())
                item.error += u' ' + step.error->nextStep;
        }
        if (step.state == StepState::Failed)
            item.log = step.logTail;
        item.indented = step.isGuestStage;
        items.push_back(std::move(item));
    }
    return items;
}

QString deploymentWord(DeploymentState state)
{
    switch (state) {
    case DeploymentState::Draft:
        return stepsText("Draft");
    case DeploymentState::Running:
        return stepsText("Running");
    case DeploymentState::WaitingForRetry:
        return stepsText("Waiting to try again");
    case DeploymentState::Failed:
        return stepsText("Failed");
    case DeploymentState::Done:
        return stepsText("Done");
    case DeploymentState::Cancelling:
        return stepsText("Removing");
    case DeploymentState::Cancelled:
        return stepsText("Removed");
    case DeploymentState::CleanupFailed:
        break;
    }
    return stepsText("Not all removed");
}

StatusTone deploymentTone(DeploymentState state)
{
    switch (state) {
    case DeploymentState::Done:
        return StatusTone::Ok;
    case DeploymentState::Running:
        return StatusTone::Info;
    case DeploymentState::WaitingForRetry:
    case DeploymentState::Cancelling:
        return StatusTone::Warn;
    case DeploymentState::Failed:
    case DeploymentState::CleanupFailed:
        return StatusTone::Error;
    case DeploymentState::Draft:
    case DeploymentState::Cancelled:
        break;
    }
    return StatusTone::Neutral;
}

QString deploymentLog(const DeploymentView &view)
{
    QStringList lines;
    for (const DeploymentStep &step : view.steps) {
        if (!step.logTail.isEmpty())
            lines << QStringLiteral("── %1").arg(step.title) << step.logTail;
    }
    return lines.join(u'\n');
}

} // namespace ltb::ui
