// Cuts a file of SQL into its statements.
#pragma once

#include <QString>
#include <QStringList>

namespace ltb::core::store {

// Splits at semicolons outside strings, quoted names, comments and trigger bodies. Comments are
// dropped, and so are empty statements.
QStringList splitSql(const QString &script);

} // namespace ltb::core::store
