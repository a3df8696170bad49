// The window: sections, shortcuts, search, the hub's card, and names for everything that takes
// focus.
#include "tests/support/consolefixtures.h"
#include "ui/shell/hubcard.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/navitem.h"
#include "ui/shell/quickopen.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/pill.h"

#include <QAccessible>
#include <QCompleter>
#include <QSignalSpy>
#include <QTest>

using namespace ltb;
using namespace ltb::tests;
using namespace ltb::ui;

namespace {

// Inner parts of Qt's own widgets, reached through their owner.
bool isQtInternal(const QWidget &widget)
{
    return widget.objectName().startsWith(QStringLiteral("qt_"))
           || widget.inherits("QComboBoxListView") || widget.inherits("QComboBoxPrivateContainer")
           || widget.inherits("QComboBoxPrivateScroller") || widget.inherits("QScrollBar");
}

} // namespace

class TestShell : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(Scheme::Light, 100); }

    void shortcutsGoToSections()
    {
        ConsoleFixture fixture;
        fixture.fill();
        MainWindow window(fixture.services(), fixture.clock);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QCOMPARE(window.currentPage(), QStringLiteral("fleet"));
        QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(window.currentPage(), QStringLiteral("conversations"));
        QTest::keyClick(&window, Qt::Key_4, Qt::ControlModifier);
        QCOMPARE(window.currentPage(), QStringLiteral("credentials"));
        QTest::keyClick(&window, Qt::Key_9, Qt::ControlModifier);
        QCOMPARE(window.currentPage(), QStringLiteral("credentials"));
        QTest::keyClick(&window, Qt::Key_Comma, Qt::ControlModifier);
        QCOMPARE(window.currentPage(), QStringLiteral("settings"));
        QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier);
        QTest::keyClick(&window, Qt::Key_F5);
        QCOMPARE(fixture.fleet.refreshes, 1);
        QSignalSpy unknown(&window, &MainWindow::routeUnknown);
        QTest::keyClick(&window, Qt::Key_N, Qt::ControlModifier);
        QCOMPARE(unknown.size(), 1);
        QCOMPARE(unknown[0][0].value<Route>().page, QStringLiteral("new-server"));
        QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
        QVERIFY(window.findChild<QuickOpen *>()->hasFocus());
    }

    void aPageCanPlugIn()
    {
        ConsoleFixture fixture;
        MainWindow window(fixture.services(), fixture.clock);
        class Extra final : public Page {
        public:
            Extra()
                : Page({QStringLiteral("new-server"), QStringLiteral("New server"),
                        QStringLiteral("plus"), PageGroup::Hidden})
            {}
            void open(const QString &argument) override { opened << argument; }
            QStringList opened;
        };
        auto *extra = new Extra;
        window.addPage(extra);
        window.showRoute({QStringLiteral("new-server"), QStringLiteral("d-1")});
        QCOMPARE(window.currentPage(), QStringLiteral("new-server"));
        QCOMPARE(extra->opened, QStringList(QStringLiteral("d-1")));
        emit extra->routeRequested({QStringLiteral("settings")});
        QCOMPARE(window.currentPage(), QStringLiteral("settings"));
    }

    void searchFindsServersAndGoesThere()
    {
        ConsoleFixture fixture;
        fixture.fill();
        MainWindow window(fixture.services(), fixture.clock);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        auto *search = window.findChild<QuickOpen *>();
        search->setFocus();
        QSignalSpy chosen(search, &QuickOpen::chosen);
        QTest::keyClicks(search, QStringLiteral("discord"));
        QVERIFY(search->completer()->completionCount() >= 1);
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].value<Route>(),
                 (Route{QStringLiteral("fleet"), QStringLiteral("server-discord-community")}));
    }

    void hubCardCountsDownAndRetries()
    {
        ConsoleFixture fixture;
        HubCard card(fixture.hub, fixture.clock);
        card.show();
        auto *retry = card.findChild<Button *>();
        QVERIFY(!retry->isVisible());
        QCOMPARE(card.findChild<Pill *>()->text(), QStringLiteral("Connected"));
        fixture.hub.link = console::LinkState::Reconnecting;
        fixture.hub.nextTry = fixture.now() + 4000;
        emit fixture.hub.changed();
        const auto texts = [&card] {
            QString all;
            for (QLabel *label : card.findChildren<QLabel *>())
                all += label->text() + u'\n';
            return all;
        };
        QVERIFY(texts().contains(QStringLiteral("Next try in 4 s")));
        fixture.clock.advance(3000);
        emit fixture.hub.changed();
        QVERIFY(texts().contains(QStringLiteral("Next try in 1 s")));
        QVERIFY(retry->isVisible());
        QTest::mouseClick(retry, Qt::LeftButton);
        QCOMPARE(fixture.hub.retries, 1);
    }

    void rehearsalIsSaid()
    {
        ConsoleFixture fixture;
        fixture.preferences.rehearsal = true;
        MainWindow window(fixture.services(), fixture.clock);
        bool said = false;
        for (QLabel *label : window.findChildren<QLabel *>())
            said = said || label->text().contains(QStringLiteral("nothing is billed"));
        QVERIFY(said);
    }

    void geometryIsRemembered()
    {
        ConsoleFixture fixture;
        {
            MainWindow window(fixture.services(), fixture.clock);
            window.show();
            window.resize(1100, 700);
            window.close();
        }
        QVERIFY(!fixture.preferences.geometry.isEmpty());
        MainWindow again(fixture.services(), fixture.clock);
        QCOMPARE(again.size(), QSize(1100, 700));
    }

    void everyFocusableWidgetHasAName()
    {
        ConsoleFixture fixture;
        fixture.fill();
        MainWindow window(fixture.services(), fixture.clock);
        window.show();
        QStringList unnamed;
        for (QWidget *widget : window.findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || isQtInternal(*widget)
                || widget == window.centralWidget() || widget->focusProxy()
                || qobject_cast<QLabel *>(widget)) // selectable text: its text is its name
                continue;
            QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
            if (!face || face->text(QAccessible::Name).isEmpty())
                unnamed << QStringLiteral("%1 %2 in %3")
                               .arg(QLatin1String(widget->metaObject()->className()),
                                    widget->objectName(),
                                    QLatin1String(
                                        widget->parentWidget()->metaObject()->className()));
        }
        QVERIFY2(unnamed.isEmpty(), qPrintable(unnamed.join(u'\n')));
    }
};

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
