#include "core/relay/healthapi.h"

#include "core/base/await.h"
#include "core/store/storethread.h"

#include <QCoreApplication>

namespace ltb::core::relay {

namespace {

constexpr qint64 readyAnswerMs = 1'000;
constexpr std::chrono::milliseconds storeDeadline{3'000};

} // namespace

std::vector<HttpRoute> HealthApi::routes()
{
    const auto aliveHandler = [this](HttpCall call) { return alive(std::move(call)); };
    const auto readyHandler = [this](HttpCall call) { return ready(std::move(call)); };
    const auto metricsHandler = [this](HttpCall call) { return metrics(std::move(call)); };
    return {{"GET", "/healthz", Access::Anyone, aliveHandler},
            {"GET", "/readyz", Access::Anyone, readyHandler},
            {"GET", "/metrics", Access::OwnCheck, metricsHandler}};
}

Task<net::HttpResponse> HealthApi::alive(HttpCall)
{
    const Json body{{"ok", true}, {"version", LTB_VERSION}};
    co_return jsonReply(body);
}

Task<> HealthApi::tryStore()
{
    std::function<Result<int>(store::Database &)> job = [](store::Database &database) {
        return database.change(QStringLiteral(
            "UPDATE relay_revisions SET revision = revision WHERE name = 'accounts'"));
    };
    co_await m_parts.store.write<int>(std::move(job));
}

Task<net::HttpResponse> HealthApi::ready(HttpCall)
{
    const bool accepting = m_parts.accepting();
    if (!accepting)
        co_return errorReply(503, "draining",
                             QCoreApplication::translate("ltb::core", "The hub is shutting down."));
    const qint64 now = m_parts.clock.steadyMs();
    if (m_checkedAtMs < 0 || now - m_checkedAtMs >= readyAnswerMs) {
        const Result<void> stored = co_await withDeadline(tryStore(), storeDeadline).result();
        m_lastCheck = stored;
        m_checkedAtMs = m_parts.clock.steadyMs();
    }
    const Json body{{"ok", true}};
    co_return m_lastCheck ? jsonReply(body)
                          : errorReply(503, "store_unavailable", m_lastCheck.error().message);
}

Task<net::HttpResponse> HealthApi::metrics(HttpCall call)
{
    const bool local = call.request.peer.isLoopback();
    if (!local) {
        QByteArray token = bearerToken(call.request);
        Secret secret = Secret::fromBytes(token);
        wipe(token);
        const Principal principal = co_await m_parts.accounts.authenticate(std::move(secret));
        const bool allowed =
            principal.role == protocol::Role::Ui && allows(principal.scopes, Scope::Read);
        if (!allowed)
            co_await fail(
                ErrorCode::Forbidden,
                QCoreApplication::translate("ltb::core", "Only an operator reads the metrics."));
    }
    net::HttpResponse response;
    response.body = m_parts.metrics.render(m_parts.gauges());
    response.contentType = "text/plain; version=0.0.4; charset=utf-8";
    co_return response;
}

} // namespace ltb::core::relay
