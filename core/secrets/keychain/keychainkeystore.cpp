#include "core/secrets/keychain/keychainkeystore.h"

#include "core/base/await.h"
#include "core/secrets/keychain/keychainentry.h"
#include "core/secrets/masterkey.h"

#include <QCoreApplication>

namespace ltb::core::secrets {

namespace {

Error waitingForKeychain()
{
    return Error{.code = ErrorCode::Timeout,
                 .message =
                     QCoreApplication::translate("ltb::core", "Still waiting for your keyring."),
                 .nextStep = QCoreApplication::translate(
                     "ltb::core", "Look for its window, enter its password, and try again.")};
}

class KeychainKeyStore final : public KeyStore {
public:
    KeychainKeyStore(const QString &profile, std::chrono::milliseconds patience)
        : m_entry(QStringLiteral("launchthatbot/master/") + profile)
        , m_probe(QStringLiteral("launchthatbot/unlock-check/") + profile)
        , m_patience(patience)
    {}

    QString describe() const override
    {
        return QCoreApplication::translate("ltb::core", "OS keychain");
    }
    Task<Secret> read() override;
    Task<Secret> create() override;

private:
    Task<Secret> readKey();
    Task<Secret> readStored();
    Task<Secret> createKey();
    Task<> proveUnlocked();

    QString m_entry;
    QString m_probe;
    std::chrono::milliseconds m_patience;
};

Task<Secret> KeychainKeyStore::read()
{
    co_return co_await withDeadline(readKey(), m_patience, waitingForKeychain());
}

Task<Secret> KeychainKeyStore::create()
{
    co_return co_await withDeadline(createKey(), m_patience, waitingForKeychain());
}

// A locked keychain looks like one without our entry, and a key created then would replace the
// real one. So "not there" counts only after something could be written.
Task<Secret> KeychainKeyStore::readKey()
{
    const Result<Secret> first = co_await readStored().result();
    if (first)
        co_return first.value();
    if (first.error().code != ErrorCode::NotFound)
        co_await fail(first.error());
    co_await proveUnlocked();
    co_return co_await readStored();
}

Task<Secret> KeychainKeyStore::readStored()
{
    const Secret text = co_await readKeychainEntry(m_entry);
    QByteArray base64 = text.reveal(); // to decode it
    QByteArray raw = QByteArray::fromBase64(base64);
    const Result<Secret> key = parseMasterKey(Secret::fromBytes(raw), describe());
    wipe(base64);
    wipe(raw);
    if (!key)
        co_await fail(key.error());
    co_return key.value();
}

Task<> KeychainKeyStore::proveUnlocked()
{
    const Secret anything = Secret::fromUtf8(QStringLiteral("unlocked"));
    co_await writeKeychainEntry(m_probe, anything);
    co_await deleteKeychainEntry(m_probe);
}

Task<Secret> KeychainKeyStore::createKey()
{
    const Result<Secret> existing = co_await readKey().result();
    const Error exists{ErrorCode::Conflict,
                       QCoreApplication::translate(
                           "ltb::core", "The keychain has a key of LaunchThatBot already.")};
    if (existing)
        co_await fail(exists);
    if (existing.error().code != ErrorCode::NotFound)
        co_await fail(existing.error());

    const Secret key = newMasterKey();
    QByteArray raw = key.reveal(); // as text: some keychains keep no bytes
    QByteArray base64 = raw.toBase64();
    const Secret text = Secret::fromBytes(base64);
    wipe(raw);
    wipe(base64);
    co_await writeKeychainEntry(m_entry, text);
    co_return key;
}

} // namespace

std::unique_ptr<KeyStore> makeKeychainKeyStore(const QString &profile,
                                               std::chrono::milliseconds patience)
{
    return std::make_unique<KeychainKeyStore>(profile, patience);
}

} // namespace ltb::core::secrets
