#include "app/gui/guisession.h"

#include "core/base/log.h"
#include "ui/wizard/wizardpage.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>

namespace ltb::app {

using namespace core;

namespace {

QString passphraseFile(const QString &dataDirectory)
{
    return QDir(dataDirectory).filePath(QStringLiteral("master.key.sealed"));
}

} // namespace

GuiSession::GuiSession(GuiOptions options, KeyStoreFactory keychain, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_keychain(std::move(keychain))
{
    if (m_options.rehearsal) {
        m_throwAway = std::make_unique<QTemporaryDir>();
        m_options.dataDirectory = m_throwAway->path();
    }
}

GuiSession::~GuiSession()
{
    m_tasks.cancelAll();
    m_window.reset(); // before the services it shows
}

void GuiSession::start()
{
    m_earlyPreferences = std::make_unique<console::PreferenceFile>(
        console::PreferenceFile::Facts{m_options.rehearsal, m_options.dataDirectory, QString()});
    m_theme = std::make_unique<ui::Theme>(*m_earlyPreferences);
    m_startup = std::make_unique<ui::StartupWindow>();
    connect(m_startup.get(), &ui::StartupWindow::retryRequested, this, &GuiSession::open);
    connect(m_startup.get(), &ui::StartupWindow::quitRequested, this, [] { QApplication::quit(); });
    connect(m_startup.get(), &ui::StartupWindow::passphraseChosen, this,
            [this](const Secret &passphrase) {
                m_passphrase = passphrase;
                open();
            });
    m_startup->show();
    const bool needsPassphrase = QFileInfo::exists(passphraseFile(m_options.dataDirectory));
    if (needsPassphrase && m_options.keyFile.isEmpty()) {
        m_startup->showError({ErrorCode::Unauthorized,
                              tr("Enter the passphrase that opens the data key."),
                              {},
                              {},
                              {}},
                             true);
        return;
    }
    open();
}

std::shared_ptr<secrets::KeyStore> GuiSession::keyStore()
{
    if (m_options.rehearsal)
        return makeMemoryKeyStore();
    if (!m_options.keyFile.isEmpty())
        return secrets::makeFileKeyStore(m_options.keyFile);
    if (!m_passphrase.isEmpty())
        return secrets::makePassphraseKeyStore(passphraseFile(m_options.dataDirectory),
                                               m_passphrase);
    return m_keychain(QStringLiteral("default"));
}

Task<std::unique_ptr<Installation>> GuiSession::openInstallation()
{
    InstallationOptions options;
    options.dataDirectory = m_options.dataDirectory;
    options.rehearsal = m_options.rehearsal;
    options.hub = m_options.hub;
    if (m_options.rehearsal)
        applyRehearsalLimits(&options);
    QDir().mkpath(options.dataDirectory);
    auto installation = co_await Installation::open(std::move(options), keyStore(), &systemClock());
    if (m_options.rehearsal) {
        RehearsalOptions rehearsal;
        rehearsal.directory = m_options.dataDirectory;
        rehearsal.connectorProgram =
            QDir(m_options.programDirectory).filePath(QStringLiteral("launchthatbot"));
        rehearsal.speed = m_options.rehearsalSpeed;
        m_rehearsal = std::make_unique<Rehearsal>(std::move(rehearsal), systemClock());
        co_await m_rehearsal->start(installation.get());
    }
    co_return installation;
}

void GuiSession::open()
{
    m_startup->showOpening(m_options.rehearsal ? tr("Starting the rehearsal")
                                               : tr("Waiting for your keyring"));
    m_tasks.spawn(openInstallation(), [this](Result<std::unique_ptr<Installation>> result) {
        opened(std::move(result));
    });
}

void GuiSession::opened(Result<std::unique_ptr<Installation>> result)
{
    if (!result) {
        qCWarning(lcConsole) << "not opened:" << describe(result.error());
        const bool keychain = result.error().code == ErrorCode::Unavailable
                              || result.error().code == ErrorCode::Timeout
                              || result.error().code == ErrorCode::Unauthorized;
        m_startup->showError(result.error(), keychain && m_options.keyFile.isEmpty());
        return;
    }
    m_installation = std::move(result).value();
    m_installation->workflow().resumeAll();
    showMain();
}

void GuiSession::showMain()
{
    const console::ConsoleServices services = m_installation->services();
    m_theme = std::make_unique<ui::Theme>(services.preferences);
    m_window = std::make_unique<ui::MainWindow>(services);
    m_window->addPage(new ui::WizardPage(services, systemClock()));
    m_window->show();
    m_startup->hide();
    m_startup.release()->deleteLater();
}

} // namespace ltb::app
