#include "core/relay/httpapi.h"

#include "core/base/log.h"

#include <QCoreApplication>

#include <iterator>

namespace ltb::core::relay {

namespace {

// The parts that stand for {}, or nothing when the path does not fit the pattern.
std::optional<QStringList> matchPath(const QByteArray &pattern, const QByteArray &path)
{
    const QByteArrayList wanted = pattern.split('/');
    const QByteArrayList given = path.split('/');
    if (wanted.size() != given.size())
        return std::nullopt;
    QStringList parts;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == "{}")
            parts.append(QString::fromUtf8(QByteArray::fromPercentEncoding(given[i])));
        else if (wanted[i] != given[i])
            return std::nullopt;
    }
    return parts;
}

Error scopeError(Scope needed)
{
    return {ErrorCode::Forbidden,
            QCoreApplication::translate("ltb::core", "This token lacks the scope \"%1\".")
                .arg(scopeName(needed))};
}

Result<void> checkAccess(Access access, const HttpCall &call)
{
    const Principal &principal = call.principal;
    if (access == Access::Instance) {
        if (principal.role == protocol::Role::OpenClaw
            && principal.instanceId == call.parts.value(0))
            return {};
        return Error{
            ErrorCode::Forbidden,
            QCoreApplication::translate("ltb::core", "Only the instance itself may do this.")};
    }
    const Scope needed = access == Access::OperatorOperate ? Scope::Operate : Scope::Read;
    if (principal.role != protocol::Role::Ui || !allows(principal.scopes, needed))
        return scopeError(needed);
    return {};
}

} // namespace

void HttpApi::add(std::vector<HttpRoute> routes)
{
    std::move(routes.begin(), routes.end(), std::back_inserter(m_routes));
}

HttpApi::Match HttpApi::match(const net::HttpRequest &request) const
{
    Match match;
    const QByteArray method = request.method == "HEAD" ? QByteArray("GET") : request.method;
    for (const HttpRoute &route : m_routes) {
        auto parts = matchPath(route.pattern, request.path);
        if (!parts)
            continue;
        if (route.method == method)
            return {&route, std::move(*parts), {}};
        match.allowed.append(route.method);
    }
    return match;
}

void HttpApi::handle(net::HttpRequest request, net::HttpResponder respond)
{
    Match found = match(request);
    if (!found.route && found.allowed.isEmpty()) {
        respond(errorReply(
            404, "not_found",
            QCoreApplication::translate("ltb::core", "There is nothing at this address.")));
        return;
    }
    if (!found.route) {
        auto reply = errorReply(
            405, "method_not_allowed",
            QCoreApplication::translate("ltb::core", "This address does not take this method."));
        reply.headers.push_back({"Allow", found.allowed.join(", ")});
        respond(std::move(reply));
        return;
    }
    HttpCall call{std::move(request), std::move(found.parts), {}};
    m_tasks.spawn(answer(found.route, std::move(call)),
                  [respond = std::move(respond)](Result<net::HttpResponse> result) {
                      if (result) {
                          respond(std::move(*result));
                          return;
                      }
                      const auto reply = errorReply(result.error());
                      if (reply.status >= 500)
                          qCWarning(lcRelay) << "request failed:" << describe(result.error());
                      respond(reply);
                  });
}

Task<net::HttpResponse> HttpApi::answer(const HttpRoute *route, HttpCall call)
{
    const bool open = route->access == Access::Anyone || route->access == Access::OwnCheck;
    if (!open) {
        QByteArray token = bearerToken(call.request);
        Secret secret = Secret::fromBytes(token);
        wipe(token);
        call.principal = co_await m_accounts.authenticate(std::move(secret));
        const Result<void> allowed = checkAccess(route->access, call);
        if (!allowed)
            co_await fail(allowed.error());
    }
    co_return co_await route->handle(std::move(call));
}

} // namespace ltb::core::relay
