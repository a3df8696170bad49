// The table `quotes`: what the operator was told it costs. On the store's thread.
#pragma once

#include "core/base/id.h"
#include "core/provisioning/quote.h"
#include "core/store/database.h"

#include <map>

namespace ltb::core::provisioning {

class QuotesTable {
public:
    explicit QuotesTable(store::Database &database) : m_database(database) {}

    Result<void> save(const DeploymentId &id, const Quote &quote);
    Result<void> remove(const DeploymentId &id);
    Result<std::map<DeploymentId, Quote>> all();

private:
    store::Database &m_database;
};

} // namespace ltb::core::provisioning
