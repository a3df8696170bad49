#include "ui/shell/mainwindow.h"

#include "ui/chat/chatpage.h"
#include "ui/credentials/credentialspage.h"
#include "ui/deployments/deploymentspage.h"
#include "ui/fleet/fleetpage.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/hubcard.h"
#include "ui/shell/navrail.h"
#include "ui/shell/quickopen.h"
#include "ui/shell/topbar.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/label.h"
#include "ui/widgets/toast.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr QSize defaultWindowSize(1440, 900);
constexpr QSize smallestWindowSize(960, 600);
constexpr int numberedSections = 9;
} // namespace

MainWindow::MainWindow(core::console::ConsoleServices services, const core::Clock &clock,
                       QWidget *parent)
    : QMainWindow(parent), m_services(services), m_clock(clock)
{
    setWindowTitle(QStringLiteral("LaunchThatBot"));
    setMinimumSize(smallestWindowSize);
    buildFrame();
    buildPages();
    addShortcuts();
    restoreFrame();
    showRoute({QLatin1String(pages::fleet)});
    centralWidget()->setFocusPolicy(Qt::ClickFocus); // or the search field would have the focus
    centralWidget()->setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildFrame()
{
    auto *centre = new QWidget(this);
    const core::console::Preferences &preferences = m_services.preferences;
    m_rail = new NavRail(preferences.isRehearsal() ? tr("Rehearsal") : preferences.operatorName(),
                         new HubCard(m_services.hub, m_clock, centre), centre);
    m_search = new QuickOpen(m_services, centre);
    m_bar = new TopBar(m_search, centre);
    m_stack = new QStackedWidget(centre);
    m_stack->setProperty("surface", QStringLiteral("page"));
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    if (preferences.isRehearsal()) {
        auto *rehearsal = new Banner(StatusTone::Info, centre);
        rehearsal->setBar(true);
        rehearsal->setMessage(tr("Rehearsal: nothing is billed. The cloud is simulated on this "
                                 "computer and the data is thrown away."));
        column->addWidget(rehearsal);
    }
    column->addWidget(m_bar);
    column->addWidget(m_stack, 1);
    auto *layout = new QHBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_rail);
    layout->addLayout(column, 1);
    setCentralWidget(centre);
    m_toast = new Toast(m_stack);

    connect(m_rail, &NavRail::selected, this, [this](const QString &id) { showRoute({id}); });
    connect(m_search, &QuickOpen::chosen, this, &MainWindow::showRoute);
    connect(m_bar, &TopBar::newServerRequested, this,
            [this] { showRoute({QLatin1String(pages::newServer)}); });
    connect(m_bar, &TopBar::refreshRequested, this, [this] {
        if (Page *current = page(currentPage()))
            current->refresh();
    });
}

void MainWindow::buildPages()
{
    m_search->addCommand(tr("New server"), QStringLiteral("plus"),
                         {QLatin1String(pages::newServer)});
    addPage(new FleetPage(m_services, m_clock, m_stack));
    addPage(new ChatPage(m_services, m_clock, m_stack));
    addPage(new DeploymentsPage(m_services, m_clock, m_stack));
    addPage(new CredentialsPage(m_services, m_clock, m_stack));
    addPage(new SettingsPage(m_services, m_stack));
}

void MainWindow::addPage(Page *page)
{
    const Page::Info &info = page->info();
    const bool numbered = info.group == PageGroup::Operate || info.group == PageGroup::Govern;
    if (numbered)
        m_numbered << info.id;
    m_pages.insert(info.id, page);
    m_stack->addWidget(page);
    m_rail->addPage(info, numbered ? int(m_numbered.size()) : 0);
    if (info.group != PageGroup::Hidden)
        m_search->addCommand(tr("Go to %1").arg(info.title), info.iconName, {info.id});
    connect(page, &Page::routeRequested, this, &MainWindow::showRoute);
    connect(page, &Page::notified, m_toast, &Toast::showMessage);
    connect(page, &Page::badgeChanged, this,
            [this, id = info.id](int count) { m_rail->setBadge(id, count); });
}

Page *MainWindow::page(const QString &id) const
{
    return m_pages.value(id);
}

QString MainWindow::currentPage() const
{
    const auto *current = qobject_cast<const Page *>(m_stack->currentWidget());
    return current ? current->info().id : QString();
}

void MainWindow::showRoute(const Route &route)
{
    Page *target = page(route.page);
    if (!target) {
        emit routeUnknown(route);
        return;
    }
    m_stack->setCurrentWidget(target);
    m_rail->setCurrent(route.page);
    m_bar->setTitle(target->info().title);
    target->open(route.argument);
}

void MainWindow::addShortcut(const QKeySequence &keys, const std::function<void()> &action)
{
    auto *shortcut = new QShortcut(keys, this);
    connect(shortcut, &QShortcut::activated, this, action);
}

void MainWindow::addShortcuts()
{
    for (int i = 0; i < numberedSections; ++i) {
        addShortcut(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + i)), [this, i] {
            if (i < m_numbered.size())
                showRoute({m_numbered[i]});
        });
    }
    addShortcut(QKeySequence(Qt::CTRL | Qt::Key_N),
                [this] { showRoute({QLatin1String(pages::newServer)}); });
    addShortcut(QKeySequence(Qt::CTRL | Qt::Key_Comma),
                [this] { showRoute({QLatin1String(pages::settings)}); });
    addShortcut(QKeySequence(Qt::Key_F5), [this] { emit m_bar->refreshRequested(); });
    addShortcut(QKeySequence(Qt::CTRL | Qt::Key_K), [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
}

void MainWindow::restoreFrame()
{
    resize(defaultWindowSize);
    restoreGeometry(m_services.preferences.windowGeometry());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_services.preferences.setWindowGeometry(saveGeometry());
    QMainWindow::closeEvent(event);
}

} // namespace ltb::ui
