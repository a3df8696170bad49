// A hub's registry in memory, whose instances come up when the test says so.
#pragma once

#include "core/base/clock.h"
#include "core/provisioning/instanceregistry.h"

#include <map>

namespace ltb::tests {

class MemoryInstances final : public core::provisioning::InstanceRegistry {
public:
    core::Task<core::provisioning::InstanceGrant> registerInstance(
        core::provisioning::RegisterInstance request) override
    {
        ++registrations;
        if (refusal)
            co_await core::fail(*refusal);
        const QString name = QStringLiteral("i-%1-%2").arg(request.name).arg(removals.size());
        const core::InstanceId id(name);
        core::provisioning::InstanceState &state = states[id];
        state.id = id;
        state.deployment = request.deployment;
        last = std::move(request);
        comeUp(state);
        co_return core::provisioning::InstanceGrant{
            id, core::Secret::fromBytes("ltbb_" + QByteArray(32, 'x')),
            core::systemClock().nowMs() + 1'000'000};
    }

    core::Task<core::provisioning::InstanceState> instance(core::InstanceId id) override
    {
        if (!states.contains(id))
            co_await core::fail(core::ErrorCode::NotFound, QStringLiteral("no such instance"));
        co_return states.at(id);
    }

    core::Task<> removeInstance(core::InstanceId id) override
    {
        states.erase(id);
        removals.push_back(id);
        co_return;
    }

    static core::provisioning::GuestProgress report(const char *stage, const char *state,
                                                    int exitCode = 0)
    {
        return {QStringLiteral("run"),      1,        1000, QString::fromLatin1(stage),
                QString::fromLatin1(state), exitCode, 1,    QStringLiteral("last line")};
    }

    void comeUp(core::provisioning::InstanceState &state) const
    {
        if (silent)
            return;
        state.bootstrap = core::provisioning::BootstrapState::Exchanged;
        state.firstContactMs = 1;
        if (failsAt) {
            state.progress = {report(failsAt, "started"), report(failsAt, "failed", 100)};
            return;
        }
        state.progress = {report("docker", "ok"), report("provisioned", "ok")};
        state.presence = core::protocol::PresenceState::Online;
        state.lastHeartbeatMs = 2;
    }

    std::map<core::InstanceId, core::provisioning::InstanceState> states;
    std::vector<core::InstanceId> removals;
    core::provisioning::RegisterInstance last;
    std::optional<core::Error> refusal;
    const char *failsAt = nullptr;
    bool silent = false; // the server never contacts the hub
    int registrations = 0;
};

} // namespace ltb::tests
