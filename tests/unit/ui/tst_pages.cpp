// Credentials, deployments and settings: what each button does to the service behind it.
#include "tests/support/consolefixtures.h"
#include "ui/credentials/accountcard.h"
#include "ui/credentials/credentialspage.h"
#include "ui/deployments/deploymentpanel.h"
#include "ui/deployments/deploymentspage.h"
#include "ui/models/deploymentsmodel.h"
#include "ui/settings/settingspage.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/formrow.h"
#include "ui/widgets/secretfield.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

using namespace ltb;
using namespace ltb::tests;
using namespace ltb::ui;

namespace {

Button *seenButton(QWidget &root, const QString &text)
{
    for (Button *button : root.findChildren<Button *>()) {
        if (button->text() == text && button->isVisibleTo(&root))
            return button;
    }
    return nullptr;
}

QString allText(const QWidget &root)
{
    QStringList texts;
    for (const QLabel *label : root.findChildren<QLabel *>()) {
        if (label->isVisibleTo(&root))
            texts << label->text();
    }
    return texts.join(u'\n');
}

QLineEdit *fieldNamed(QWidget &root, const QString &name)
{
    for (QLineEdit *field : root.findChildren<QLineEdit *>()) {
        if (field->accessibleName() == name)
            return field;
    }
    return nullptr;
}

} // namespace

