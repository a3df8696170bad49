#include "core/provisioning/workflow/readysteps.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/providers/retry.h"
#include "core/provisioning/workflow/gueststeps.h"
#include "core/provisioning/workflow/stepplan.h"

#include <QCoreApplication>

namespace ltb::core::provisioning {

using providers::ProviderServer;

namespace {

Error tookTooLong(const QString &message, const QString &nextStep)
{
    Error error{ErrorCode::Timeout, message};
    error.nextStep = nextStep;
    return error;
}

// The provider decided that the action failed; anything else is trouble with asking.
bool actionFailed(const Error &error)
{
    return error.httpStatus == 0 && error.code != ErrorCode::Network
           && error.code != ErrorCode::Timeout && error.code != ErrorCode::Protocol
           && error.code != ErrorCode::RateLimited;
}

Error bootstrapError(BootstrapState state)
{
    if (state == BootstrapState::Expired)
        return {ErrorCode::Unauthorized,
                QCoreApplication::translate(
                    "ltb::core", "The server's one-time token expired before the server used it."),
                {},
                {},
                QCoreApplication::translate("ltb::core", "Remove this server and deploy again.")};
    return {ErrorCode::Forbidden,
            QCoreApplication::translate(
                "ltb::core", "The server's one-time token was used by somebody else as well."),
            {},
            {},
            QCoreApplication::translate(
                "ltb::core", "Remove this server at once: somebody has read its user_data.")};
}

} // namespace

Task<> ReadySteps::waitActions()
{
    if (!m_context.record().server)
        co_return;
    const QStringList actions = m_context.record().server->pendingActions;
    for (const QString &action : actions)
        co_await waitAction(action);
}

Task<> ReadySteps::waitAction(QString actionId)
{
    const qint64 until = m_context.steadyMs() + m_context.limits().actions.count();
    while (true) {
        const Result<bool> done = co_await m_context.provider().actionDone(actionId).result();
        if (done && *done)
            co_return;
        // A provider forgets old actions; whether the server runs is seen in the next step.
        if (!done && done.error().code == ErrorCode::NotFound)
            co_return;
        if (!done && actionFailed(done.error())) {
            co_await giveUpServer();
            co_await fail(done.error());
        }
        if (!done && !providers::isWorthRetrying(done.error())
            && !providers::outcomeUnknown(done.error()))
            co_await fail(done.error());
        if (m_context.steadyMs() >= until)
            co_await fail(
                tookTooLong(QCoreApplication::translate(
                                "ltb::core", "The provider did not finish creating the server."),
                            QCoreApplication::translate("ltb::core", "Resume to go on waiting.")));
        co_await pause(m_context.limits().poll);
    }
}

Task<> ReadySteps::waitRunning()
{
    const qint64 until = m_context.steadyMs() + m_context.limits().running.count();
    while (true) {
        const QString id =
            m_context.record().server ? m_context.record().server->providerId : QString();
        const Result<ProviderServer> server = co_await m_context.provider().server(id).result();
        if (!server && server.error().code == ErrorCode::NotFound)
            co_await serverIsGone();
        if (!server && !providers::isWorthRetrying(server.error())
            && !providers::outcomeUnknown(server.error()))
            co_await fail(server.error());
        if (server && server->running) {
            ServerRecord known = *m_context.record().server;
            known.ipv4 = server->ipv4;
            known.ipv6 = server->ipv6;
            known.pendingActions.clear();
            co_await m_context.saveServer(m_context.resourceOf(ResourceKind::Server), known);
            co_return;
        }
        if (m_context.steadyMs() >= until)
            co_await fail(
                tookTooLong(QCoreApplication::translate("ltb::core", "The server did not start."),
                            QCoreApplication::translate("ltb::core",
                                                        "Resume to go on waiting, or remove it.")));
        co_await pause(m_context.limits().poll);
    }
}

// The server stays in the ledger as something to remove, and the next resumption makes another.
Task<> ReadySteps::giveUpServer()
{
    LedgerResource row = m_context.resourceOf(ResourceKind::Server);
    row.state = ResourceState::Removing;
    co_await m_context.saveResource(row);
}

Task<> ReadySteps::serverIsGone()
{
    LedgerResource row = m_context.resourceOf(ResourceKind::Server);
    ServerRecord server = *m_context.record().server;
    row.state = ResourceState::Gone;
    row.removedAtMs = server.removedAtMs = m_context.nowMs();
    co_await m_context.saveServer(row, server);
    Error error{ErrorCode::NotFound, QCoreApplication::translate(
                                         "ltb::core", "The server was deleted at the provider.")};
    error.nextStep = QCoreApplication::translate(
        "ltb::core", "Resume to create another one, or remove the deployment.");
    co_await fail(error);
}

Task<> ReadySteps::enableBackups()
{
    if (m_context.provider().traits().backupsAtCreation || !m_context.record().server)
        co_return;
    const QString id = m_context.record().server->providerId;
    co_await m_context.provider().setBackups(id, true);
}

Task<std::optional<InstanceState>> ReadySteps::askHub()
{
    const InstanceId id = m_context.record().instance.value_or(InstanceId());
    Result<InstanceState> state = co_await m_context.services().instances->instance(id).result();
    if (state)
        co_return std::optional(std::move(*state));
    if (!providers::isWorthRetrying(state.error()))
        co_await fail(state.error());
    qCInfo(lcProvisioning) << "the hub does not answer:" << describe(state.error());
    co_return std::nullopt;
}

Task<> ReadySteps::waitFirstContact()
{
    const qint64 until = m_context.steadyMs() + m_context.limits().firstContact.count();
    while (true) {
        const std::optional<InstanceState> state = co_await askHub();
        if (state && state->bootstrap == BootstrapState::Expired && state->progress.empty())
            co_await fail(bootstrapError(state->bootstrap));
        const bool heard = state
                           && (state->firstContactMs > 0 || !state->progress.empty()
                               || state->lastHeartbeatMs > 0);
        if (heard)
            co_return;
        if (m_context.steadyMs() >= until)
            co_await fail(tookTooLong(
                QCoreApplication::translate(
                    "ltb::core", "The server runs, but it never contacted the hub: its name "
                                 "resolution, its way out, or its user_data does not work."),
                QCoreApplication::translate(
                    "ltb::core", "Read the lines that begin with \"launchthatbot:\" in the "
                                 "provider's web console of the server.")));
        co_await pause(m_context.limits().poll);
    }
}

Task<> ReadySteps::takeProgress(InstanceState state)
{
    const std::vector<StepRecord> stages = guestSteps(m_context.record().steps, state.progress);
    for (const StepRecord &stage : stages) {
        const StepRecord *known = m_context.record().step(stage.id);
        if (known && !(*known == stage) && stage.state != StepState::Waiting)
            co_await m_context.saveStep(stage);
    }
}

Task<> ReadySteps::reboot()
{
    co_await m_context.provider().rebootServer(m_context.record().server->providerId);
}

Task<size_t> ReadySteps::restartFailedGuest()
{
    const std::optional<InstanceState> state = co_await askHub();
    const bool failed = state && guestFailure(state->progress).has_value();
    if (!failed || !m_context.record().server)
        co_return 0;
    const size_t seen = state->progress.size();
    providers::RetryPolicy policy;
    policy.attempts = m_context.limits().attempts;
    policy.firstWait = m_context.limits().backoffFirst;
    policy.longestWait = m_context.limits().backoffMost;
    const std::function<Task<>()> call = [this] { return reboot(); };
    co_await providers::withRetries<void>(call, policy);
    co_return seen;
}

Task<> ReadySteps::waitGuest(size_t seenBefore)
{
    qint64 until = m_context.steadyMs() + m_context.limits().guestQuiet.count();
    size_t seen = 0;
    while (true) {
        const std::optional<InstanceState> state = co_await askHub();
        if (state) {
            co_await takeProgress(*state);
            if (guestIsProvisioned(state->progress))
                co_return;
            const std::optional<Error> failure = guestFailure(state->progress);
            if (failure && state->progress.size() > seenBefore)
                co_await fail(*failure);
            if (state->bootstrap == BootstrapState::Alarm)
                co_await fail(bootstrapError(state->bootstrap));
            if (state->progress.size() != seen)
                until = m_context.steadyMs() + m_context.limits().guestQuiet.count();
            seen = state->progress.size();
        }
        if (m_context.steadyMs() >= until)
            co_await fail(tookTooLong(
                QCoreApplication::translate("ltb::core",
                                            "The server has stopped reporting its set-up."),
                QCoreApplication::translate("ltb::core",
                                            "Restart it at the provider, then resume.")));
        co_await pause(m_context.limits().poll);
    }
}

Task<> ReadySteps::waitHeartbeat()
{
    const qint64 until = m_context.steadyMs() + m_context.limits().heartbeat.count();
    while (true) {
        const std::optional<InstanceState> state = co_await askHub();
        if (state)
            co_await takeProgress(*state);
        const bool alive = state && state->lastHeartbeatMs > 0
                           && state->presence == protocol::PresenceState::Online;
        if (alive)
            co_return;
        if (m_context.steadyMs() >= until)
            co_await fail(tookTooLong(
                QCoreApplication::translate(
                    "ltb::core", "The server is set up, but its agent gives no sign of life."),
                QCoreApplication::translate(
                    "ltb::core", "Look at the service launchthatbot-connector on the server.")));
        co_await pause(m_context.limits().poll);
    }
}

} // namespace ltb::core::provisioning
