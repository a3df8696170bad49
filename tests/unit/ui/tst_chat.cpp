// The chat page: composer, drafts, stop, search, links, the list beside it.
#include "tests/unit/ui/chatscene.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversationlist.h"
#include "ui/chat/conversationpane.h"
#include "ui/chat/linkdialog.h"
#include "ui/models/conversationsmodel.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace ltb;
using namespace ltb::tests;
using namespace ltb::ui;

class TestChat : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(Scheme::Light, 100); }

    void newMessagesBelowAreCounted()
    {
        ChatScene scene(40);
        scene.view->verticalScrollBar()->setValue(0);
        QVERIFY(shownButton(*scene.page, QStringLiteral("Jump to latest")));
        scene.conversation->append(messageOf(200, console::Sender::Agent, QStringLiteral("news")));
        scene.conversation->append(messageOf(201, console::Sender::Agent, QStringLiteral("more")));
        Button *jump = shownButton(*scene.page, QStringLiteral("Jump to latest (2)"));
        QVERIFY(jump);
        QTest::mouseClick(jump, Qt::LeftButton);
        QVERIFY(scene.view->isAtEnd());
        QVERIFY(!jump->isVisible());
    }

    void enterSendsAndShiftEnterDoesNot()
    {
        ChatScene scene(3);
        auto *edit = scene.page->findChild<QPlainTextEdit *>();
        QTest::keyClicks(edit, QStringLiteral("one"));
        QTest::keyClick(edit, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(edit, QStringLiteral("two"));
        QVERIFY(scene.conversation->sent.isEmpty());
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(scene.conversation->sent, QStringList(QStringLiteral("one\ntwo")));
        QVERIFY(edit->toPlainText().isEmpty());
        QTest::keyClick(edit, Qt::Key_Return); // nothing to send
        QCOMPARE(scene.conversation->sent.size(), 1);
    }

    void aRefusedMessageStaysInTheComposer()
    {
        ChatScene scene(3);
        scene.conversation->sendError =
            core::Error{core::ErrorCode::Storage, QStringLiteral("The disk is full.")};
        QSignalSpy told(scene.page.get(), &Page::notified);
        auto *edit = scene.page->findChild<QPlainTextEdit *>();
        QTest::keyClicks(edit, QStringLiteral("precious"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(told.size(), 1);
        QCOMPARE(edit->toPlainText(), QStringLiteral("precious"));
    }

    void draftsBelongToTheirConversation()
    {
        ChatScene scene(3);
        auto *edit = scene.page->findChild<QPlainTextEdit *>();
        QTest::keyClicks(edit, QStringLiteral("half a thought"));
        const QString other = scene.fixture.conversations.list[1].sessionKey;
        scene.page->open(other);
        QCOMPARE(scene.conversation->draftText, QStringLiteral("half a thought"));
        QVERIFY(edit->toPlainText().isEmpty());
        scene.page->open(scene.conversation->key);
        QCOMPARE(edit->toPlainText(), QStringLiteral("half a thought"));
    }

    void stopSaysWhatHappened()
    {
        ChatScene scene(3);
        scene.conversation->running = true;
        emit scene.conversation->stateChanged();
        Button *stop = shownButton(*scene.page, QStringLiteral("Stop run"));
        QVERIFY(stop);
        QTest::mouseClick(stop, Qt::LeftButton);
        QCOMPARE(scene.conversation->stops, 1);
        QCOMPARE(stop->accessibleName(), QStringLiteral("Asked to stop"));
        QVERIFY(!stop->isEnabled());
        scene.conversation->running = false;
        emit scene.conversation->stateChanged();
        QVERIFY(!stop->isVisible());
    }

    void findStepsThroughMatches()
    {
        ChatScene scene(40);
        auto *pane = scene.page->findChild<ConversationPane *>();
        pane->find();
        QLineEdit *field = nullptr;
        for (QLineEdit *each : pane->findChildren<QLineEdit *>()) {
            if (each->accessibleName() == QStringLiteral("Find in conversation"))
                field = each;
        }
        QVERIFY(field);
        field->setText(QStringLiteral("message 1")); // 1 and 10 to 19
        QCOMPARE(scene.view->currentRow(), 19);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(scene.view->currentRow(), 18);
        field->clear();
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!field->isVisible());
    }

    void linksAskFirst()
    {
        ChatScene scene(3);
        emit scene.view->linkActivated(QUrl(QStringLiteral("https://xn--pple-43d.com/login")));
        auto *dialog = scene.page->findChild<LinkDialog *>();
        QVERIFY(dialog);
        bool hostShown = false;
        for (QLabel *label : dialog->findChildren<QLabel *>())
            hostShown = hostShown || label->text() == QStringLiteral("xn--pple-43d.com");
        QVERIFY(hostShown);
        dialog->reject();
    }

    void listModelFollowsTheService()
    {
        ConsoleFixture fixture;
        fixture.fill();
        ConversationsModel model(fixture.conversations, fixture.clock);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 6);
        QCOMPARE(model.unread(), 4);
        model.setWords(QStringLiteral("refund"));
        QCOMPARE(model.rowCount(), 1);
        model.setWords({});
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        fixture.conversations.list[1].unread = 0;
        emit fixture.conversations.changed();
        QCOMPARE(changed.size(), 1);
        QVERIFY(model.index(5)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("offline")));
    }

    void unreadIsSteppedThroughByKeyboard()
    {
        ChatScene scene(3);
        auto *list = scene.page->findChild<ConversationList *>();
        QSignalSpy chosen(list, &ConversationList::chosen);
        list->step(1);
        QCOMPARE(chosen.last()[0].toString(), scene.fixture.conversations.list[1].sessionKey);
        list->step(1);
        QCOMPARE(chosen.last()[0].toString(), scene.fixture.conversations.list[2].sessionKey);
        list->step(1); // around
        QCOMPARE(chosen.last()[0].toString(), scene.fixture.conversations.list[1].sessionKey);
    }

    void aServersChatIsOpenedOrStarted()
    {
        ChatScene scene(3);
        auto *pane = scene.page->findChild<ConversationPane *>();
        scene.page->open(QStringLiteral("instance:instance-sales-assistant"));
        QCOMPARE(pane->sessionKey(), scene.fixture.conversations.list[2].sessionKey);
        scene.fixture.conversations.list.erase(scene.fixture.conversations.list.begin() + 2);
        scene.page->open(QStringLiteral("instance:instance-sales-assistant"));
        QCOMPARE(scene.fixture.conversations.started,
                 QStringList(QStringLiteral("sales-assistant")));
        QVERIFY(pane->sessionKey().contains(QStringLiteral(":new1")));
    }
};

QTEST_MAIN(TestChat)
#include "tst_chat.moc"
