#include "core/relay/httpreply.h"

#include <QCoreApplication>

namespace ltb::core::relay {

namespace {

struct HttpMeaning {
    int status;
    const char *code;
};

HttpMeaning meaningOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidInput:
        return {400, "bad_field"};
    case ErrorCode::Protocol:
        return {400, "bad_json"};
    case ErrorCode::Unauthorized:
        return {401, "unauthorized"};
    case ErrorCode::Forbidden:
        return {403, "forbidden"};
    case ErrorCode::NotFound:
        return {404, "not_found"};
    case ErrorCode::Conflict:
        return {409, "conflict"};
    case ErrorCode::RateLimited:
        return {429, "rate_limited"};
    case ErrorCode::Unavailable:
    case ErrorCode::Storage:
        return {503, "unavailable"};
    case ErrorCode::Network:
    case ErrorCode::Timeout:
    case ErrorCode::Cancelled:
    case ErrorCode::Internal:
        break;
    }
    return {500, "internal"};
}

} // namespace

net::HttpResponse jsonReply(const Json &body, int status)
{
    net::HttpResponse response;
    response.status = status;
    response.body = dumpJson(body);
    response.headers = {{"Cache-Control", "no-store"}};
    return response;
}

net::HttpResponse errorReply(int status, const char *code, const QString &message,
                             const QString &field)
{
    Json error{{"code", code}, {"message", message.toStdString()}};
    if (!field.isEmpty())
        error["field"] = field.toStdString();
    return jsonReply({{"error", std::move(error)}}, status);
}

net::HttpResponse unauthorizedReply()
{
    net::HttpResponse response = errorReply(
        401, "unauthorized", QCoreApplication::translate("ltb::core", "A valid token is needed."));
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return response;
}

net::HttpResponse errorReply(const Error &error)
{
    if (error.code == ErrorCode::Unauthorized)
        return unauthorizedReply();
    const HttpMeaning meaning = meaningOf(error.code);
    const QByteArray code =
        error.providerCode.isEmpty() ? QByteArray(meaning.code) : error.providerCode.toLatin1();
    return errorReply(error.httpStatus != 0 ? error.httpStatus : meaning.status, code.constData(),
                      error.message, error.field);
}

QByteArray bearerToken(const net::HttpRequest &request)
{
    const QByteArray value = request.header("authorization");
    constexpr QByteArrayView scheme = "bearer ";
    if (value.size() <= scheme.size() || value.first(scheme.size()).toLower() != scheme)
        return {};
    return value.mid(scheme.size()).trimmed();
}

Result<Json> jsonBody(const net::HttpRequest &request)
{
    if (request.body.trimmed().isEmpty())
        return Json(Json::object());
    auto json = parseJson(request.body);
    if (json && !json->is_object())
        return Error{ErrorCode::Protocol,
                     QCoreApplication::translate("ltb::core", "A JSON object is expected.")};
    if (!json) {
        Error error = json.error();
        error.code = ErrorCode::Protocol;
        return error;
    }
    return json;
}

} // namespace ltb::core::relay
