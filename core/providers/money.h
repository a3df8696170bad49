// Prices as providers state them, decimal text, into whole millionths: exact, never through a
// double.
#pragma once

#include "core/base/result.h"

#include <QStringView>

namespace ltb::core::providers {

// "5.9381000000" → 5'938'100. At least one digit on each side of a point; up to 20 decimals, of
// which those beyond the sixth round half up. Negative, empty or other text: InvalidInput.
Result<qint64> microsFromDecimal(QStringView text);

} // namespace ltb::core::providers
