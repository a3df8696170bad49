// Where the installation's 256-bit key lives: key file, systemd credential, or a file under a
// passphrase. The OS keychain has its own target, Ltb::Keychain (keychain/keychainkeystore.h).
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
    // Forbidden (permissions too wide), Timeout (the keychain waits for the user),
    // InvalidInput (what is there is not a key).
    virtual Task<Secret> read() = 0;
    // Creates and stores a new key; Conflict when there is one. Read-only stores answer Forbidden.
    virtual Task<Secret> create() = 0;
};

// A regular file of this user, mode 0600 or narrower, 32 raw bytes or 64 hex digits.
std::unique_ptr<KeyStore> makeFileKeyStore(const QString &path);
// $CREDENTIALS_DIRECTORY/master.key of systemd's LoadCredential. Read-only.
std::unique_ptr<KeyStore> makeCredentialKeyStore();
// For a desktop without a keychain: the key in a file 0600, itself sealed with a key that scrypt
// makes of the passphrase. A wrong passphrase is Unauthorized. Takes about a second of CPU.
std::unique_ptr<KeyStore> makePassphraseKeyStore(const QString &path, const Secret &passphrase);

// Reads the key, and creates it the first time.
Task<Secret> readOrCreateKey(KeyStore *store);

} // namespace ltb::core::secrets
