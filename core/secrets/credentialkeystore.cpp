#include "core/secrets/keystore.h"
#include "core/secrets/masterkey.h"
#include "core/secrets/secretfile.h"

#include <QCoreApplication>

namespace ltb::core::secrets {

namespace {

// What systemd hands to the service, decrypted, in a folder that lives as long as the service.
class CredentialKeyStore final : public KeyStore {
public:
    QString describe() const override
    {
        return QCoreApplication::translate("ltb::core", "systemd credential master.key");
    }
    Task<Secret> read() override;
    Task<Secret> create() override;

private:
    Error missing(ErrorCode code) const;
};

Error CredentialKeyStore::missing(ErrorCode code) const
{
    return Error{.code = code,
                 .message = QCoreApplication::translate(
                     "ltb::core", "The service was started without the credential master.key."),
                 .field = QStringLiteral("LoadCredential"),
                 .nextStep = QCoreApplication::translate(
                     "ltb::core", "Add LoadCredential=master.key:FILE to the systemd unit.")};
}

Task<Secret> CredentialKeyStore::read()
{
    const QString folder = qEnvironmentVariable("CREDENTIALS_DIRECTORY");
    if (folder.isEmpty())
        co_await fail(missing(ErrorCode::NotFound));
    const QString path = folder + QStringLiteral("/master.key");
    const Result<Secret> content = readSecretFile(path, FileTrust::Credential);
    if (!content) {
        const bool absent = content.error().code == ErrorCode::NotFound;
        Error error = content.error();
        if (absent)
            error = missing(ErrorCode::NotFound);
        co_await fail(error);
    }
    const Result<Secret> key = parseMasterKey(content.value(), describe());
    if (!key)
        co_await fail(key.error());
    co_return key.value();
}

Task<Secret> CredentialKeyStore::create()
{
    co_await fail(missing(ErrorCode::Forbidden));
    co_return Secret();
}

} // namespace

std::unique_ptr<KeyStore> makeCredentialKeyStore()
{
    return std::make_unique<CredentialKeyStore>();
}

} // namespace ltb::core::secrets
