#include "core/secrets/keystore.h"
#include "core/secrets/masterkey.h"
#include "core/secrets/secretfile.h"

#include <QCoreApplication>

namespace ltb::core::secrets {

namespace {

// The key as it is, in a file that only its owner can read.
class FileKeyStore final : public KeyStore {
public:
    explicit FileKeyStore(QString path) : m_path(std::move(path)) {}

    QString describe() const override
    {
        return QCoreApplication::translate("ltb::core", "key file %1").arg(m_path);
    }
    Task<Secret> read() override;
    Task<Secret> create() override;

private:
    QString m_path;
};

Task<Secret> FileKeyStore::read()
{
    const Result<Secret> content = readSecretFile(m_path);
    if (!content)
        co_await fail(content.error());
    const Result<Secret> key = parseMasterKey(content.value(), describe());
    if (!key)
        co_await fail(key.error());
    co_return key.value();
}

Task<Secret> FileKeyStore::create()
{
    const Secret key = newMasterKey();
    const Result<void> written = writeSecretFile(m_path, key, IfExists::Fail);
    if (!written)
        co_await fail(written.error());
    co_return key;
}

} // namespace

std::unique_ptr<KeyStore> makeFileKeyStore(const QString &path)
{
    return std::make_unique<FileKeyStore>(path);
}

} // namespace ltb::core::secrets
