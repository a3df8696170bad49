// Copies of a SQLite file beside it, made before its schema changes.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <QString>

namespace ltb::core::store {

class Database;

// Writes FILE.backup-VERSION-TIME (mode 0600, on disk when this returns), then removes all but the
// newest three. Returns the copy's path. The connection must not be in a transaction.
Result<QString> copyAside(Database &database, int schemaVersion, const Clock &clock);

} // namespace ltb::core::store
