// What a SQL driver's error means for the operator.
#pragma once

#include "core/base/error.h"

#include <QSqlError>

namespace ltb::core::store {

// Conflict for a broken unique or foreign key, Storage for everything else: disk full, file
// damaged, locked by another program, read-only. The sentence and next step say which; the cause is
// the driver's text, which names tables and columns but no values (sqlite.org/rescode.html).
Error fromSqlError(const QSqlError &error);

} // namespace ltb::core::store
