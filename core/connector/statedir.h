// The connector's private folder: identity, tokens and the database, readable by nobody else.
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QString>

#include <memory>
#include <optional>

namespace ltb::core::connector {

class StateDir {
public:
    // Creates the folder with mode 0700, or narrows an existing one of this user to it. Errors:
    // Storage, or Forbidden when it belongs to somebody else; field "state-dir".
    static Result<StateDir> open(const QString &path);

    QString filePath(const QString &name) const;

    // nullopt when there is no such file. Errors: Storage, or Forbidden when others may read it.
    Result<std::optional<Secret>> read(const QString &name) const;
    // Replaces the file in one step (mode 0600) and returns when it is on the disk.
    Result<void> write(const QString &name, const Secret &content) const;
    Result<void> remove(const QString &name) const;

    // Keeps a second connector away from the folder as long as the result lives; a killed process
    // leaves nothing behind. Errors: Conflict, Storage.
    Result<std::shared_ptr<void>> lock() const;

private:
    explicit StateDir(QString path) : m_path(std::move(path)) {}
    QString m_path;
};

// Reads a small secret file (a token): at most 64 KiB, surrounding white space removed. Errors:
// NotFound, Storage, Forbidden when others may write it; `field` names the option that gave it.
Result<Secret> readSecretFile(const QString &path, const QString &field);

} // namespace ltb::core::connector
