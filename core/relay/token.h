// The hub's bearer tokens: a prefix and 256 random bits in base64url (docs/protocol.md section 1).
// Only their SHA-256 is stored, so a stolen database opens nothing.
#pragma once

#include "core/base/secret.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace ltb::core::relay {

enum class TokenKind {
    Instance, // ltbi_: one connector
    Operator, // ltbo_: a console, with scopes
    Bootstrap // ltbb_: traded once for an instance token
};

Secret makeToken(TokenKind kind);

// What the text claims to be; nothing when it cannot be a token of this hub.
std::optional<TokenKind> tokenKind(QByteArrayView token);

// Lower-case hex SHA-256, as the store keeps it.
QByteArray hashToken(QByteArrayView token);
bool sameHash(QByteArrayView a, QByteArrayView b); // constant time

// What a booting server reports progress with: hex sha256("progress:" + bootstrap token).
QByteArray progressCredential(const Secret &bootstrapToken);
// 64 lower-case hex digits.
bool isProgressCredential(QByteArrayView text);

} // namespace ltb::core::relay
