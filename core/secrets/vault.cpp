#include "core/secrets/vault.h"

#include "core/secrets/masterkey.h"

#include <QCoreApplication>
#include <QtEndian>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <memory>

namespace ltb::core::secrets {

namespace {

constexpr QByteArrayView magic = "L1";
constexpr qsizetype headerSize = 6; // magic and key id
constexpr qsizetype nonceSize = 12;
constexpr qsizetype tagSize = 16;
constexpr qsizetype overhead = headerSize + nonceSize + tagSize;

struct CipherContextFree {
    void operator()(EVP_CIPHER_CTX *context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherContextFree>;

const EVP_CIPHER *aes256Gcm()
{
    static const EVP_CIPHER *const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return cipher;
}

const unsigned char *asBytes(const char *data)
{
    return reinterpret_cast<const unsigned char *>(data);
}

unsigned char *asBytes(char *data)
{
    return reinterpret_cast<unsigned char *>(data);
}

QByteArray envelopeHeader(quint32 keyId)
{
    QByteArray header = magic.toByteArray() + QByteArray(4, Qt::Uninitialized);
    qToBigEndian(keyId, header.data() + magic.size());
    return header;
}

// Unambiguous, because neither a table's nor a column's name contains the separator.
QByteArray boundData(const QByteArray &header, const FieldName &field)
{
    Q_ASSERT(!field.table.contains(u'|') && !field.column.contains(u'|'));
    return header + field.table.toUtf8() + '|' + field.column.toUtf8() + '|' + field.rowId.toUtf8();
}

Error unreadable(const QString &message, const FieldName &field)
{
    return Error{.code = ErrorCode::Storage,
                 .message = message,
                 .cause = QStringLiteral("%1.%2").arg(field.table, field.column),
                 .nextStep = QCoreApplication::translate(
                     "ltb::core", "Enter the secret again, or restore the data and its key.")};
}

} // namespace

Vault::Vault(Secret key, quint32 keyId) : m_key(std::move(key)), m_keyId(keyId)
{
    if (m_key.size() != masterKeySize)
        qFatal("a vault needs a key of 32 bytes");
}

bool Vault::isEnvelope(const QByteArray &blob)
{
    return blob.size() >= overhead && blob.startsWith(magic);
}

QByteArray Vault::seal(const Secret &plain, const FieldName &field) const
{
    const QByteArray header = envelopeHeader(m_keyId);
    const QByteArray bound = boundData(header, field);
    const auto plainSize = qsizetype(plain.size());
    QByteArray envelope = header + QByteArray(overhead - headerSize + plainSize, Qt::Uninitialized);
    unsigned char *nonce = asBytes(envelope.data()) + headerSize;
    unsigned char *text = nonce + nonceSize;
    unsigned char *tag = text + plainSize;
    fillRandom({nonce, size_t(nonceSize)});

    const CipherContext context(EVP_CIPHER_CTX_new());
    const auto *key = reinterpret_cast<const unsigned char *>(m_key.bytes().data());
    const auto *input = reinterpret_cast<const unsigned char *>(plain.bytes().data());
    int size = 0;
    const bool sealed =
        context && EVP_EncryptInit_ex2(context.get(), aes256Gcm(), key, nonce, nullptr) == 1
        && EVP_EncryptUpdate(context.get(), nullptr, &size, asBytes(bound.constData()),
                             int(bound.size()))
               == 1
        && (plainSize == 0
            || EVP_EncryptUpdate(context.get(), text, &size, input, int(plainSize)) == 1)
        && EVP_EncryptFinal_ex(context.get(), tag, &size) == 1
        && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, int(tagSize), tag) == 1;
    if (!sealed) // never go on with something that is not encrypted
        qFatal("AES-256-GCM does not work on this machine");
    return envelope;
}

Result<Secret> Vault::open(const QByteArray &envelope, const FieldName &field) const
{
    if (!isEnvelope(envelope))
        return unreadable(QCoreApplication::translate(
                              "ltb::core", "A stored secret is not encrypted as it should be."),
                          field);
    if (qFromBigEndian<quint32>(envelope.constData() + magic.size()) != m_keyId)
        return unreadable(QCoreApplication::translate(
                              "ltb::core", "A stored secret was encrypted with another key."),
                          field);

    const QByteArray bound = boundData(envelope.first(headerSize), field);
    const qsizetype textSize = envelope.size() - overhead;
    const unsigned char *nonce = asBytes(envelope.constData()) + headerSize;
    const unsigned char *text = nonce + nonceSize;
    QByteArray tag = envelope.last(tagSize);
    QByteArray plain(textSize, Qt::Uninitialized);

    const CipherContext context(EVP_CIPHER_CTX_new());
    const auto *key = reinterpret_cast<const unsigned char *>(m_key.bytes().data());
    std::array<unsigned char, 16> rest{};
    int size = 0;
    const bool opened =
        context && EVP_DecryptInit_ex2(context.get(), aes256Gcm(), key, nonce, nullptr) == 1
        && EVP_DecryptUpdate(context.get(), nullptr, &size, asBytes(bound.constData()),
                             int(bound.size()))
               == 1
        && (textSize == 0
            || EVP_DecryptUpdate(context.get(), asBytes(plain.data()), &size, text, int(textSize))
                   == 1)
        && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, int(tagSize), tag.data()) == 1
        && EVP_DecryptFinal_ex(context.get(), rest.data(), &size) == 1;
    Secret secret = opened ? Secret::fromBytes(plain) : Secret();
    wipe(plain);
    if (!opened)
        return unreadable(
            QCoreApplication::translate("ltb::core",
                                        "A stored secret was changed, or its key is another one."),
            field);
    return secret;
}

} // namespace ltb::core::secrets
