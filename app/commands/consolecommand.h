// What commands share that work on an installation: its key, its hub, opening and closing it.
#pragma once

#include "app/command.h"
#include "app/wiring/installation.h"

#include <functional>

namespace ltb::app {

// Makes the key store of the OS keychain; empty in the slim program, which does not link it.
using KeychainFactory = std::function<std::unique_ptr<core::secrets::KeyStore>(QString profile)>;

class ConsoleCommand : public Command {
public:
    explicit ConsoleCommand(KeychainFactory keychain) : m_keychain(std::move(keychain)) {}

    void addOptions(QCommandLineParser &parser) const final;
    core::Task<ExitCode> run(const Invocation *invocation) final;

protected:
    virtual void addOwnOptions(QCommandLineParser &parser) const = 0;
    // Runs with everything loaded and the hub being connected to.
    virtual core::Task<ExitCode> work(const Invocation *invocation, Installation *installation) = 0;
    // Whether it needs the hub's answers: then work() starts when the hub is there.
    virtual bool needsHub() const { return false; }

private:
    core::Result<std::shared_ptr<core::secrets::KeyStore>> chooseKeyStore(
        const QCommandLineParser &options) const;
    static core::Task<> waitForHub(Installation *installation);

    KeychainFactory m_keychain;
};

// What --hub and --hub-token-file say; nullopt without --hub.
core::Result<std::optional<core::console::HubAddress>> readHubAddress(
    const QCommandLineParser &options);

// A secret from a file (0600), or from standard input when the path is empty or "-". Never argv.
core::Result<core::Secret> readSecret(const QString &path, const QString &what);

} // namespace ltb::app
