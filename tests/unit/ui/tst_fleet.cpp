// The fleet: model, filter, sorting, figures, the page's faces and the dangerous question.
#include "tests/support/consolefixtures.h"
#include "ui/fleet/fleetpage.h"
#include "ui/fleet/fleettable.h"
#include "ui/fleet/kpirow.h"
#include "ui/fleet/removedialog.h"
#include "ui/fleet/serverpanel.h"
#include "ui/models/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace ltb;
using namespace ltb::tests;
using namespace ltb::ui;

namespace {

Button *visibleButton(QWidget &root, const QString &text)
{
    for (Button *button : root.findChildren<Button *>()) {
        if (button->text() == text && button->isVisibleTo(&root))
            return button;
    }
    return nullptr;
}

QStringList shownNames(const FleetFilter &filter)
{
    QStringList names;
    for (int row = 0; row < filter.rowCount(); ++row)
        names << filter.index(row, FleetModel::Server).data().toString();
    return names;
}

} // namespace

class TestFleet : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(Scheme::Light, 100); }

    void modelKeepsItsRowsThroughChanges()
    {
        ConsoleFixture fixture;
        fixture.fill();
        FleetModel model(fixture.fleet, fixture.clock);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 7);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        fixture.fleet.list[2].state = console::FleetState::Healthy;
        emit fixture.fleet.changed();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 2);
        fixture.fleet.list.erase(fixture.fleet.list.begin());
        emit fixture.fleet.changed();
        QCOMPARE(model.rowCount(), 6);
        console::FleetServer fresh;
        fresh.id = core::ServerId(QStringLiteral("fresh"));
        fresh.name = QStringLiteral("fresh");
        fixture.fleet.list.insert(fixture.fleet.list.begin(), fresh);
        emit fixture.fleet.changed();
        QCOMPARE(model.rowOf(fresh.id), 6);
        fixture.fleet.list.clear();
        emit fixture.fleet.changed();
        QCOMPARE(model.rowCount(), 0);
    }

    void samplesAreOnePerHeartbeatAndBounded()
    {
        ConsoleFixture fixture;
        fixture.fill();
        FleetModel model(fixture.fleet, fixture.clock);
        const core::InstanceId instance = fixture.fleet.list[0].instance;
        QCOMPARE(model.cpuSamples(instance).size(), size_t(1));
        emit fixture.fleet.changed(); // the same heartbeat again
        QCOMPARE(model.cpuSamples(instance).size(), size_t(1));
        for (int i = 0; i < 100; ++i) {
            fixture.fleet.list[0].lastHeartbeatMs += 30'000;
            emit fixture.fleet.changed();
        }
        QCOMPARE(model.cpuSamples(instance).size(), size_t(FleetModel::sampleLimit));
    }

    void filterAndSort()
    {
        ConsoleFixture fixture;
        fixture.fill();
        FleetModel model(fixture.fleet, fixture.clock);
        FleetFilter filter;
        QAbstractItemModelTester tester(&filter,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.setSourceModel(&model);
        filter.sort(FleetModel::Status);
        QCOMPARE(shownNames(filter).first(), QStringLiteral("billing-agent")); // the worst first
        filter.sort(FleetModel::Price, Qt::DescendingOrder);
        QCOMPARE(shownNames(filter).first(), QStringLiteral("ops-oncall"));
        filter.setGroup(FleetGroup::Attention);
        QCOMPARE(filter.rowCount(), 3);
        filter.setGroup(FleetGroup::Deploying);
        QCOMPARE(shownNames(filter), QStringList(QStringLiteral("research-nightly")));
        filter.setGroup(FleetGroup::All);
        filter.setWords(QStringLiteral("CX23 fsn1"));
        QCOMPARE(shownNames(filter), QStringList(QStringLiteral("kb-indexer")));
        filter.setWords(QStringLiteral("minimax"));
        QCOMPARE(shownNames(filter), QStringList(QStringLiteral("discord-community")));
    }

    void cellsSpeakForThemselves()
    {
        ConsoleFixture fixture;
        fixture.fill();
        FleetModel model(fixture.fleet, fixture.clock);
        QCOMPARE(model.index(0, FleetModel::Server).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("support-eu-prod, Hetzner Cloud · fsn1 · cx33"));
        QCOMPARE(model.index(0, FleetModel::Status).data().toString(), QStringLiteral("Healthy"));
        QCOMPARE(model.index(0, FleetModel::Heartbeat).data().toString(),
                 QStringLiteral("2 s ago"));
        fixture.clock.advance(120'000);
        QCOMPARE(model.index(0, FleetModel::Heartbeat).data().toString(),
                 QStringLiteral("2 min ago"));
        QCOMPARE(model.index(3, FleetModel::Cpu).data().toString(), QStringLiteral("–"));
        QCOMPARE(model.index(0, FleetModel::Price).data().toString(), QStringLiteral("€7.55"));
    }

    void moneyAddsUpPerCurrency()
    {
        QCOMPARE(
            moneySumText({{7'550'000, QStringLiteral("EUR")}, {3'790'000, QStringLiteral("EUR")}}),
            QStringLiteral("€11.34"));
        QCOMPARE(
            moneySumText({{1'000'000, QStringLiteral("EUR")}, {2'000'000, QStringLiteral("USD")}}),
            QStringLiteral("€1.00 + $2.00"));
        QCOMPARE(moneySumText({}), QStringLiteral("–"));
    }

    void durations_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QString>("text");
        QTest::newRow("below a second") << qint64(830) << QStringLiteral("0.8 s");
        QTest::newRow("seconds") << qint64(12'400) << QStringLiteral("12 s");
        QTest::newRow("minutes") << qint64(72'000) << QStringLiteral("1 min 12 s");
        QTest::newRow("hours") << qint64(3'780'000) << QStringLiteral("1 h 3 min");
        QTest::newRow("a clock that went back") << qint64(-5) << QStringLiteral("0.0 s");
    }
    void durations()
    {
        QFETCH(qint64, ms);
        QTEST(durationText(ms), "text");
    }

    void pageHasAFaceForEveryState()
    {
        ConsoleFixture fixture;
        fixture.fleet.state = console::LoadState::Loading;
        FleetPage page(fixture.services(), fixture.clock);
        page.resize(1200, 800);
        page.show();
        auto *table = page.findChild<FleetTable *>();
        QVERIFY(!table->isVisible());
        fixture.fleet.state = console::LoadState::Failed;
        fixture.fleet.error = core::Error{core::ErrorCode::Storage, QStringLiteral("Cannot read.")};
        emit fixture.fleet.changed();
        Button *retry = visibleButton(page, QStringLiteral("Try again"));
        QVERIFY(retry);
        QTest::mouseClick(retry, Qt::LeftButton);
        QCOMPARE(fixture.fleet.refreshes, 1);

        fixture.fleet.state = console::LoadState::Ready;
        emit fixture.fleet.changed();
        QSignalSpy routes(&page, &Page::routeRequested);
        QTest::mouseClick(visibleButton(page, QStringLiteral("New server")), Qt::LeftButton);
        QCOMPARE(routes.size(), 1);

        fixture.fill();
        emit fixture.fleet.changed();
        QVERIFY(table->isVisible());
        page.findChild<SegmentedControl *>()->setCurrent(3);
        QCOMPARE(table->model()->rowCount(), 1);
        fixture.fleet.list[3].state = console::FleetState::Healthy;
        emit fixture.fleet.changed();
        QVERIFY(!table->isVisible());
        QTest::mouseClick(visibleButton(page, QStringLiteral("Clear filter")), Qt::LeftButton);
        QVERIFY(table->isVisible());
    }

    void staleDataSaysSo()
    {
        ConsoleFixture fixture;
        fixture.fill();
        FleetPage page(fixture.services(), fixture.clock);
        page.resize(1200, 800);
        page.show();
        QVERIFY(!visibleButton(page, QStringLiteral("Retry now")));
        fixture.fleet.stale = true;
        fixture.fleet.asOf = fixture.now() - 4 * 60'000;
        emit fixture.fleet.changed();
        Button *retry = visibleButton(page, QStringLiteral("Retry now"));
        QVERIFY(retry);
        QVERIFY(qobject_cast<Banner *>(retry->parentWidget())
                    ->accessibleName()
                    .contains(QStringLiteral("As of 14:03, 4 min old")));
        QTest::mouseClick(retry, Qt::LeftButton);
        QCOMPARE(fixture.hub.retries, 1);
    }

    void selectionOpensDetailsAndChat()
    {
        ConsoleFixture fixture;
        fixture.fill();
        FleetPage page(fixture.services(), fixture.clock);
        page.resize(1200, 800);
        page.show();
        auto *panel = page.findChild<ServerPanel *>();
        QVERIFY(!panel->isVisible());
        page.open(QStringLiteral("server-ops-oncall"));
        QVERIFY(panel->isVisible());
        QSignalSpy routes(&page, &Page::routeRequested);
        QTest::mouseClick(visibleButton(page, QStringLiteral("Open chat")), Qt::LeftButton);
        QCOMPARE(routes.size(), 1);
        QCOMPARE(routes[0][0].value<Route>().argument,
                 QStringLiteral("instance:instance-ops-oncall"));
        fixture.fleet.list.clear();
        emit fixture.fleet.changed();
        QVERIFY(!panel->isVisible());
    }

    void removalNeedsTheExactName()
    {
        ConsoleFixture fixture;
        fixture.fill();
        FleetPage page(fixture.services(), fixture.clock);
        page.resize(1200, 800);
        page.show();
        page.open(QStringLiteral("server-kb-indexer"));
        QTest::mouseClick(visibleButton(page, QStringLiteral("Remove server…")), Qt::LeftButton);
        auto *dialog = page.findChild<RemoveDialog *>();
        QVERIFY(dialog);
        auto *typed = dialog->findChild<QLineEdit *>();
        Button *confirm = visibleButton(*dialog, QStringLiteral("Remove server"));
        QVERIFY(!confirm->isEnabled());
        typed->setText(QStringLiteral("KB-indexer"));
        QVERIFY(!confirm->isEnabled());
        typed->setText(QStringLiteral(" kb-indexer "));
        QVERIFY(confirm->isEnabled());
        QTest::mouseClick(confirm, Qt::LeftButton);
        QCOMPARE(fixture.deployments.destroyed, QStringList(QStringLiteral("server-kb-indexer")));
    }

    void tablePaintsInBothDirections()
    {
        ConsoleFixture fixture;
        fixture.fill();
        for (const Qt::LayoutDirection direction : {Qt::LeftToRight, Qt::RightToLeft}) {
            FleetPage page(fixture.services(), fixture.clock);
            page.setLayoutDirection(direction);
            page.resize(1200, 800);
            page.show();
            page.open(QStringLiteral("server-ops-oncall"));
            QVERIFY(!page.grab().isNull());
        }
    }
};

QTEST_MAIN(TestFleet)
#include "tst_fleet.moc"
