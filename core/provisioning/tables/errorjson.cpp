#include "core/provisioning/tables/errorjson.h"

#include "core/base/jsonfields.h"

#include <QCoreApplication>

namespace ltb::core::provisioning {

namespace {

ErrorCode codeNamed(const QString &name)
{
    for (int code = 0; code <= int(ErrorCode::Internal); ++code) {
        if (errorCodeName(ErrorCode(code)) == name)
            return ErrorCode(code);
    }
    return ErrorCode::Internal;
}

} // namespace

QVariant errorColumn(const std::optional<Error> &error)
{
    if (!error)
        return {};
    const Json json = {{"code", errorCodeName(error->code).toStdString()},
                       {"message", error->message.toStdString()},
                       {"cause", error->cause.toStdString()},
                       {"field", error->field.toStdString()},
                       {"nextStep", error->nextStep.toStdString()},
                       {"providerCode", error->providerCode.toStdString()},
                       {"requestId", error->requestId.toStdString()},
                       {"httpStatus", error->httpStatus},
                       {"retryAfterMs", error->retryAfterMs}};
    return QString::fromUtf8(dumpJson(json));
}

std::optional<Error> errorFromColumn(const std::optional<QString> &text)
{
    if (!text || text->isEmpty())
        return std::nullopt;
    const Result<Json> parsed = parseJson(text->toUtf8());
    const Json json = parsed ? *parsed : Json();
    JsonFields fields(json);
    constexpr qint64 most = std::numeric_limits<qint64>::max();
    Error error;
    error.code = codeNamed(fields.text("code"));
    error.message = fields.text("message");
    error.cause = fields.text("cause");
    error.field = fields.text("field");
    error.nextStep = fields.text("nextStep");
    error.providerCode = fields.text("providerCode");
    error.requestId = fields.text("requestId");
    error.httpStatus = int(fields.integer("httpStatus", 0, 999));
    error.retryAfterMs = fields.integer("retryAfterMs", -1, most);
    if (!fields.check())
        return Error{ErrorCode::Internal,
                     QCoreApplication::translate("ltb::core", "A stored error cannot be read.")};
    return error;
}

} // namespace ltb::core::provisioning
