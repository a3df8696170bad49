// `launchthatbot --relay --listen HOST:PORT`: the hub without a window.
#pragma once

#include "app/command.h"
#include "app/commands/servicenotify.h"
#include "core/base/oneshot.h"
#include "core/relay/hub.h"
#include "core/store/storethread.h"

namespace ltb::app {

class RelayListen final : public Command {
public:
    QStringList words() const override;
    QString summary() const override;
    void addOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> run(const Invocation *invocation) override;
    // SIGTERM: stores what was read, closes everybody with 1012, ends.
    bool stop() override;
    // SIGHUP: reads the certificate again.
    void reload() override;

private:
    core::Task<> start(const Invocation *invocation);
    core::Task<> openVault(const Invocation *invocation, QString storePath);

    std::unique_ptr<core::store::StoreThread> m_store;
    std::unique_ptr<core::secrets::Vault> m_vault;
    std::unique_ptr<core::relay::Hub> m_hub;
    std::optional<core::net::TlsFiles> m_tls;
    ServiceNotify m_service;
    core::OneShot<void> m_stopRequested;
};

} // namespace ltb::app
