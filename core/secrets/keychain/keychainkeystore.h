// The data key in the operating system's keychain: Secret Service, macOS Keychain, Windows
// Credential Manager. Its own target, Ltb::Keychain.
#pragma once

#include "core/secrets/keystore.h"

#include <chrono>

namespace ltb::core::secrets {

inline constexpr std::chrono::milliseconds keychainPatience{60'000};

// `profile` separates installations on one desktop ("default", "rehearsal"). A locked keychain asks
// the user; after `patience` that is a Timeout ("waiting for your keyring"), and a later call may
// succeed. Never falls back to a plain file. Main thread only.
std::unique_ptr<KeyStore> makeKeychainKeyStore(
    const QString &profile, std::chrono::milliseconds patience = keychainPatience);

} // namespace ltb::core::secrets
