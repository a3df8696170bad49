// Holds the lease of one deployment: takes it when it is free or expired, and renews it for as long
// as the work goes on. A process that is killed leaves it to expire.
#pragma once

#include "core/base/clock.h"
#include "core/base/task.h"
#include "core/store/storethread.h"

#include <chrono>

namespace ltb::core::provisioning {

class LeaseKeeper {
public:
    using Ms = std::chrono::milliseconds;

    LeaseKeeper(store::StoreThread *store, const Clock *clock, QString name, QString owner,
                Ms duration);

    // One try. False: somebody else has it now.
    Task<bool> tryAcquire();
    // Renews until it is somebody else's: ends with Conflict, providerCode "lease_lost".
    Task<> keep();
    Task<> release();

    const QString &name() const { return m_name; }
    const QString &owner() const { return m_owner; }

private:
    store::StoreThread *m_store;
    const Clock *m_clock;
    QString m_name;
    QString m_owner;
    Ms m_duration;
};

} // namespace ltb::core::provisioning
