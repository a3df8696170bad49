#include "app/exitcode.h"

namespace ltb::app {

ExitCode exitCodeFor(const core::Error &error)
{
    using core::ErrorCode;
    switch (error.code) {
    case ErrorCode::InvalidInput:
        return ExitCode::Usage;
    case ErrorCode::NotFound:
        return ExitCode::NotFound;
    case ErrorCode::Unauthorized:
    case ErrorCode::Forbidden:
        return ExitCode::Refused;
    case ErrorCode::Conflict:
        return ExitCode::Conflict;
    case ErrorCode::RateLimited:
    case ErrorCode::Unavailable:
    case ErrorCode::Network:
    case ErrorCode::Timeout:
        return ExitCode::Unavailable;
    case ErrorCode::Cancelled:
        return ExitCode::Cancelled;
    case ErrorCode::Protocol:
    case ErrorCode::Storage:
    case ErrorCode::Internal:
        break;
    }
    return ExitCode::Failed;
}

} // namespace ltb::app
