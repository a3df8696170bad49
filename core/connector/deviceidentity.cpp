#include "core/connector/deviceidentity.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <openssl/evp.h>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t seedBytes = 32;
constexpr auto base64Url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

const unsigned char *bytesOf(const Secret &secret)
{
    return reinterpret_cast<const unsigned char *>(secret.bytes().data());
}

Error cryptoError()
{
    return Error{ErrorCode::Internal,
                 QCoreApplication::translate("ltb::core", "The device identity cannot be used."),
                 u"OpenSSL refused an Ed25519 operation"_s};
}

// The gateway trims these two and lowers ASCII letters before it checks the signature.
QByteArray normalised(const QString &text)
{
    return text.trimmed().toUtf8().toLower();
}

} // namespace

Result<DeviceIdentity> DeviceIdentity::loadOrCreate(const StateDir &folder)
{
    const QString name = u"device-identity"_s;
    const Result<std::optional<Secret>> stored = folder.read(name);
    if (!stored)
        return stored.error();
    if (*stored)
        return fromSeed(**stored);
    const Secret seed = Secret::random(seedBytes);
    if (const Result<void> written = folder.write(name, seed); !written)
        return written.error();
    return fromSeed(seed);
}

Result<DeviceIdentity> DeviceIdentity::fromSeed(const Secret &seed)
{
    if (seed.size() != seedBytes) {
        return Error{ErrorCode::InvalidInput,
                     QCoreApplication::translate("ltb::core", "The device identity is damaged."),
                     u"a seed has 32 bytes, this has %1"_s.arg(seed.size())};
    }
    DeviceIdentity identity;
    identity.m_key = std::shared_ptr<void>(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytesOf(seed), seed.size()),
        [](void *key) { EVP_PKEY_free(static_cast<EVP_PKEY *>(key)); });
    QByteArray raw(seedBytes, '\0');
    size_t length = seedBytes;
    if (!identity.m_key
        || EVP_PKEY_get_raw_public_key(static_cast<EVP_PKEY *>(identity.m_key.get()),
                                       reinterpret_cast<unsigned char *>(raw.data()), &length)
               != 1)
        return cryptoError();
    identity.m_publicKey = QString::fromLatin1(raw.toBase64(base64Url));
    identity.m_id =
        QString::fromLatin1(QCryptographicHash::hash(raw, QCryptographicHash::Sha256).toHex());
    return identity;
}

Result<QString> DeviceIdentity::sign(const Secret &payload) const
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    QByteArray signature(64, '\0');
    size_t length = size_t(signature.size());
    if (!context
        || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr,
                              static_cast<EVP_PKEY *>(m_key.get()))
               != 1
        || EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()),
                          &length, bytesOf(payload), payload.size())
               != 1)
        return cryptoError();
    return QString::fromLatin1(signature.toBase64(base64Url));
}

Secret DeviceIdentity::payload(const ConnectClaim &claim) const
{
    QByteArray token = claim.token.reveal(); // part of what the protocol signs
    QByteArray text =
        "v3|" + m_id.toLatin1() + '|' + claim.clientId.toUtf8() + '|' + claim.clientMode.toUtf8()
        + '|' + claim.role.toUtf8() + '|' + claim.scopes.join(u',').toUtf8() + '|'
        + QByteArray::number(claim.signedAtMs) + '|' + token + '|' + claim.nonce.toUtf8() + '|'
        + normalised(claim.platform) + '|' + normalised(claim.deviceFamily);
    const Secret secret = Secret::fromBytes(text);
    wipe(token);
    wipe(text);
    return secret;
}

} // namespace ltb::core::connector
