// One run of the console: opens the installation behind the startup window, then shows the main
// window; in rehearsal mode everything is thrown away at the end.
#pragma once

#include "app/wiring/installation.h"
#include "app/wiring/rehearsal.h"
#include "ui/shell/mainwindow.h"
#include "ui/startup/startupwindow.h"
#include "ui/theme/theme.h"

#include <QObject>
#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace ltb::app {

struct GuiOptions {
    bool rehearsal = false;
    QString dataDirectory;
    QString keyFile{}; // instead of the keychain
    QString programDirectory; // where launchthatbot is, for the rehearsal's connectors
    double rehearsalSpeed = 1;
    std::optional<core::console::HubAddress> hub{}; // instead of the embedded one
};

class GuiSession : public QObject {
    Q_OBJECT
public:
    using KeyStoreFactory =
        std::function<std::unique_ptr<core::secrets::KeyStore>(QString profile)>;

    GuiSession(GuiOptions options, KeyStoreFactory keychain, QObject *parent = nullptr);
    ~GuiSession() override;

    void start();

private:
    void open();
    void opened(core::Result<std::unique_ptr<Installation>> result);
    core::Task<std::unique_ptr<Installation>> openInstallation();
    std::shared_ptr<core::secrets::KeyStore> keyStore();
    void showMain();
    void quit();

    GuiOptions m_options;
    KeyStoreFactory m_keychain;
    std::unique_ptr<QTemporaryDir> m_throwAway;
    core::Secret m_passphrase;
    std::unique_ptr<Rehearsal> m_rehearsal;
    std::unique_ptr<Installation> m_installation;
    std::unique_ptr<core::console::PreferenceFile> m_earlyPreferences; // before the installation
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<ui::StartupWindow> m_startup;
    std::unique_ptr<ui::MainWindow> m_window;
    core::TaskScope m_tasks;
};

} // namespace ltb::app
