// One entry of the operating system's keychain, through QtKeychain. Main thread only: the Secret
// Service answers through its event loop.
#pragma once

#include "core/base/secret.h"
#include "core/base/task.h"

#include <QString>

namespace ltb::core::secrets {

// Errors of all three: Unavailable (locked, refused, or no keychain at all). There is no fallback
// to a plain file. A dropped task does not stop the keychain's own dialog.
// Reading: NotFound also when the keychain is locked and cannot be unlocked (libsecret does not
// tell them apart).
Task<Secret> readKeychainEntry(QString key);
Task<> writeKeychainEntry(QString key, Secret value);
// An entry that is not there counts as deleted.
Task<> deleteKeychainEntry(QString key);

} // namespace ltb::core::secrets
