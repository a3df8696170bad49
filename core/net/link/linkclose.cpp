#include "core/net/link/linkclose.h"

#include <QCoreApplication>

namespace ltb::core::net {

using namespace Qt::StringLiterals;

namespace {

ErrorCode codeOf(const LinkClose &close)
{
    switch (close.httpStatus != 0 ? close.httpStatus : close.code) {
    case 401:
    case 4401:
        return ErrorCode::Unauthorized;
    case 403:
    case 4403:
        return ErrorCode::Forbidden;
    case 4408:
        return ErrorCode::Timeout;
    case 4409:
        return ErrorCode::Conflict;
    case 429:
    case 4429:
        return ErrorCode::RateLimited;
    case 503:
    case 1012:
    case 1013:
        return ErrorCode::Unavailable;
    case 1002:
    case 1003:
    case 1007:
    case 1009:
    case 4400:
        return ErrorCode::Protocol;
    default:
        return ErrorCode::Network;
    }
}

QString sentenceOf(ErrorCode code)
{
    const auto say = [](const char *text) {
        return QCoreApplication::translate("ltb::core", text);
    };
    switch (code) {
    case ErrorCode::Unauthorized:
        return say(QT_TRANSLATE_NOOP("ltb::core", "The other side does not accept this token."));
    case ErrorCode::Forbidden:
        return say(
            QT_TRANSLATE_NOOP("ltb::core", "The other side does not allow this connection."));
    case ErrorCode::Timeout:
        return say(QT_TRANSLATE_NOOP("ltb::core", "The other side closed an idle connection."));
    case ErrorCode::Conflict:
        return say(QT_TRANSLATE_NOOP("ltb::core", "A newer connection took over from this one."));
    case ErrorCode::RateLimited:
        return say(QT_TRANSLATE_NOOP("ltb::core", "The other side asks for fewer messages."));
    case ErrorCode::Unavailable:
        return say(QT_TRANSLATE_NOOP("ltb::core", "The other side is restarting or overloaded."));
    case ErrorCode::Protocol:
        return say(QT_TRANSLATE_NOOP("ltb::core", "The two sides do not understand each other."));
    default:
        return say(QT_TRANSLATE_NOOP("ltb::core", "There is no connection."));
    }
}

} // namespace

Error LinkClose::toError() const
{
    Error error;
    error.code = codeOf(*this);
    error.message = sentenceOf(error.code);
    error.httpStatus = httpStatus;
    error.cause = u"close %1"_s.arg(code);
    if (httpStatus != 0)
        error.cause += u", HTTP %1"_s.arg(httpStatus);
    if (!reason.isEmpty())
        error.cause += u", "_s + reason;
    if (!cause.isEmpty())
        error.cause += u", "_s + cause;
    return error;
}

} // namespace ltb::core::net
