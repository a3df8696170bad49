// Why something did not work: a code to branch on, a sentence for a person, the cause for the log.
#pragma once

#include <QString>

namespace ltb::core {

// What callers branch on. The exact provider or protocol code, if any, is in Error::cause.
enum class ErrorCode {
    InvalidInput, // a value given by a person, a file or a peer is wrong; Error::field names it
    Unauthorized, // who are you
    Forbidden, // you may not
    NotFound,
    Conflict, // exists already, or changed since it was read
    RateLimited, // Error::retryAfterMs says when to come back
    Unavailable, // capacity, maintenance, keychain locked, gateway down: try later or elsewhere
    Network,
    Timeout,
    Protocol, // the other side answered something it should not
    Storage,
    Cancelled,
    Internal
};

// A stable lower-case name such as "rate_limited", for JSON output and exit codes.
QString errorCodeName(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::Internal;
    QString message; // translated, one sentence, safe to show; never contains a secret
    QString cause{}; // raw technical text for the log and for "Show details"; redacted
    QString field{}; // which input was wrong, as the user knows it ("agent.name")
    QString nextStep{}; // translated; what the operator can do about it
    QString
        providerCode{}; // the other side's own code ("resource_unavailable", "PAIRING_REQUIRED")
    QString requestId{}; // the provider's correlation id
    int httpStatus = 0;
    qint64 retryAfterMs = -1; // -1: unknown

    bool operator==(const Error &) const = default;

    // True when the same call may succeed later without any change.
    bool isTransient() const;
};

// "message (cause)", for logs and command-line output.
QString describe(const Error &error);

} // namespace ltb::core
