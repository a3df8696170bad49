// An Ed25519 key pair in OpenSSH's formats (openssh PROTOCOL.key, RFC 8709).
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QByteArray>
#include <QString>

namespace ltb::core::secrets {

struct SshKeyPair {
    Secret privateKey; // "-----BEGIN OPENSSH PRIVATE KEY-----…", not encrypted, with a line end
    QByteArray publicKey; // "ssh-ed25519 AAAA… comment", one line without its end
    QString fingerprint; // "SHA256:…", as ssh-keygen -l shows it

    // A new pair. Error: InvalidInput, field "comment", when it has control characters.
    static Result<SshKeyPair> generate(const QString &comment);
};

// The fingerprint of an authorized_keys line of any key type; empty when it is not one.
QString sshFingerprint(const QByteArray &publicKey);

} // namespace ltb::core::secrets
