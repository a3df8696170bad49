// One call of the keychain's key store, in a process of its own:
//   keychainprobe read|create|read-or-create PROFILE PATIENCE_MS
// prints one line of JSON: {"key": "<SHA-256 of the key>"} or {"error": "unavailable", …}.
#include "core/base/json.h"
#include "core/secrets/keychain/keychainkeystore.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QTimer>

#include <cstdio>

using namespace ltb::core;

namespace {

Task<Secret> chosenCall(secrets::KeyStore *store, QString what)
{
    if (what == QStringLiteral("read"))
        return store->read();
    if (what == QStringLiteral("create"))
        return store->create();
    return secrets::readOrCreateKey(store);
}

Json outcome(const Result<Secret> &key)
{
    if (key)
        return {{"key", QCryptographicHash::hash(key->reveal(), QCryptographicHash::Sha256)
                            .toHex()
                            .toStdString()}};
    return {{"error", errorCodeName(key.error().code).toStdString()},
            {"message", key.error().message.toStdString()},
            {"cause", key.error().cause.toStdString()},
            {"nextStep", key.error().nextStep.toStdString()}};
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 4)
        return 64;
    const auto store = secrets::makeKeychainKeyStore(
        arguments[2], std::chrono::milliseconds(arguments[3].toInt()));
    TaskScope tasks;
    QTimer::singleShot(0, &application, [&] {
        tasks.spawn(chosenCall(store.get(), arguments[1]), [](const Result<Secret> &key) {
            std::puts(dumpJson(outcome(key)).constData());
            QCoreApplication::quit();
        });
    });
    return QCoreApplication::exec();
}
