// Files that hold a secret: only their owner can read them, and they are whole or not there.
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QString>

namespace ltb::core::secrets {

enum class FileTrust {
    OwnerOnly, // owner is this user, and nobody else has any permission
    Credential // made by systemd, which grants access by other means than the mode
};

// Reads a whole file; a symbolic link or anything but a regular file is refused. Errors: NotFound,
// Forbidden (link, owner, permissions), InvalidInput (longer than `most` bytes), Storage. Blocks.
Result<Secret> readSecretFile(const QString &path, FileTrust trust = FileTrust::OwnerOnly,
                              qint64 most = 64 * 1024);

enum class IfExists { Fail, Replace };

// Writes a file with mode 0600 that appears complete and is on disk when this returns. Errors:
// Conflict (IfExists::Fail), Storage. Blocks.
Result<void> writeSecretFile(const QString &path, const Secret &content, IfExists ifExists);

// The first line without its end, as in --token-file. Errors as readSecretFile, and InvalidInput
// for an empty one. The secret is made known to redact().
Result<Secret> readTokenFile(const QString &path);

} // namespace ltb::core::secrets
