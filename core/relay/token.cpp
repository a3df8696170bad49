#include "core/relay/token.h"

#include <QCryptographicHash>

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

namespace ltb::core::relay {

namespace {

constexpr qsizetype tokenPrefixLength = 5;
constexpr qsizetype tokenRandomBytes = 32;
constexpr qsizetype tokenLength = tokenPrefixLength + 43; // base64url of 32 bytes, no padding

struct TokenPrefix {
    TokenKind kind;
    QByteArrayView text;
};
constexpr std::array tokenPrefixes{TokenPrefix{TokenKind::Instance, "ltbi_"},
                                   TokenPrefix{TokenKind::Operator, "ltbo_"},
                                   TokenPrefix{TokenKind::Bootstrap, "ltbb_"}};

bool isBase64Url(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
           || c == '_';
}

} // namespace

Secret makeToken(TokenKind kind)
{
    const auto prefix = std::find_if(tokenPrefixes.begin(), tokenPrefixes.end(),
                                     [kind](const TokenPrefix &p) { return p.kind == kind; });
    QByteArray random = Secret::random(tokenRandomBytes).reveal();
    QByteArray text =
        prefix->text.toByteArray()
        + random.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    Secret token = Secret::fromBytes(text);
    wipe(random);
    wipe(text);
    return token;
}

std::optional<TokenKind> tokenKind(QByteArrayView token)
{
    if (token.size() != tokenLength)
        return std::nullopt;
    if (!std::all_of(token.begin() + tokenPrefixLength, token.end(), isBase64Url))
        return std::nullopt;
    for (const TokenPrefix &prefix : tokenPrefixes) {
        if (token.first(tokenPrefixLength) == prefix.text)
            return prefix.kind;
    }
    return std::nullopt;
}

QByteArray hashToken(QByteArrayView token)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(token);
    return hash.result().toHex();
}

bool sameHash(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), size_t(a.size())) == 0;
}

QByteArray progressCredential(const Secret &bootstrapToken)
{
    QByteArray text = "progress:" + bootstrapToken.reveal();
    QByteArray credential = hashToken(text);
    wipe(text);
    return credential;
}

bool isProgressCredential(QByteArrayView text)
{
    constexpr qsizetype hexDigits = 64;
    return text.size() == hexDigits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

} // namespace ltb::core::relay
