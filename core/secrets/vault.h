// Encrypts single database fields: AES-256-GCM, random nonce, bound to where the value stands.
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

namespace ltb::core::secrets {

// A value can only be opened where it was sealed: table, column and row id are authenticated.
struct FieldName {
    QString table;
    QString column; // ends in _ciphertext
    QString rowId;
};

class Vault {
public:
    explicit Vault(Secret key, quint32 keyId = 1);

    // 'L1' | key id u32be | nonce 12 | ciphertext | tag 16 (docs/security.md).
    QByteArray seal(const Secret &plain, const FieldName &field) const;
    // Errors: Storage when the blob is not an envelope, was moved, altered or has another key.
    Result<Secret> open(const QByteArray &envelope, const FieldName &field) const;

    static bool isEnvelope(const QByteArray &blob);
    quint32 keyId() const { return m_keyId; }

private:
    Secret m_key;
    quint32 m_keyId;
};

} // namespace ltb::core::secrets
