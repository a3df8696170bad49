// One deployment at work in this process: takes the lease, reads the record afresh, applies what
// the operator asked for, and goes through the steps or the removal to an end.
#pragma once

#include "core/provisioning/workflow/createsteps.h"
#include "core/provisioning/workflow/leasekeeper.h"
#include "core/provisioning/workflow/readysteps.h"
#include "core/provisioning/workflow/removal.h"
#include "core/provisioning/workflow/runcontext.h"

#include <optional>

namespace ltb::core::provisioning {

class DeploymentRun {
public:
    // `over` is called once, on the event loop, when nothing is left to do here.
    DeploymentRun(RunContext context, RunIntent intent, std::function<void()> over);

    void start();

private:
    using Work = Task<> (DeploymentRun::*)();
    struct Step {
        const char *id;
        Work work;
    };
    static const std::vector<Step> &workTable();

    Task<> run();
    Task<> takeLease();
    Task<> reload();
    Task<> applyIntent();
    Task<> openProvider();
    Task<> refreshQuote();
    Task<> goThroughSteps();
    Task<> perform(int index);
    Task<> settleAttempt(StepRecord step, Error error, bool retries);
    Task<> finishSteps();
    Task<> removeEverything();
    void stopped(const Error &error);
    bool leaseIsLost(const Error &error) const;

    Task<> removeReplaced() { return m_removal.removeReplaced(); }
    Task<> registerInstance() { return m_create.registerInstance(); }
    Task<> ensureSshKey() { return m_create.ensureSshKey(); }
    Task<> ensureFirewall() { return m_create.ensureFirewall(); }
    Task<> findOrCreate() { return m_create.findOrCreate(); }
    Task<> waitActions() { return m_ready.waitActions(); }
    Task<> waitRunning() { return m_ready.waitRunning(); }
    Task<> enableBackups() { return m_ready.enableBackups(); }
    Task<> waitFirstContact() { return m_ready.waitFirstContact(); }
    Task<> waitGuest();
    Task<> waitHeartbeat() { return m_ready.waitHeartbeat(); }

    RunContext m_context;
    RunIntent m_intent;
    std::function<void()> m_over;
    CreateSteps m_create;
    ReadySteps m_ready;
    Removal m_removal;
    LeaseKeeper m_lease;
    TaskScope m_tasks;
};

} // namespace ltb::core::provisioning
