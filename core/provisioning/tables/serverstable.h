// The table `servers`: what was bought, where it is and how to reach it. On the store's thread.
#pragma once

#include "core/provisioning/deployment.h"
#include "core/store/database.h"

namespace ltb::core::provisioning {

class ServersTable {
public:
    explicit ServersTable(store::Database &database) : m_database(database) {}

    Result<void> save(const ServerRecord &server); // new or again, by id
    Result<std::vector<ServerRecord>> all(); // oldest first, removed ones too

private:
    store::Database &m_database;
};

} // namespace ltb::core::provisioning
