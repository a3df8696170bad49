#include "core/provisioning/tables/deploymentstepstable.h"

#include "core/provisioning/tables/errorjson.h"

namespace ltb::core::provisioning {

Result<void> DeploymentStepsTable::save(const DeploymentId &id, const StepRecord &step)
{
    const auto changed = m_database.change(
        QStringLiteral(
            "INSERT INTO deployment_steps(deployment_id, step, number, is_guest_stage, state, "
            "attempt, max_attempts, started_at, ended_at, next_try_at, error_json, log_tail) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (deployment_id, step, number) DO UPDATE SET state = excluded.state, "
            "attempt = excluded.attempt, max_attempts = excluded.max_attempts, "
            "started_at = excluded.started_at, ended_at = excluded.ended_at, "
            "next_try_at = excluded.next_try_at, error_json = excluded.error_json, "
            "log_tail = excluded.log_tail"),
        {id.toString(), step.id, step.number, int(step.isGuestStage), stateName(step.state),
         step.attempt, step.maxAttempts, step.startedAtMs, step.endedAtMs, step.nextTryAtMs,
         errorColumn(step.error), step.logTail});
    return changed ? Result<void>() : changed.error();
}

Result<std::map<DeploymentId, std::vector<StepRecord>>> DeploymentStepsTable::latest()
{
    auto rows = m_database.run(QStringLiteral(
        "SELECT s.deployment_id, s.step, s.number, s.is_guest_stage, s.state, s.attempt, "
        "s.max_attempts, s.started_at, s.ended_at, s.next_try_at, s.error_json, s.log_tail "
        "FROM deployment_steps s WHERE s.number = (SELECT MAX(number) FROM deployment_steps m "
        "WHERE m.deployment_id = s.deployment_id AND m.step = s.step)"));
    if (!rows)
        return rows.error();
    std::map<DeploymentId, std::vector<StepRecord>> all;
    while (rows->next()) {
        StepRecord step;
        step.id = rows->text(1);
        step.number = int(rows->integer(2));
        step.isGuestStage = rows->integer(3) != 0;
        step.state = stepState(rows->text(4)).value_or(StepState::Waiting);
        step.attempt = int(rows->integer(5));
        step.maxAttempts = int(rows->integer(6));
        step.startedAtMs = rows->integer(7);
        step.endedAtMs = rows->integer(8);
        step.nextTryAtMs = rows->integer(9);
        step.error = errorFromColumn(rows->optionalText(10));
        step.logTail = rows->text(11);
        all[DeploymentId(rows->text(0))].push_back(std::move(step));
    }
    return all;
}

} // namespace ltb::core::provisioning
