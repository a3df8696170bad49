// Reads a cloud-config as cloud-init does, as far as a rehearsal needs it: its write_files.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <map>

namespace ltb::core::rehearsal {

// Path → content of every entry in write_files, decoded (text/plain, b64, gz, gz+b64 and their
// other names). Errors: InvalidInput for anything that is no cloud-config; the field names the
// entry.
Result<std::map<QString, QByteArray>> filesOfUserData(const QByteArray &userData);

} // namespace ltb::core::rehearsal
