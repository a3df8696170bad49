// Deterministic gzip: no time, no file name; the same bytes in give the same bytes out.
#pragma once

#include "core/base/result.h"

#include <QByteArray>

namespace ltb::core::provisioning {

QByteArray gzip(const QByteArray &plain);
// Error: InvalidInput when it is not gzip, or unpacks to more than `most` bytes.
Result<QByteArray> gunzip(const QByteArray &packed, qsizetype most = 1 << 20);

} // namespace ltb::core::provisioning
