// The table settings: small values by name, as JSON.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <QString>

#include <optional>

namespace ltb::core::store {

class Database;

class SettingsTable {
public:
    explicit SettingsTable(Database &database) : m_database(database) {}

    // nullopt when it was never set. Error: Storage, also when what is stored is not JSON.
    Result<std::optional<Json>> value(const QString &key);
    // All settings whose names start with `prefix`, as one object.
    Result<Json> values(const QString &prefix);
    Result<void> setValue(const QString &key, const Json &value, qint64 nowMs);
    // A name that was never set counts as removed.
    Result<void> remove(const QString &key);

private:
    Database &m_database;
};

} // namespace ltb::core::store
