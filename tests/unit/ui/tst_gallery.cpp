// The screenshot gallery: every page in every state, light and dark, some at a large text size. It
// fails when a page does not paint, and it is what a person looks at before a release.
#include "tests/support/consolefixtures.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QTest>

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

std::vector<Shot> shots()
{
    const QString fleet = QStringLiteral("fleet");
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
        wanted.prepare(fixture);
        ui::MainWindow window(fixture.services(), fixture.clock);
        window.resize(1440, 900);
        fixture.playHeartbeats(40);
        window.showRoute({wanted.page});
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        if (wanted.act)
            wanted.act(window, fixture);
        QTest::qWait(60); // coalesced layouts
        const QImage image = window.grab().toImage();
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
