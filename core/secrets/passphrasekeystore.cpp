#include "core/base/redaction.h"
#include "core/secrets/keystore.h"
#include "core/secrets/masterkey.h"
#include "core/secrets/secretfile.h"
#include "core/secrets/vault.h"

#include <QCoreApplication>

#include <openssl/evp.h>

#include <array>

namespace ltb::core::secrets {

namespace {

// File: "LTBP1" | salt 16 | envelope of the key, sealed with scrypt(passphrase, salt).
constexpr QByteArrayView fileMagic = "LTBP1";
constexpr qsizetype saltSize = 16;
constexpr quint64 scryptN = 1 << 15; // RFC 7914; 32 MiB, about a second
constexpr quint64 scryptR = 8;
constexpr quint64 scryptP = 1;
constexpr quint64 scryptMostMemory = 64ULL * 1024 * 1024;

FieldName keyField()
{
    return {QStringLiteral("key_file"), QStringLiteral("key_ciphertext"), QStringLiteral("1")};
}

Vault wrappingVault(const Secret &passphrase, const QByteArray &salt)
{
    const auto secret = passphrase.bytes();
    std::array<std::byte, masterKeySize> key{};
    const int derived =
        EVP_PBE_scrypt(reinterpret_cast<const char *>(secret.data()), secret.size(),
                       reinterpret_cast<const unsigned char *>(salt.constData()),
                       size_t(salt.size()), scryptN, scryptR, scryptP, scryptMostMemory,
                       reinterpret_cast<unsigned char *>(key.data()), key.size());
    if (derived != 1) // never go on with a key of zeros
        qFatal("scrypt does not work on this machine");
    Vault vault{Secret(key)};
    OPENSSL_cleanse(key.data(), key.size());
    return vault;
}

// The random key in a file, sealed with what scrypt makes of a passphrase.
class PassphraseKeyStore final : public KeyStore {
public:
    PassphraseKeyStore(QString path, Secret passphrase)
        : m_path(std::move(path)), m_passphrase(std::move(passphrase))
    {
        rememberSecret(m_passphrase);
    }

    QString describe() const override
    {
        return QCoreApplication::translate("ltb::core", "passphrase (key file %1)").arg(m_path);
    }
    Task<Secret> read() override;
    Task<Secret> create() override;

private:
    Result<Secret> unwrap(const QByteArray &content) const;

    QString m_path;
    Secret m_passphrase;
};

Result<Secret> PassphraseKeyStore::unwrap(const QByteArray &content) const
{
    const qsizetype start = fileMagic.size() + saltSize;
    const QByteArray envelope = content.mid(start);
    if (!content.startsWith(fileMagic) || !Vault::isEnvelope(envelope))
        return Error{.code = ErrorCode::InvalidInput,
                     .message = QCoreApplication::translate(
                                    "ltb::core", "%1 is not a key file with a passphrase.")
                                    .arg(m_path),
                     .field = QStringLiteral("key-file")};
    const QByteArray salt = content.mid(fileMagic.size(), saltSize);
    Result<Secret> key = wrappingVault(m_passphrase, salt).open(envelope, keyField());
    if (!key || key->size() != masterKeySize)
        return Error{.code = ErrorCode::Unauthorized,
                     .message =
                         QCoreApplication::translate("ltb::core", "The passphrase is wrong."),
                     .field = QStringLiteral("passphrase"),
                     .nextStep = QCoreApplication::translate("ltb::core", "Enter it again.")};
    rememberMasterKey(*key);
    return key;
}

Task<Secret> PassphraseKeyStore::read()
{
    const Result<Secret> content = readSecretFile(m_path);
    if (!content)
        co_await fail(content.error());
    const Result<Secret> key = unwrap(content->reveal()); // ciphertext only
    if (!key)
        co_await fail(key.error());
    co_return key.value();
}

Task<Secret> PassphraseKeyStore::create()
{
    const Secret key = newMasterKey();
    QByteArray salt(saltSize, Qt::Uninitialized);
    fillRandom({reinterpret_cast<quint8 *>(salt.data()), size_t(salt.size())});
    const QByteArray envelope = wrappingVault(m_passphrase, salt).seal(key, keyField());
    const Secret content = Secret::fromBytes(fileMagic.toByteArray() + salt + envelope);
    const Result<void> written = writeSecretFile(m_path, content, IfExists::Fail);
    if (!written)
        co_await fail(written.error());
    co_return key;
}

} // namespace

std::unique_ptr<KeyStore> makePassphraseKeyStore(const QString &path, const Secret &passphrase)
{
    return std::make_unique<PassphraseKeyStore>(path, passphrase);
}

} // namespace ltb::core::secrets
