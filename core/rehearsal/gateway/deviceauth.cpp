#include "core/rehearsal/gateway/deviceauth.h"

#include <QCryptographicHash>
#include <QStringList>

#include <openssl/evp.h>

#include <memory>

namespace ltb::core::rehearsal {

namespace {

constexpr qint64 signatureMaxAgeMs = 120'000;
constexpr qsizetype publicKeyBytes = 32;

QString textAt(const Json &object, const char *name)
{
    const auto it = object.find(name);
    return it != object.end() && it->is_string() ? toQString(it->get_ref<const std::string &>())
                                                 : QString();
}

QByteArray fromBase64Url(const QString &text)
{
    const auto decoded = QByteArray::fromBase64Encoding(
        text.toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? decoded.decoded : QByteArray();
}

// Trimmed and lower-cased in ASCII only, as the device does it.
QString normalised(const QString &text)
{
    QString result = text.trimmed();
    for (QChar &c : result)
        c = c.unicode() < 128 ? c.toLower() : c;
    return result;
}

bool verifies(const QByteArray &publicKey, const QByteArray &signature, const QByteArray &payload)
{
    const auto bytes = [](const QByteArray &array) {
        return reinterpret_cast<const unsigned char *>(array.constData());
    };
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(publicKey),
                                    size_t(publicKey.size())),
        &EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    return key && context
           && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
           && EVP_DigestVerify(context.get(), bytes(signature), size_t(signature.size()),
                               bytes(payload), size_t(payload.size()))
                  == 1;
}

RpcError deviceError(const char *message, const char *code, const char *reason)
{
    return invalidRequest(QString::fromLatin1(message), {{"code", code}, {"reason", reason}});
}

} // namespace

DeviceClaim deviceClaim(const Json &params)
{
    const Json &device = params.at("device");
    const Json &client = params.at("client");
    const Json auth = params.value("auth", Json::object());
    DeviceClaim claim;
    claim.deviceId = textAt(device, "id");
    claim.publicKey = fromBase64Url(textAt(device, "publicKey"));
    if (claim.publicKey.size() != publicKeyBytes)
        claim.publicKey.clear();
    claim.signature = fromBase64Url(textAt(device, "signature"));
    claim.signedAt = device.at("signedAt").get<qint64>();
    claim.nonce = textAt(device, "nonce");

    QString token;
    for (const char *name : {"token", "deviceToken", "bootstrapToken"}) {
        if (token.isEmpty())
            token = textAt(auth, name);
    }
    QStringList scopes;
    for (const Json &scope : params.value("scopes", Json::array()))
        scopes << (scope.is_string() ? toQString(scope.get_ref<const std::string &>()) : QString());
    const QString role =
        params.contains("role") ? textAt(params, "role") : QStringLiteral("operator");
    const QString common =
        QStringList{claim.deviceId, textAt(client, "id"), textAt(client, "mode"),
                    role,           scopes.join(u','),    QString::number(claim.signedAt),
                    token,          claim.nonce}
            .join(u'|');
    claim.payloadV2 = QStringLiteral("v2|%1").arg(common).toUtf8();
    claim.payloadV3 =
        QStringList{QStringLiteral("v3"), common, normalised(textAt(client, "platform")),
                    normalised(textAt(client, "deviceFamily"))}
            .join(u'|')
            .toUtf8();
    return claim;
}

std::optional<RpcError> checkDevice(const DeviceClaim &claim, const QString &nonce, qint64 nowMs)
{
    if (claim.publicKey.isEmpty())
        return deviceError("device public key invalid", "DEVICE_AUTH_PUBLIC_KEY_INVALID",
                           "device-public-key");
    const QByteArray hash = QCryptographicHash::hash(claim.publicKey, QCryptographicHash::Sha256);
    if (claim.deviceId != QString::fromLatin1(hash.toHex()))
        return deviceError("device identity mismatch", "DEVICE_AUTH_DEVICE_ID_MISMATCH",
                           "device-id-mismatch");
    if (qAbs(nowMs - claim.signedAt) > signatureMaxAgeMs)
        return deviceError("device signature expired", "DEVICE_AUTH_SIGNATURE_EXPIRED",
                           "device-signature-stale");
    if (claim.nonce != nonce)
        return deviceError("device nonce mismatch", "DEVICE_AUTH_NONCE_MISMATCH",
                           "device-nonce-mismatch");
    if (!verifies(claim.publicKey, claim.signature, claim.payloadV3)
        && !verifies(claim.publicKey, claim.signature, claim.payloadV2))
        return deviceError("device signature invalid", "DEVICE_AUTH_SIGNATURE_INVALID",
                           "device-signature");
    return std::nullopt;
}

} // namespace ltb::core::rehearsal
