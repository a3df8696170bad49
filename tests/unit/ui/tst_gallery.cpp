// The screenshot gallery: every page in every state, light and dark, some at a large text size. It
// fails when a page does not paint, and it is what a person looks at before a release.
#include "tests/support/consolefixtures.h"
#include "ui/chat/conversationpane.h"
#include "ui/chat/findbar.h"
#include "ui/chat/linkdialog.h"
#include "ui/chat/messageview.h"
#include "ui/fleet/fleettable.h"
#include "ui/fleet/removedialog.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"

#include <QDir>
#include <QLineEdit>
#include <QTest>
#include <QUrl>

#include <functional>
#include <set>

using namespace ltb;
using namespace ltb::tests;

namespace {

struct Shot {
    QString name;
    QString page;
    std::function<void(ConsoleFixture &)> prepare; // before the window is made
    std::function<void(ui::MainWindow &, ConsoleFixture &)> act; // after it is shown
    bool largeText = false;
    bool rightToLeft = false;
    QSize size{1440, 900};
    // What is pictured instead of the window: a dialog it opened.
    std::function<QWidget *(ui::MainWindow &)> subject{};
};

void filled(ConsoleFixture &fixture)
{
    fixture.fill();
}

void stale(ConsoleFixture &fixture)
{
    fixture.fill();
    fixture.fleet.stale = true;
    fixture.fleet.asOf = fixture.now() - 4 * 60'000;
    fixture.hub.link = console::LinkState::Reconnecting;
    fixture.hub.nextTry = fixture.now() + 4000;
    fixture.hub.error = core::Error{core::ErrorCode::Network,
                                    QStringLiteral("The hub relay-01.example.org did not answer.")};
    fixture.hub.name = QStringLiteral("relay-01.example.org");
}

core::Error storageError()
{
    core::Error error{core::ErrorCode::Storage, QStringLiteral("The database could not be read.")};
    error.nextStep = QStringLiteral("Check that the disk is not full, then try again.");
    error.cause = QStringLiteral("disk I/O error");
    return error;
}

FixtureConversation &openChat(ConsoleFixture &fixture)
{
    return fixture.conversations.conversation(fixture.conversations.list.front().sessionKey);
}

// Every state a message can have.
void messageStates(ConsoleFixture &fixture)
{
    fixture.fill();
    FixtureConversation &chat = openChat(fixture);
    chat.running = false;
    fixture.conversations.list.front().running = false;
    chat.list.erase(chat.list.begin(), chat.list.end() - 2);
    chat.list.back().state = console::MessageState::Stopped;
    chat.list.back().tools.front().state = console::ToolState::Failed;
    chat.list.back().tools.front().elapsedMs = 2300;
    console::ChatMessage message = chat.list.front();
    const auto say = [&](const char *text, console::MessageState state) {
        message.id += u'x';
        message.text = QString::fromUtf8(text);
        message.state = state;
        chat.list.push_back(message);
    };
    message.sender = console::Sender::Agent;
    message.senderName = QStringLiteral("ops-oncall");
    message.tools.clear();
    for (int i = 0; i < 6; ++i)
        message.tools.push_back({QStringLiteral("g%1").arg(i),
                                 QStringLiteral("read"),
                                 {},
                                 QStringLiteral("cat /etc/fstab"),
                                 {},
                                 console::ToolState::Done,
                                 300,
                                 0});
    say("I read six files. The volume is **mounted twice**:\n\n| device | mount |\n|---|---|\n| "
        "/dev/vdb | /var/lib/postgresql |\n| /dev/vdb | /srv/old |\n\n> Unmount the second one "
        "first.",
        console::MessageState::Final);
    message.tools.clear();
    message.error = core::Error{core::ErrorCode::Unavailable,
                                QStringLiteral("The model provider is overloaded.")};
    say("I was about to", console::MessageState::Failed);
    message.sender = console::Sender::Operator;
    message.senderName = QStringLiteral("Mara");
    message.error.reset();
    say("Then unmount it.", console::MessageState::Delivered);
    say("And check again in ten minutes.", console::MessageState::Accepted);
    say("Thanks!", console::MessageState::Queued);
    message.error = core::Error{core::ErrorCode::InvalidInput,
                                QStringLiteral("The message is larger than the hub accepts.")};
    say("One more thing, with a very long attachment.", console::MessageState::Failed);
}

void openRemoval(ui::MainWindow &window, ConsoleFixture &)
{
    window.showRoute({QStringLiteral("fleet"), QStringLiteral("server-kb-indexer")});
    for (ui::Button *button : window.findChildren<ui::Button *>()) {
        if (button->text() == QStringLiteral("Remove server…"))
            button->click();
    }
}

std::vector<Shot> shots()
{
    const QString fleet = QStringLiteral("fleet");
    const QString deployments = QStringLiteral("deployments");
    const QString credentials = QStringLiteral("credentials");
    const QString chat = QStringLiteral("conversations");
    return {
        {QStringLiteral("fleet-ready"), fleet, filled, {}, true},
        {QStringLiteral("fleet-selected"), fleet, filled,
         [](ui::MainWindow &window, ConsoleFixture &) {
             window.showRoute({QStringLiteral("fleet"), QStringLiteral("server-ops-oncall")});
         }},
        {QStringLiteral("fleet-empty"), fleet, [](ConsoleFixture &) {}, {}},
        {QStringLiteral("fleet-rehearsal"),
         fleet,
         [](ConsoleFixture &f) { f.preferences.rehearsal = true; },
         {}},
        {QStringLiteral("fleet-loading"),
         fleet,
         [](ConsoleFixture &f) { f.fleet.state = console::LoadState::Loading; },
         {}},
        {QStringLiteral("fleet-error"),
         fleet,
         [](ConsoleFixture &f) {
             f.fleet.state = console::LoadState::Failed;
             f.fleet.error = storageError();
         },
         {}},
        {QStringLiteral("fleet-stale"), fleet, stale, {}},
        {QStringLiteral("deployments-running"), deployments, filled, {}},
        {QStringLiteral("deployments-failed"), deployments, filled,
         [](ui::MainWindow &window, ConsoleFixture &) {
             window.showRoute(
                 {QStringLiteral("deployments"), QStringLiteral("deployment-invoice-reader")});
         }},
        {QStringLiteral("deployments-done"), deployments, filled,
         [](ui::MainWindow &window, ConsoleFixture &) {
             window.showRoute(
                 {QStringLiteral("deployments"), QStringLiteral("deployment-ops-oncall")});
         }},
        {QStringLiteral("deployments-empty"), deployments, [](ConsoleFixture &) {}, {}},
        {QStringLiteral("credentials-ready"), credentials, filled, {}, true},
        {QStringLiteral("credentials-empty"), credentials, [](ConsoleFixture &) {}, {}},
        {QStringLiteral("credentials-locked"),
         credentials,
         [](ConsoleFixture &f) {
             f.credentials.state = console::LoadState::Failed;
             core::Error locked{core::ErrorCode::Unavailable,
                                QStringLiteral("The keychain is locked.")};
             locked.nextStep = QStringLiteral("Unlock it, then try again.");
             f.credentials.error = locked;
         },
         {}},
        {QStringLiteral("settings"), QStringLiteral("settings"), filled, {}, true},
        {QStringLiteral("dialog-remove"),
         fleet,
         filled,
         openRemoval,
         false,
         false,
         {1440, 900},
         [](ui::MainWindow &window) -> QWidget * {
             return window.findChild<ui::RemoveDialog *>();
         }},
        {QStringLiteral("dialog-link"),
         chat,
         filled,
         [](ui::MainWindow &window, ConsoleFixture &) {
             emit window.findChild<ui::MessageView *>()->linkActivated(
                 QUrl(QStringLiteral("https://wiki.example.org/runbooks/slots?from=chat")));
         },
         false,
         false,
         {1440, 900},
         [](ui::MainWindow &window) -> QWidget * { return window.findChild<ui::LinkDialog *>(); }},
        {QStringLiteral("fleet-keyboard"), fleet, filled,
         [](ui::MainWindow &window, ConsoleFixture &) {
             window.showRoute({QStringLiteral("fleet"), QStringLiteral("server-kb-indexer")});
             window.setAttribute(Qt::WA_KeyboardFocusChange);
             window.activateWindow();
             window.findChild<ui::FleetTable *>()->setFocus(Qt::TabFocusReason);
         }},
        {QStringLiteral("chat-unfolded"), chat, filled,
         [](ui::MainWindow &window, ConsoleFixture &) {
             auto *view = window.findChild<ui::MessageView *>();
             view->setCurrentRow(3);
             QTest::keyClick(view, Qt::Key_Return);
             view->scrollToRow(3);
         }},
        {QStringLiteral("fleet-rtl"), fleet, filled, {}, false, true},
        {QStringLiteral("chat-rtl"), chat, filled, {}, false, true},
        {QStringLiteral("deployments-rtl"), deployments, filled, {}, false, true},
        {QStringLiteral("fleet-small"), fleet, filled, {}, false, false, {960, 600}},
        {QStringLiteral("chat-small"), chat, filled, {}, false, false, {960, 600}},
        {QStringLiteral("chat-ready"), chat, filled, {}, true},
        {QStringLiteral("chat-states"), chat, messageStates, {}},
        {QStringLiteral("chat-stale"), chat, stale, {}},
        {QStringLiteral("chat-empty"), chat, [](ConsoleFixture &) {}, {}},
        {QStringLiteral("chat-loading"),
         chat,
         [](ConsoleFixture &f) { f.conversations.state = console::LoadState::Loading; },
         {}},
        {QStringLiteral("chat-error"),
         chat,
         [](ConsoleFixture &f) {
             f.conversations.state = console::LoadState::Failed;
             f.conversations.error = storageError();
         },
         {}},
        {QStringLiteral("chat-messages-loading"),
         chat,
         [](ConsoleFixture &f) {
             filled(f);
             openChat(f).list.clear();
             openChat(f).state = console::LoadState::Loading;
         },
         {}},
        {QStringLiteral("chat-messages-empty"),
         chat,
         [](ConsoleFixture &f) {
             filled(f);
             openChat(f).list.clear();
         },
         {}},
        {QStringLiteral("chat-find"), chat, filled,
         [](ui::MainWindow &window, ConsoleFixture &) {
             auto *pane = window.findChild<ui::ConversationPane *>();
             pane->find();
             window.findChild<ui::FindBar *>()->findChild<QLineEdit *>()->setText(
                 QStringLiteral("slot"));
             pane->view()->setFocus();
         }},
    };
}

int distinctColors(const QImage &image)
{
    std::set<QRgb> colors;
    for (int y = 0; y < image.height(); y += 7) {
        for (int x = 0; x < image.width(); x += 7)
            colors.insert(image.pixel(x, y));
    }
    return int(colors.size());
}

} // namespace

