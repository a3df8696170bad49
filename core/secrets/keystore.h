// Where the installation's 256-bit key lives: OS keychain, key file, or systemd credential.
#pragma once

#include "core/base/secret.h"
#include "core/base/task.h"

#include <memory>

namespace ltb::core::secrets {

class KeyStore {
public:
    virtual ~KeyStore() = default;
    // "OS keychain", "key file /…", for messages.
    virtual QString describe() const = 0;
    // Reads the 32-byte key. Errors: NotFound (none yet), Unavailable (locked, no keychain),
    // Forbidden (permissions too wide), Timeout (the keychain waits for the user).
    virtual Task<Secret> read() = 0;
    // Creates and stores a new key; Conflict when there is one. Read-only stores answer Forbidden.
    virtual Task<Secret> create() = 0;
};

// `profile` separates installations on one desktop ("default", "rehearsal").
std::unique_ptr<KeyStore> makeKeychainKeyStore(const QString &profile);
// A regular file of this user, mode 0600 or narrower, 32 raw bytes or 64 hex digits.
std::unique_ptr<KeyStore> makeFileKeyStore(const QString &path);
// $CREDENTIALS_DIRECTORY/master.key of systemd's LoadCredential.
std::unique_ptr<KeyStore> makeCredentialKeyStore();

// Reads the key, and creates it the first time.
Task<Secret> readOrCreateKey(KeyStore *store);

} // namespace ltb::core::secrets
