#include "core/rehearsal/gateway/rpc.h"

#include <QUuid>

namespace ltb::core::rehearsal {

Result<RpcRequest> parseRequest(const QString &text)
{
    Result<Json> parsed = parseJson(text.toUtf8());
    if (!parsed)
        return parsed.error();
    const Json &frame = *parsed;
    const auto textOf = [&frame](const char *name) {
        const auto it = frame.find(name);
        return it != frame.end() && it->is_string() ? it->get<std::string>() : std::string();
    };
    if (!frame.is_object() || textOf("type") != "req" || textOf("id").empty()
        || textOf("method").empty())
        return Error{ErrorCode::Protocol, QStringLiteral("The frame is not a request.")};
    return RpcRequest{textOf("id"), toQString(textOf("method")),
                      frame.value("params", Json::object())};
}

Json okFrame(const std::string &id, Json payload)
{
    return {{"type", "res"}, {"id", id}, {"ok", true}, {"payload", std::move(payload)}};
}

Json errorFrame(const std::string &id, const RpcError &error)
{
    Json shape{{"code", error.code.toStdString()}, {"message", error.message.toStdString()}};
    if (!error.details.is_null())
        shape["details"] = error.details;
    if (error.retryAfterMs) {
        shape["retryable"] = true;
        shape["retryAfterMs"] = *error.retryAfterMs;
    }
    return {{"type", "res"}, {"id", id}, {"ok", false}, {"error", std::move(shape)}};
}

RpcError invalidRequest(const QString &message, Json details)
{
    return {QStringLiteral("INVALID_REQUEST"), message, std::move(details)};
}

RpcError missingScope(const QString &scope)
{
    const std::string name = scope.toStdString();
    return {QStringLiteral("FORBIDDEN"),
            QStringLiteral("missing scope: %1").arg(scope),
            {{"code", "MISSING_SCOPE"},
             {"missingScope", name},
             {"requiredScopes", Json::array({name})}}};
}

std::string newUuid()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
}

} // namespace ltb::core::rehearsal