class TestGallery : public QObject {
    Q_OBJECT

private slots:
    void render_data()
    {
        QTest::addColumn<int>("shot");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<int>("percent");
        const std::vector<Shot> all = shots();
        for (size_t i = 0; i < all.size(); ++i) {
            QTest::addRow("%s-light", qPrintable(all[i].name)) << int(i) << false << 100;
            QTest::addRow("%s-dark", qPrintable(all[i].name)) << int(i) << true << 100;
            if (all[i].largeText)
                QTest::addRow("%s-light-200", qPrintable(all[i].name)) << int(i) << false << 200;
        }
    }

    void render()
    {
        QFETCH(int, shot);
        QFETCH(bool, dark);
        QFETCH(int, percent);
        const Shot wanted = shots().at(size_t(shot));
        ui::applyTheme(dark ? ui::Scheme::Dark : ui::Scheme::Light, percent);
        ConsoleFixture fixture;
        fixture.preferences.themeChoice =
            dark ? console::ThemeChoice::Dark : console::ThemeChoice::Light;
        fixture.preferences.percent = percent;
        wanted.prepare(fixture);
        QGuiApplication::setLayoutDirection(wanted.rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
        ui::MainWindow window(fixture.services(), fixture.clock);
        window.resize(wanted.size);
        fixture.playHeartbeats(40);
        window.showRoute({wanted.page});
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        if (wanted.act)
            wanted.act(window, fixture);
        QTest::qWait(60); // coalesced layouts
        QWidget *subject = wanted.subject ? wanted.subject(window) : &window;
        QVERIFY(subject);
        const QImage image = subject->grab().toImage();
        QVERIFY(distinctColors(image) > 12);
        const QString directory = qEnvironmentVariable("LTB_SCREENS_DIR");
        if (directory.isEmpty())
            return;
        QDir().mkpath(directory);
        QVERIFY(image.save(QStringLiteral("%1/%2.png")
                               .arg(directory, QString::fromLatin1(QTest::currentDataTag()))));
    }
};

QTEST_MAIN(TestGallery)
#include "tst_gallery.moc"