class TestPages : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(Scheme::Light, 100); }

    void accountsAreMaskedAndSayHowTheyAre()
    {
        ConsoleFixture fixture;
        fixture.fill();
        CredentialsPage page(fixture.services(), fixture.clock);
        page.resize(1200, 800);
        page.show();
        QCOMPARE(page.findChildren<AccountCard *>().size(), 2);
        const QString text = allText(page);
        QVERIFY(text.contains(QStringLiteral("Read and write")));
        QVERIFY(text.contains(QStringLiteral("6 of 25 servers used")));
        QVERIFY(text.contains(QStringLiteral("Hetzner Cloud refused the token.")));
        QVERIFY(text.contains(QStringLiteral("••••••••")));
    }

    void testingAgainWaitsAndShowsTheErrorInline()
    {
        ConsoleFixture fixture;
        fixture.fill();
        fixture.credentials.hold = true;
        fixture.credentials.checkAnswer =
            core::Error{core::ErrorCode::Timeout, QStringLiteral("No answer in ten seconds.")};
        CredentialsPage page(fixture.services(), fixture.clock);
        page.resize(1200, 800);
        page.show();
        AccountCard *card = page.findChildren<AccountCard *>().first();
        Button *again = seenButton(*card, QStringLiteral("Test again"));
        QTest::mouseClick(again, Qt::LeftButton);
        QVERIFY(!again->isEnabled());
        QCOMPARE(again->text(), QStringLiteral("Testing"));
        fixture.credentials.held.front()();
        QVERIFY(again->isEnabled());
        QVERIFY(allText(*card).contains(QStringLiteral("No answer in ten seconds.")));
    }

    void aWrongTokenIsSaidAtTheField()
    {
        ConsoleFixture fixture;
        core::Error refused{core::ErrorCode::Unauthorized, QStringLiteral("The token is refused.")};
        refused.field = QStringLiteral("token");
        fixture.credentials.addError = refused;
        CredentialsPage page(fixture.services(), fixture.clock);
        page.resize(1200, 800);
        page.show();
        QTest::mouseClick(seenButton(page, QStringLiteral("Test and add")), Qt::LeftButton);
        QVERIFY(allText(page).contains(QStringLiteral("Paste the API token.")));
        auto *secret = page.findChild<SecretField *>();
        QTest::keyClicks(secret->input(), QStringLiteral("wrong"));
        QTest::mouseClick(seenButton(page, QStringLiteral("Test and add")), Qt::LeftButton);
        QVERIFY(allText(page).contains(QStringLiteral("The token is refused.")));
        QVERIFY(!secret->isEmpty()); // to be corrected, not typed anew
        fixture.credentials.addError.reset();
        QSignalSpy told(&page, &Page::notified);
        QTest::mouseClick(seenButton(page, QStringLiteral("Test and add")), Qt::LeftButton);
        QCOMPARE(told.size(), 1);
        QVERIFY(secret->isEmpty());
        QCOMPARE(page.findChildren<AccountCard *>().size(), 1);
    }

    void removingAsksAndShowsAConflict()
    {
        ConsoleFixture fixture;
        fixture.fill();
        fixture.credentials.removeError =
            core::Error{core::ErrorCode::Conflict, QStringLiteral("Six servers use it.")};
        CredentialsPage page(fixture.services(), fixture.clock);
        page.resize(1200, 800);
        page.show();
        AccountCard *card = page.findChildren<AccountCard *>().first();
        const auto removeOnce = [&page, card] {
            QTest::mouseClick(seenButton(*card, QStringLiteral("Remove…")), Qt::LeftButton);
            auto *dialog = page.findChild<ConfirmDialog *>();
            QTest::mouseClick(seenButton(*dialog, QStringLiteral("Remove account")),
                              Qt::LeftButton);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        };
        removeOnce();
        QVERIFY(fixture.credentials.removed.isEmpty());
        QVERIFY(allText(*card).contains(QStringLiteral("Six servers use it.")));
        fixture.credentials.removeError.reset();
        removeOnce();
        QCOMPARE(fixture.credentials.removed, QStringList(QStringLiteral("account-1")));
    }

    void deploymentModelIsAModel()
    {
        ConsoleFixture fixture;
        fixture.fill();
        DeploymentsModel model(fixture.deployments, fixture.clock);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 3);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        fixture.deployments.list[1].state = console::DeploymentState::Running;
        emit fixture.deployments.changed(fixture.deployments.list[1].id);
        QCOMPARE(changed.size(), 1);
        fixture.deployments.list.pop_back();
        emit fixture.deployments.listChanged();
        QCOMPARE(model.rowCount(), 2);
    }

    void actionsFollowTheState_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<QStringList>("buttons");
        const auto row = [](const char *name, console::DeploymentState state,
                            const QStringList &buttons) {
            QTest::newRow(name) << int(state) << buttons;
        };
        const QString retry = QStringLiteral("Retry from here");
        const QString change = QStringLiteral("Change place or size");
        row("running", console::DeploymentState::Running, {QStringLiteral("Cancel and clean up")});
        row("waiting to try again", console::DeploymentState::WaitingForRetry,
            {QStringLiteral("Try now"), QStringLiteral("Cancel and clean up")});
        row("failed", console::DeploymentState::Failed,
            {retry, change, QStringLiteral("Clean up what exists")});
        row("done", console::DeploymentState::Done,
            {QStringLiteral("Open chat"), QStringLiteral("Show server")});
        row("being removed", console::DeploymentState::Cancelling, {});
        row("removed", console::DeploymentState::Cancelled, {});
        row("not all removed", console::DeploymentState::CleanupFailed,
            {QStringLiteral("Try to clean up again")});
    }
    void actionsFollowTheState()
    {
        QFETCH(int, state);
        QFETCH(QStringList, buttons);
        ConsoleFixture fixture;
        fixture.fill();
        console::DeploymentView view = fixture.deployments.list.back();
        view.state = console::DeploymentState(state);
        DeploymentPanel panel(fixture.clock);
        panel.setDeployment(view);
        QStringList shown;
        for (const QString &text :
             {QStringLiteral("Open chat"), QStringLiteral("Retry from here"),
              QStringLiteral("Try now"), QStringLiteral("Show server"),
              QStringLiteral("Change place or size"), QStringLiteral("Cancel and clean up"),
              QStringLiteral("Clean up what exists"), QStringLiteral("Try to clean up again")}) {
            if (seenButton(panel, text))
                shown << text;
        }
        shown.sort();
        buttons.sort();
        QCOMPARE(shown, buttons);
    }

    void failedDeploymentIsResumedChangedAndCleanedUp()
    {
        ConsoleFixture fixture;
        fixture.fill();
        DeploymentsPage page(fixture.services(), fixture.clock);
        page.resize(1200, 800);
        page.show();
        page.open(QStringLiteral("deployment-invoice-reader"));
        const QString text = allText(page);
        QVERIFY(text.contains(QStringLiteral("Still billed at the provider")));
        QVERIFY(text.contains(QStringLiteral("attempt 3 of 5")));
        bool logged = false;
        for (QPlainTextEdit *lines : page.findChildren<QPlainTextEdit *>())
            logged =
                logged || lines->toPlainText().contains(QStringLiteral("Connection timed out"));
        QVERIFY(logged);
        QTest::mouseClick(seenButton(page, QStringLiteral("Retry from here")), Qt::LeftButton);
        QCOMPARE(fixture.deployments.resumed,
                 QStringList(QStringLiteral("deployment-invoice-reader")));
        QSignalSpy routes(&page, &Page::routeRequested);
        QTest::mouseClick(seenButton(page, QStringLiteral("Change place or size")), Qt::LeftButton);
        QCOMPARE(routes[0][0].value<Route>(), (Route{QStringLiteral("new-server"),
                                                     QStringLiteral("deployment-invoice-reader")}));
        QTest::mouseClick(seenButton(page, QStringLiteral("Clean up what exists")), Qt::LeftButton);
        auto *dialog = page.findChild<ConfirmDialog *>();
        QVERIFY(allText(*dialog).contains(QStringLiteral("firewall ltb-invoice-reader")));
        QVERIFY(fixture.deployments.cancelled.isEmpty());
        QTest::mouseClick(seenButton(*dialog, QStringLiteral("Clean up")), Qt::LeftButton);
        QCOMPARE(fixture.deployments.cancelled,
                 QStringList(QStringLiteral("deployment-invoice-reader")));
    }

    void selectionStaysWhenTheListGrows()
    {
        ConsoleFixture fixture;
        fixture.fill();
        DeploymentsPage page(fixture.services(), fixture.clock);
        page.show();
        page.open(QStringLiteral("deployment-ops-oncall"));
        console::DeploymentView fresh = fixture.deployments.list.front();
        fresh.id = core::DeploymentId(QStringLiteral("fresh"));
        fixture.deployments.list.insert(fixture.deployments.list.begin(), fresh);
        emit fixture.deployments.listChanged();
        QCOMPARE(page.findChild<DeploymentPanel *>()->deployment().id.toString(),
                 QStringLiteral("deployment-ops-oncall"));
        QCOMPARE(page.findChild<QListView *>()->currentIndex().row(), 3);
    }

    void settingsChangeThePreferences()
    {
        ConsoleFixture fixture;
        SettingsPage page(fixture.services());
        page.show();
        page.findChild<SegmentedControl *>()->setCurrent(2);
        QCOMPARE(fixture.preferences.themeChoice, console::ThemeChoice::Dark);
        QComboBox *size = nullptr;
        for (QComboBox *box : page.findChildren<QComboBox *>()) {
            if (box->accessibleName() == QStringLiteral("Text size"))
                size = box;
        }
        QVERIFY(size);
        size->setFocus();
        QTest::keyClick(size, Qt::Key_End);
        QCOMPARE(fixture.preferences.percent, 200);
        QLineEdit *name = fieldNamed(page, QStringLiteral("Name"));
        name->setText(QStringLiteral("  Ada "));
        emit name->editingFinished();
        QCOMPARE(fixture.preferences.operatorText, QStringLiteral("Ada"));
        name->setText(QString());
        emit name->editingFinished();
        QCOMPARE(fixture.preferences.operatorText, QStringLiteral("Ada"));
        QVERIFY(allText(page).contains(QStringLiteral("Agents need a name")));
        QVERIFY(allText(page).contains(QStringLiteral("OS keychain")));
    }

    void themeFollowsThePreferences()
    {
        ConsoleFixture fixture;
        Theme theme(fixture.preferences);
        QSignalSpy changed(&theme, &Theme::changed);
        QCOMPARE(tokens().scheme, Scheme::Light);
        fixture.preferences.setTheme(console::ThemeChoice::Dark);
        QCOMPARE(tokens().scheme, Scheme::Dark);
        fixture.preferences.setTextPercent(500); // from a file somebody edited
        QCOMPARE(theme.textPercent(), 200);
        fixture.preferences.setOperatorName(QStringLiteral("x"));
        QCOMPARE(changed.size(), 2); // nothing to do for the theme
        applyTheme(Scheme::Light, 100);
    }
};

QTEST_MAIN(TestPages)
#include "tst_pages.moc"
