// The sub-steps of wait_server_ready and verify_heartbeat: they look, until it is so or it takes
// too long. A hub or provider that is away for a moment does not end them.
#pragma once

#include "core/provisioning/workflow/runcontext.h"

namespace ltb::core::provisioning {

class ReadySteps {
public:
    explicit ReadySteps(RunContext &context) : m_context(context) {}

    Task<> waitActions();
    Task<> waitRunning();
    Task<> enableBackups();
    Task<> waitFirstContact();
    // When the last report is a failure: reboots the server, whose set-up goes on at the failed
    // stage. Answers how many reports there were before that.
    Task<size_t> restartFailedGuest();
    // `seenBefore`: so many reports were there when the operator asked to go on; a failure among
    // them is an old one.
    Task<> waitGuest(size_t seenBefore);
    Task<> waitHeartbeat();

private:
    Task<> waitAction(QString actionId);
    Task<> reboot();
    Task<std::optional<InstanceState>> askHub();
    Task<> takeProgress(InstanceState state);
    Task<> giveUpServer();
    Task<> serverIsGone();

    RunContext &m_context;
};

} // namespace ltb::core::provisioning
