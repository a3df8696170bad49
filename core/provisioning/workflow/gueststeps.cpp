#include "core/provisioning/workflow/gueststeps.h"

#include "core/base/redaction.h"
#include "core/protocol/gueststages.h"

#include <QCoreApplication>

#include <algorithm>

namespace ltb::core::provisioning {

namespace {

bool says(const GuestProgress &report, std::string_view state)
{
    return report.state == QLatin1String(state.data(), qsizetype(state.size()));
}

Error stageError(const GuestProgress &report)
{
    Error error{ErrorCode::Internal,
                QCoreApplication::translate(
                    "ltb::core", "The server's set-up failed at \"%1\" with exit code %2.")
                    .arg(report.stage)
                    .arg(report.exitCode)};
    error.providerCode = QStringLiteral("guest_stage_failed");
    error.field = report.stage;
    error.nextStep = QCoreApplication::translate(
        "ltb::core", "Read the last lines it printed. Resume to restart the server and try again.");
    error.cause = redact(report.log.trimmed().section(u'\n', -1));
    return error;
}

void apply(const GuestProgress &report, StepRecord &step)
{
    constexpr qint64 millisecond = 1000;
    step.logTail = redact(report.log);
    if (says(report, protocol::guestStarted)) {
        step.attempt += step.state == StepState::WaitingForRetry ? 1 : 0;
        if (step.attempt == 0 || step.state == StepState::Failed)
            step.attempt = 1;
        if (step.startedAtMs == 0)
            step.startedAtMs = report.atMs;
        step.state = StepState::Running;
        step.endedAtMs = 0;
        step.error.reset();
        return;
    }
    if (step.startedAtMs == 0)
        step.startedAtMs = report.atMs - report.seconds * millisecond;
    step.attempt = std::max(step.attempt, 1);
    step.endedAtMs = report.atMs;
    if (says(report, protocol::guestOk)) {
        step.state = StepState::Done;
        step.error.reset();
        return;
    }
    step.state =
        says(report, protocol::guestRetrying) ? StepState::WaitingForRetry : StepState::Failed;
    step.error = stageError(report);
}

} // namespace

std::vector<StepRecord> guestSteps(const std::vector<StepRecord> &before,
                                   const std::vector<GuestProgress> &progress)
{
    std::vector<StepRecord> after;
    for (StepRecord step : before) {
        if (!step.isGuestStage)
            continue;
        StepRecord fresh;
        fresh.id = step.id;
        fresh.phase = step.phase;
        fresh.isGuestStage = true;
        fresh.number = std::max(step.number, 1);
        for (const GuestProgress &report : progress) {
            if (report.stage == fresh.id)
                apply(report, fresh);
        }
        after.push_back(std::move(fresh));
    }
    return after;
}

std::optional<Error> guestFailure(const std::vector<GuestProgress> &progress)
{
    if (progress.empty() || !says(progress.back(), protocol::guestFailed))
        return std::nullopt;
    return stageError(progress.back());
}

bool guestIsProvisioned(const std::vector<GuestProgress> &progress)
{
    const std::string_view last = protocol::guestStages.back();
    return std::any_of(progress.begin(), progress.end(), [last](const GuestProgress &report) {
        return report.stage == QLatin1String(last.data(), qsizetype(last.size()))
               && says(report, protocol::guestOk);
    });
}

} // namespace ltb::core::provisioning
