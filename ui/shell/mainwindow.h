// The console's window: navigation and nothing else. Pages plug in through Page.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"
#include "ui/shell/page.h"

#include <QHash>
#include <QMainWindow>

class QStackedWidget;

namespace ltb::ui {

class NavRail;
class QuickOpen;
class Toast;
class TopBar;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    // The services and the clock must outlive the window.
    explicit MainWindow(core::console::ConsoleServices services,
                        const core::Clock &clock = core::systemClock(), QWidget *parent = nullptr);
    ~MainWindow() override;

    void addPage(Page *page); // takes it
    void showRoute(const Route &route);
    QString currentPage() const;
    Page *page(const QString &id) const;

signals:
    // Nobody registered a page with this id; the new-server route before there is a wizard, for
    // one.
    void routeUnknown(ltb::ui::Route route);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void buildFrame();
    void buildPages();
    void addShortcuts();
    void addShortcut(const QKeySequence &keys, const std::function<void()> &action);
    void restoreFrame();

    core::console::ConsoleServices m_services;
    const core::Clock &m_clock;
    NavRail *m_rail = nullptr;
    TopBar *m_bar = nullptr;
    QuickOpen *m_search = nullptr;
    QStackedWidget *m_stack = nullptr;
    Toast *m_toast = nullptr;
    QHash<QString, Page *> m_pages; // children of the stack
    QStringList m_numbered; // Ctrl+1 …
};

} // namespace ltb::ui
