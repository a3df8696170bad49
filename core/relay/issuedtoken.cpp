#include "core/relay/issuedtoken.h"

#include "core/base/ulid.h"
#include "core/protocol/sessionkey.h"
#include "core/relay/token.h"

#include <QCoreApplication>

namespace ltb::core::relay {

namespace {

Error badName(const QString &field)
{
    return {
        ErrorCode::InvalidInput,
        QCoreApplication::translate(
            "ltb::core", "\"%1\" must have 1 to 64 letters, digits, dots, dashes or underscores.")
            .arg(field),
        {},
        field};
}

Result<void> checkRequest(const TokenRequest &request)
{
    if (request.role == protocol::Role::OpenClaw) {
        if (!protocol::isSessionKeyPart(request.instanceId))
            return badName(QStringLiteral("instance"));
        for (const protocol::AgentInfo &agent : request.bindAgents) {
            if (!protocol::isSessionKeyPart(agent.agentId))
                return badName(QStringLiteral("agent"));
        }
        return {};
    }
    for (const QString &agent : request.agents) {
        if (!protocol::isSessionKeyPart(agent))
            return badName(QStringLiteral("agent"));
    }
    if (!request.scopes)
        return Error{ErrorCode::InvalidInput,
                     QCoreApplication::translate("ltb::core",
                                                 "An operator's token needs at least one scope."),
                     {},
                     QStringLiteral("scopes")};
    return {};
}

} // namespace

Result<IssuedToken> issueToken(store::Database &database, const TokenRequest &request, qint64 nowMs)
{
    if (const auto ok = checkRequest(request); !ok)
        return ok.error();
    const bool isInstance = request.role == protocol::Role::OpenClaw;
    Secret token = makeToken(isInstance ? TokenKind::Instance : TokenKind::Operator);
    QByteArray text = token.reveal(); // to hash it
    TokenRow row{newUlid(),          request.role,   hashToken(text), request.label,
                 request.instanceId, request.scopes, request.agents,  nowMs,
                 request.expiresAtMs};
    wipe(text);
    if (isInstance) {
        const auto instance =
            accounttable::ensureInstance(database, request.instanceId, request.instanceId, nowMs);
        if (!instance)
            return instance.error();
        const auto bound =
            accounttable::bindAgents(database, request.instanceId, request.bindAgents, nowMs);
        if (!bound)
            return bound.error();
    }
    if (const auto inserted = accounttable::insertToken(database, row); !inserted)
        return inserted.error();
    return IssuedToken{std::move(row), std::move(token)};
}

} // namespace ltb::core::relay
