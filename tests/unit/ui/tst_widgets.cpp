// The widgets every page is made of: behaviour, accessible names, and that they paint at all.
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/choicecard.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/formrow.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/secretfield.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/sparkline.h"
#include "ui/widgets/statepages.h"
#include "ui/widgets/steplist.h"
#include "ui/widgets/toast.h"

#include <QAccessible>
#include <QClipboard>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace ltb::ui;

class TestWidgets : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(Scheme::Light, 100); }

    void pillSaysItsWord()
    {
        Pill pill(StatusTone::Ok, QStringLiteral("Healthy"));
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(&pill);
        QCOMPARE(face->role(), QAccessible::StaticText);
        QCOMPARE(face->text(QAccessible::Name), QStringLiteral("Healthy"));
        const QSize before = pill.sizeHint();
        pill.setStatus(StatusTone::Error, QStringLiteral("Not reachable"));
        QVERIFY(pill.sizeHint().width() > before.width());
    }

    void secretIsMaskedShownAndClearedAgain()
    {
        SecretField field(QStringLiteral("API token"));
        field.show();
        QTest::keyClicks(field.input(), QStringLiteral(" abc123 "));
        QCOMPARE(field.input()->echoMode(), QLineEdit::Password);
        QCOMPARE(field.secret().reveal(), QByteArray("abc123"));
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(field.input());
        QVERIFY(!face->text(QAccessible::Value).contains(QStringLiteral("abc")));
        auto *show = field.findChild<Button *>();
        QTest::mouseClick(show, Qt::LeftButton);
        QCOMPARE(field.input()->echoMode(), QLineEdit::Normal);
        QTest::mouseClick(show, Qt::LeftButton);
        QCOMPARE(field.input()->echoMode(), QLineEdit::Password);
        field.clear();
        QVERIFY(field.isEmpty());
    }

    void formRowTellsTheErrorToEverybody()
    {
        auto *input = new QLineEdit;
        FormRow row(QStringLiteral("&Name"), input);
        row.setHint(QStringLiteral("Lower case"));
        QCOMPARE(input->accessibleName(), QStringLiteral("Name"));
        QCOMPARE(input->accessibleDescription(), QStringLiteral("Lower case"));
        row.setError(QStringLiteral("The name is taken."));
        QVERIFY(row.hasError());
        QCOMPARE(input->accessibleDescription(), QStringLiteral("The name is taken."));
        QCOMPARE(input->property("invalid").toBool(), true);
        row.setError({});
        QVERIFY(!row.hasError());
        QCOMPARE(input->property("invalid").toBool(), false);
    }

    void segmentsMoveByKeyboard()
    {
        SegmentedControl control(QStringLiteral("Show"));
        control.addSegment(QStringLiteral("All"));
        control.addSegment(QStringLiteral("Healthy"));
        control.addSegment(QStringLiteral("Attention"));
        control.show();
        QVERIFY(QTest::qWaitForWindowExposed(&control));
        QSignalSpy spy(&control, &SegmentedControl::currentChanged);
        auto *first = control.findChild<QAbstractButton *>();
        QCOMPARE(QAccessible::queryAccessibleInterface(first)->role(), QAccessible::RadioButton);
        first->setFocus();
        QTest::keyClick(first, Qt::Key_Right);
        QCOMPARE(control.current(), 1);
        QCOMPARE(spy.size(), 1);
        control.setSegmentText(1, QStringLiteral("Healthy 17"));
        control.setCurrent(2);
        QCOMPARE(control.current(), 2);
    }

    void bannerCopiesDetails()
    {
        Banner banner(StatusTone::Error);
        ltb::core::Error error{ltb::core::ErrorCode::Unauthorized,
                               QStringLiteral("Hetzner refused the token.")};
        error.httpStatus = 401;
        error.requestId = QStringLiteral("req-7");
        error.cause = QStringLiteral("unauthorized: unable to authenticate");
        banner.setError(error);
        QCOMPARE(banner.accessibleName(), error.message);
        auto *copy = banner.findChild<Button *>();
        QTest::mouseClick(copy, Qt::LeftButton);
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY(copied.contains(QStringLiteral("req-7")));
        QVERIFY(copied.contains(QStringLiteral("unable to authenticate")));
        banner.setError(error); // a second error does not grow a second button
        QCOMPARE(banner.findChildren<Button *>().size(), 1);
    }

    void toastStaysForErrors()
    {
        QWidget host;
        host.resize(600, 400);
        host.show();
        Toast toast(&host);
        toast.showMessage(StatusTone::Error, QStringLiteral("Could not remove ada."));
        QVERIFY(toast.isVisible());
        QVERIFY(host.rect().contains(toast.geometry()));
        QTest::mouseClick(toast.findChild<Button *>(), Qt::LeftButton);
        QVERIFY(!toast.isVisible());
    }

    void stepsAreWordsToo()
    {
        StepList list;
        list.resize(600, 400);
        StepItem failed{QStringLiteral("Install OpenClaw"),
                        StepItem::State::Failed,
                        QStringLiteral("attempt 2 of 5"),
                        QStringLiteral("12 s"),
                        QStringLiteral("The image could not be pulled."),
                        QStringLiteral("docker: timeout")};
        list.setSteps({{QStringLiteral("Create the server"), StepItem::State::Done}, failed});
        list.show();
        const auto pills = list.findChildren<Pill *>();
        QCOMPARE(pills.size(), 2);
        QCOMPARE(pills[0]->text(), QStringLiteral("Done"));
        QCOMPARE(pills[1]->text(), QStringLiteral("Failed"));
        QVERIFY(list.findChildren<QPlainTextEdit *>()[1]->isVisible());
        list.setSteps({failed});
        QCOMPARE(list.findChildren<Pill *>()[0]->text(), QStringLiteral("Failed"));
        list.grab();
    }

    void statePagesShowOneFace()
    {
        auto *content = new QLabel(QStringLiteral("content"));
        StatePages pages(QStringLiteral("Loading"), content);
        pages.setEmpty(new EmptyState(QStringLiteral("server"), QStringLiteral("No servers yet"),
                                      QStringLiteral("Create one.")));
        pages.resize(800, 600);
        pages.show();
        pages.showLoading();
        QVERIFY(!content->isVisible());
        pages.showError({ltb::core::ErrorCode::Network, QStringLiteral("No network.")});
        QSignalSpy retry(&pages, &StatePages::retryRequested);
        for (Button *button : pages.findChildren<Button *>()) {
            if (button->isVisible() && button->text() == QStringLiteral("Try again"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QCOMPARE(retry.size(), 1);
        pages.showContent();
        QVERIFY(content->isVisible());
    }

    void choiceCardIsARadioButton()
    {
        ChoiceCard card(QStringLiteral("cloud"), QStringLiteral("Hetzner Cloud"),
                        QStringLiteral("Key stored"));
        card.setFigure(QStringLiteral("€ 3.79"), QStringLiteral("per month"));
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(&card);
        QCOMPARE(face->role(), QAccessible::RadioButton);
        QCOMPARE(face->text(QAccessible::Name), QStringLiteral("Hetzner Cloud"));
        QVERIFY(face->text(QAccessible::Description).contains(QStringLiteral("€ 3.79")));
    }

    void elidedTextIsInTheTooltip()
    {
        ElidedLabel label(QStringLiteral("a rather long name of a server"));
        label.resize(60, 20);
        label.show();
        QCOMPARE(label.toolTip(), label.text());
        label.resize(600, 20);
        QCOMPARE(label.toolTip(), QString());
    }
};

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
