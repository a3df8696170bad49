#include "core/provisioning/deployment.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ltb::core::provisioning {

namespace {

template <typename E, size_t N>
using Names = std::array<std::pair<E, const char *>, N>;

constexpr Names<DeploymentState, 7> deploymentStates{{
    {DeploymentState::Running, "running"},
    {DeploymentState::WaitingForRetry, "waiting_for_retry"},
    {DeploymentState::Failed, "failed"},
    {DeploymentState::Done, "done"},
    {DeploymentState::Cancelling, "cancelling"},
    {DeploymentState::Cancelled, "cancelled"},
    {DeploymentState::CleanupFailed, "cleanup_failed"},
}};
constexpr Names<StepState, 6> stepStates{{
    {StepState::Waiting, "waiting"},
    {StepState::Running, "running"},
    {StepState::WaitingForRetry, "waiting_for_retry"},
    {StepState::Done, "done"},
    {StepState::Failed, "failed"},
    {StepState::Skipped, "skipped"},
}};
constexpr Names<ResourceState, 4> resourceStates{{
    {ResourceState::Intended, "intended"},
    {ResourceState::Present, "present"},
    {ResourceState::Removing, "removing"},
    {ResourceState::Gone, "gone"},
}};
constexpr Names<ResourceKind, 3> resourceKinds{{
    {ResourceKind::Server, "server"},
    {ResourceKind::Firewall, "firewall"},
    {ResourceKind::SshKey, "ssh_key"},
}};

template <typename E, size_t N>
QString nameOf(const Names<E, N> &names, E value)
{
    for (const auto &[known, name] : names) {
        if (known == value)
            return QString::fromLatin1(name);
    }
    return {};
}

template <typename E, size_t N>
std::optional<E> valueOf(const Names<E, N> &names, QStringView text)
{
    for (const auto &[value, name] : names) {
        if (text == QLatin1String(name))
            return value;
    }
    return std::nullopt;
}

} // namespace

const StepRecord *DeploymentRecord::step(const QString &stepId) const
{
    const auto it = std::find_if(steps.begin(), steps.end(),
                                 [&stepId](const StepRecord &step) { return step.id == stepId; });
    return it == steps.end() ? nullptr : &*it;
}

StepRecord *DeploymentRecord::step(const QString &stepId)
{
    const auto it = std::find_if(steps.begin(), steps.end(),
                                 [&stepId](const StepRecord &step) { return step.id == stepId; });
    return it == steps.end() ? nullptr : &*it;
}

bool DeploymentRecord::isEnded() const
{
    return state == DeploymentState::Failed || state == DeploymentState::Done
           || state == DeploymentState::Cancelled || state == DeploymentState::CleanupFailed;
}

std::vector<LedgerResource> DeploymentRecord::leftovers() const
{
    std::vector<LedgerResource> left;
    std::copy_if(resources.begin(), resources.end(), std::back_inserter(left),
                 [](const LedgerResource &row) { return row.state != ResourceState::Gone; });
    return left;
}

QString stateName(DeploymentState state)
{
    return nameOf(deploymentStates, state);
}

QString stateName(StepState state)
{
    return nameOf(stepStates, state);
}

QString stateName(ResourceState state)
{
    return nameOf(resourceStates, state);
}

QString kindName(ResourceKind kind)
{
    return nameOf(resourceKinds, kind);
}

std::optional<DeploymentState> deploymentState(QStringView name)
{
    return valueOf(deploymentStates, name);
}

std::optional<StepState> stepState(QStringView name)
{
    return valueOf(stepStates, name);
}

std::optional<ResourceState> resourceState(QStringView name)
{
    return valueOf(resourceStates, name);
}

std::optional<ResourceKind> resourceKind(QStringView name)
{
    return valueOf(resourceKinds, name);
}

} // namespace ltb::core::provisioning
