// The tables behind the bootstrap exchange and a booting server's progress reports.
#pragma once

#include "core/relay/instancetable.h"

namespace ltb::core::relay {

struct BootstrapClaim {
    QByteArray tokenHash;
    QByteArray nonceHash;
    QString providerInstanceId{};
    QString hostname{};
    QByteArray sshHostKeys{}; // JSON array
};

struct BootstrapTimes {
    qint64 nowMs = 0;
    qint64 contactMs = 0; // how long a sign of the boot keeps the token alive
    qint64 longestMs = 0; // since the first contact
    qint64 unusedMs = 0; // how long progress is taken at all
};

struct BootstrapGrant {
    enum class Outcome {
        Granted,
        Expired,
        Stolen // the token is bound to another nonce; an alarm was recorded
    };
    Outcome outcome = Outcome::Granted;
    QString instanceId;
    Secret ingestToken{};
    Secret secrets{}; // JSON object
};

struct ProgressReport {
    QString instanceId;
    QByteArray credentialHash;
    ProgressRow row;
};

namespace bootstraptable {

// Error: Unauthorized for an unknown or void token.
Result<BootstrapGrant> exchange(store::Database &database, const BootstrapClaim &claim,
                                const secrets::Vault &vault, const BootstrapTimes &times);

// True when the report is new, false when it was there. Errors: Unauthorized, RateLimited.
Result<bool> report(store::Database &database, const ProgressReport &report,
                    const BootstrapTimes &times);

// What was handed out is not needed once its token has expired.
Result<void> wipeExpired(store::Database &database, qint64 nowMs);

} // namespace bootstraptable

} // namespace ltb::core::relay
