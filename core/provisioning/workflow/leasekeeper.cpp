#include "core/provisioning/workflow/leasekeeper.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/provisioning/tables/leasestable.h"

#include <QCoreApplication>

namespace ltb::core::provisioning {

using store::Database;

LeaseKeeper::LeaseKeeper(store::StoreThread *store, const Clock *clock, QString name, QString owner,
                         Ms duration)
    : m_store(store)
    , m_clock(clock)
    , m_name(std::move(name))
    , m_owner(std::move(owner))
    , m_duration(duration)
{}

Task<bool> LeaseKeeper::tryAcquire()
{
    const qint64 now = m_clock->nowMs();
    const qint64 until = now + m_duration.count();
    std::function<Result<bool>(Database &)> job = [name = m_name, owner = m_owner, now,
                                                   until](Database &database) {
        return LeasesTable(database).acquire(name, owner, now, until);
    };
    co_return co_await m_store->write<bool>(std::move(job));
}

Task<> LeaseKeeper::keep()
{
    constexpr int renewalsPerLease = 3;
    while (true) {
        co_await pause(m_duration / renewalsPerLease);
        const qint64 until = m_clock->nowMs() + m_duration.count();
        std::function<Result<bool>(Database &)> job = [name = m_name, owner = m_owner,
                                                       until](Database &database) {
            return LeasesTable(database).renew(name, owner, until);
        };
        const Result<bool> renewed = co_await m_store->write<bool>(std::move(job)).result();
        if (!renewed) {
            // The disk may be full for a moment; the lease lasts for two more tries.
            qCWarning(lcProvisioning) << "cannot renew" << m_name << describe(renewed.error());
            continue;
        }
        if (*renewed)
            continue;
        Error lost{ErrorCode::Conflict,
                   QCoreApplication::translate("ltb::core",
                                               "Another console has taken over this deployment.")};
        lost.providerCode = QStringLiteral("lease_lost");
        co_await fail(lost);
    }
}

Task<> LeaseKeeper::release()
{
    std::function<Result<void>(Database &)> job = [name = m_name,
                                                   owner = m_owner](Database &database) {
        return LeasesTable(database).release(name, owner);
    };
    co_await m_store->write<void>(std::move(job));
}

} // namespace ltb::core::provisioning
