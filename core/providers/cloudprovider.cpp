#include "core/providers/cloudprovider.h"

namespace ltb::core::providers {

bool outcomeUnknown(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Network:
    case ErrorCode::Timeout:
    case ErrorCode::Protocol:
    case ErrorCode::Internal:
        return true;
    default:
        break;
    }
    // A code of the provider's own is a decision; a bare 5xx or a fault inside it is not.
    static const QStringList faults = {
        QStringLiteral("server_error"), QStringLiteral("bad_gateway"),
        QStringLiteral("service_error"), QStringLiteral("timeout"), QStringLiteral("conflict")};
    constexpr int firstServerError = 500;
    return faults.contains(error.providerCode)
           || (error.httpStatus >= firstServerError && error.providerCode.isEmpty());
}

} // namespace ltb::core::providers
