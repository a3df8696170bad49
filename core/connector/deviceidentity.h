// Who this connector is for an OpenClaw gateway: one Ed25519 key, kept for ever
// (OpenClaw gateway protocol 4, "device identity").
#pragma once

#include "core/connector/statedir.h"

#include <QStringList>

#include <memory>

namespace ltb::core::connector {

// What the signature in `connect` covers, version 3 of the payload.
struct ConnectClaim {
    QString clientId;
    QString clientMode;
    QString role;
    QStringList scopes; // in the order they are sent
    qint64 signedAtMs = 0; // the challenge's ts, verbatim
    Secret token; // what is sent in auth, or empty
    QString nonce; // the challenge's
    QString platform;
    QString deviceFamily;
};

class DeviceIdentity {
public:
    // Reads "device-identity" from the folder, or creates it. Errors: as StateDir.
    static Result<DeviceIdentity> loadOrCreate(const StateDir &folder);
    // From the 32-byte seed of RFC 8032. Error: InvalidInput.
    static Result<DeviceIdentity> fromSeed(const Secret &seed);

    const QString &id() const { return m_id; } // lower-case hex SHA-256 of the public key
    const QString &publicKey() const { return m_publicKey; } // base64url without padding
    // base64url without padding.
    Result<QString> sign(const Secret &payload) const;
    // The payload holds the token, hence a Secret.
    Secret payload(const ConnectClaim &claim) const;

private:
    DeviceIdentity() = default;
    std::shared_ptr<void> m_key; // EVP_PKEY
    QString m_id;
    QString m_publicKey;
};

} // namespace ltb::core::connector
