#include "core/base/error.h"

namespace ltb::core {

QString errorCodeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidInput:
        return QStringLiteral("invalid_input");
    case ErrorCode::Unauthorized:
        return QStringLiteral("unauthorized");
    case ErrorCode::Forbidden:
        return QStringLiteral("forbidden");
    case ErrorCode::NotFound:
        return QStringLiteral("not_found");
    case ErrorCode::Conflict:
        return QStringLiteral("conflict");
    case ErrorCode::RateLimited:
        return QStringLiteral("rate_limited");
    case ErrorCode::Unavailable:
        return QStringLiteral("unavailable");
    case ErrorCode::Network:
        return QStringLiteral("network");
    case ErrorCode::Timeout:
        return QStringLiteral("timeout");
    case ErrorCode::Protocol:
        return QStringLiteral("protocol");
    case ErrorCode::Storage:
        return QStringLiteral("storage");
    case ErrorCode::Cancelled:
        return QStringLiteral("cancelled");
    case ErrorCode::Internal:
        break;
    }
    return QStringLiteral("internal");
}

bool Error::isTransient() const
{
    return code == ErrorCode::Network || code == ErrorCode::Timeout
           || code == ErrorCode::RateLimited || code == ErrorCode::Unavailable;
}

QString describe(const Error &error)
{
    return error.cause.isEmpty() ? error.message
                                 : QStringLiteral("%1 (%2)").arg(error.message, error.cause);
}

} // namespace ltb::core
