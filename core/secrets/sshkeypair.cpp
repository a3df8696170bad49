#include "core/secrets/sshkeypair.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QtEndian>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

namespace ltb::core::secrets {

namespace {

constexpr size_t rawKeySize = 32;
constexpr QByteArrayView keyType = "ssh-ed25519";

struct KeyFree {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, KeyFree>;

// RFC 4251 section 5: numbers big-endian, strings with their length.
void appendNumber(QByteArray &out, quint32 value)
{
    std::array<char, 4> bytes{};
    qToBigEndian(value, bytes.data());
    out.append(bytes.data(), qsizetype(bytes.size()));
}

void appendString(QByteArray &out, QByteArrayView value)
{
    appendNumber(out, quint32(value.size()));
    out.append(value);
}

QByteArray publicBlob(const QByteArray &publicRaw)
{
    QByteArray blob;
    appendString(blob, keyType);
    appendString(blob, publicRaw);
    return blob;
}

QByteArray privateSection(const QByteArray &seed, const QByteArray &publicRaw,
                          const QByteArray &comment)
{
    constexpr qsizetype blockSize = 8; // of the cipher "none"
    quint32 check = 0; // twice the same number proves a right passphrase; there is none here
    fillRandom({reinterpret_cast<quint8 *>(&check), sizeof check});
    QByteArray section;
    section.reserve(256 + comment.size()); // no reallocation leaves the seed behind
    appendNumber(section, check);
    appendNumber(section, check);
    appendString(section, keyType);
    appendString(section, publicRaw);
    appendNumber(section, quint32(seed.size() + publicRaw.size()));
    section.append(seed);
    section.append(publicRaw);
    appendString(section, comment);
    for (char padding = 1; section.size() % blockSize != 0; ++padding)
        section.append(padding);
    return section;
}

Secret privateFile(const QByteArray &seed, const QByteArray &publicRaw, const QByteArray &comment)
{
    constexpr qsizetype lineLength = 70;
    QByteArray section = privateSection(seed, publicRaw, comment);
    QByteArray body;
    body.reserve(512 + comment.size() * 2);
    body.append("openssh-key-v1", 15); // with its NUL
    appendString(body, "none"); // cipher
    appendString(body, "none"); // key derivation
    appendString(body, QByteArrayView("", 0)); // its options
    appendNumber(body, 1); // one key
    appendString(body, publicBlob(publicRaw));
    appendString(body, section);
    QByteArray base64 = body.toBase64();

    QByteArray text;
    text.reserve(base64.size() * 2 + 128);
    text.append("-----BEGIN OPENSSH PRIVATE KEY-----\n");
    for (qsizetype start = 0; start < base64.size(); start += lineLength) {
        text.append(base64.mid(start, lineLength));
        text.append('\n');
    }
    text.append("-----END OPENSSH PRIVATE KEY-----\n");
    Secret secret = Secret::fromBytes(text);
    wipe(section);
    wipe(body);
    wipe(base64);
    wipe(text);
    return secret;
}

bool hasControlCharacters(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        return c.category() == QChar::Other_Control || c == QChar::LineSeparator
               || c == QChar::ParagraphSeparator;
    });
}

} // namespace

Result<SshKeyPair> SshKeyPair::generate(const QString &comment)
{
    if (hasControlCharacters(comment))
        return Error{.code = ErrorCode::InvalidInput,
                     .message = QCoreApplication::translate(
                         "ltb::core", "The comment of an SSH key must be one line of text."),
                     .field = QStringLiteral("comment")};
    const KeyHandle key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    QByteArray seed(qsizetype(rawKeySize), Qt::Uninitialized);
    QByteArray publicRaw(qsizetype(rawKeySize), Qt::Uninitialized);
    size_t seedSize = rawKeySize;
    size_t publicSize = rawKeySize;
    const bool made =
        key
        && EVP_PKEY_get_raw_private_key(key.get(), reinterpret_cast<unsigned char *>(seed.data()),
                                        &seedSize)
               == 1
        && EVP_PKEY_get_raw_public_key(
               key.get(), reinterpret_cast<unsigned char *>(publicRaw.data()), &publicSize)
               == 1;
    if (!made)
        return Error{.code = ErrorCode::Internal,
                     .message =
                         QCoreApplication::translate("ltb::core", "The SSH key could not be made."),
                     .cause = QStringLiteral("OpenSSL has no Ed25519")};
    SshKeyPair pair;
    pair.privateKey = privateFile(seed, publicRaw, comment.toUtf8());
    wipe(seed);
    pair.publicKey = keyType.toByteArray() + ' ' + publicBlob(publicRaw).toBase64();
    if (!comment.isEmpty())
        pair.publicKey += ' ' + comment.toUtf8();
    pair.fingerprint = sshFingerprint(pair.publicKey);
    return pair;
}

QString sshFingerprint(const QByteArray &publicKey)
{
    const QList<QByteArray> parts = publicKey.simplified().split(' ');
    if (parts.size() < 2)
        return {};
    const auto blob = QByteArray::fromBase64Encoding(
        parts[1], QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    const qsizetype nameEnd = 4 + parts[0].size();
    if (blob.decodingStatus != QByteArray::Base64DecodingStatus::Ok || blob.decoded.size() < nameEnd
        || qFromBigEndian<quint32>(blob.decoded.constData()) != quint32(parts[0].size())
        || blob.decoded.mid(4, parts[0].size()) != parts[0])
        return {};
    const QByteArray hash = QCryptographicHash::hash(blob.decoded, QCryptographicHash::Sha256);
    return QStringLiteral("SHA256:")
           + QString::fromLatin1(hash.toBase64(QByteArray::OmitTrailingEquals));
}

} // namespace ltb::core::secrets
