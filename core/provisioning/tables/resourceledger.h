// The table `server_resources`: everything at a provider that costs money or stays behind, written
// before the provider is asked and kept after it is gone. On the store's thread.
#pragma once

#include "core/provisioning/deployment.h"
#include "core/store/database.h"

namespace ltb::core::provisioning {

class ResourceLedger {
public:
    explicit ResourceLedger(store::Database &database) : m_database(database) {}

    Result<void> save(const LedgerResource &resource); // new or again, by id
    Result<std::vector<LedgerResource>> all(); // oldest first

private:
    store::Database &m_database;
};

} // namespace ltb::core::provisioning
