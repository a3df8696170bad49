// An Error in a database column, so that it can be shown again after a restart.
#pragma once

#include "core/base/error.h"

#include <QString>
#include <QVariant>

#include <optional>

namespace ltb::core::provisioning {

QVariant errorColumn(const std::optional<Error> &error); // NULL for none
// Text that is not an error becomes an Internal error that quotes nothing.
std::optional<Error> errorFromColumn(const std::optional<QString> &text);

} // namespace ltb::core::provisioning
