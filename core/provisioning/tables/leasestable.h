// The table `leases`: who works on something now. Taken, kept and given back by compare-and-set, so
// that of two processes at most one works, and a crashed one is followed. On the store's thread.
#pragma once

#include "core/store/database.h"

#include <optional>

namespace ltb::core::provisioning {

class LeasesTable {
public:
    explicit LeasesTable(store::Database &database) : m_database(database) {}

    // True when `owner` has it from now until `expiresAtMs`: it was free, expired, or already
    // theirs.
    Result<bool> acquire(const QString &name, const QString &owner, qint64 nowMs,
                         qint64 expiresAtMs);
    // False when it is no longer theirs.
    Result<bool> renew(const QString &name, const QString &owner, qint64 expiresAtMs);
    Result<void> release(const QString &name, const QString &owner);
    // Conflict, providerCode "lease_lost", when somebody else has it: nothing may be written then.
    Result<void> require(const QString &name, const QString &owner);
    Result<std::optional<qint64>> expiry(const QString &name);

private:
    store::Database &m_database;
};

} // namespace ltb::core::provisioning
