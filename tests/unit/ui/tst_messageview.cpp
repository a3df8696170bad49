// The messages: scrolling while they stream, states, copying, and what a screen reader gets.
#include "tests/unit/ui/chatscene.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QTest>

using namespace ltb;
using namespace ltb::tests;
using namespace ltb::ui;

class TestMessageView : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(Scheme::Light, 100); }

    void opensAtTheEnd()
    {
        ChatScene scene(60);
        QVERIFY(scene.view->isAtEnd());
        QCOMPARE(scene.view->verticalScrollBar()->value(),
                 scene.view->verticalScrollBar()->maximum());
        QVERIFY(scene.view->viewport()->rect().intersects(scene.view->rowRect(59)));
    }

    void streamingFollowsOnlyAtTheEnd()
    {
        ChatScene scene(40);
        console::ChatMessage streaming =
            messageOf(100, console::Sender::Agent, QStringLiteral("a"));
        streaming.state = console::MessageState::Streaming;
        scene.conversation->append(streaming);
        for (int i = 0; i < 50; ++i)
            scene.conversation->grow(40, QStringLiteral("more words to fill the line. "));
        QTRY_VERIFY_WITH_TIMEOUT(scene.view->rowRect(40).height() > 100, patienceMs);
        QVERIFY(scene.view->isAtEnd());

        scene.view->verticalScrollBar()->setValue(300);
        QVERIFY(!scene.view->isAtEnd());
        const int row = scene.view->rowAt(QPoint(100, 50));
        const QRect before = scene.view->rowRect(row);
        const int height = scene.view->rowRect(40).height();
        for (int i = 0; i < 50; ++i)
            scene.conversation->grow(40, QStringLiteral("more words to fill the line. "));
        QTRY_VERIFY_WITH_TIMEOUT(scene.view->rowRect(40).height() > height, patienceMs);
        QCOMPARE(scene.view->rowRect(row), before); // what is read does not move
    }

    void olderMessagesKeepThePlace()
    {
        ChatScene scene(40);
        scene.conversation->older = true;
        scene.view->verticalScrollBar()->setValue(100);
        QCOMPARE(scene.conversation->olderLoads, 1);
        QTest::qWait(MessageView::frameMs * 2);
        const int row = scene.view->rowAt(QPoint(100, 300));
        const int top = scene.view->rowRect(row).top();
        scene.conversation->prepend(manyMessages(30, 1000));
        QTRY_COMPARE_WITH_TIMEOUT(scene.view->rowRect(row + 30).top(), top, patienceMs);
        QCOMPARE(scene.view->count(), 70);
    }

    void aHundredThousandMessagesAreNotLaidOut()
    {
        ChatScene scene(100'000);
        QCOMPARE(scene.view->count(), 100'000);
        scene.view->verticalScrollBar()->setValue(scene.view->verticalScrollBar()->maximum() / 2);
        QVERIFY(!scene.view->grab().isNull());
        scene.view->resize(scene.view->width() - 40, scene.view->height());
        QVERIFY(!scene.view->grab().isNull());
    }

    void copiesAsMarkdown()
    {
        ChatScene scene(10);
        scene.conversation->append(
            messageOf(50, console::Sender::Agent, QStringLiteral("Use `df -h` and **wait**.")));
        scene.view->setCurrentRow(10);
        scene.view->copy();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("Use `df -h` and **wait**."));
        QTest::keyClick(scene.view, Qt::Key_Up, Qt::ShiftModifier);
        QTest::keyClick(scene.view, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("**ada**:")));
        QVERIFY(QGuiApplication::clipboard()->text().endsWith(
            QStringLiteral("**ada**:\n\nUse `df -h` and **wait**.")));
    }

    void draggingSelectsText()
    {
        ChatScene scene(2);
        scene.conversation->append(
            messageOf(60, console::Sender::Agent, QStringLiteral("alpha beta gamma")));
        QTest::qWait(MessageView::frameMs * 2);
        const QRect row = scene.view->rowRect(2);
        const QPoint from(row.left() + 82, row.top() + 42);
        QTest::mousePress(scene.view->viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(scene.view->viewport(), from + QPoint(400, 0));
        QTest::mouseRelease(scene.view->viewport(), Qt::LeftButton, {}, from + QPoint(400, 0));
        QVERIFY(scene.view->copyText().endsWith(QStringLiteral("gamma")));
    }

    void everyMessageIsReachableForScreenReaders()
    {
        ChatScene scene(500);
        QAccessibleInterface *list = QAccessible::queryAccessibleInterface(scene.view);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->childCount(), 500);
        QAccessibleInterface *first = list->child(0);
        QCOMPARE(first->role(), QAccessible::ListItem);
        QVERIFY(first->text(QAccessible::Name)
                    .startsWith(QStringLiteral("Mara, 13:53, Message 0 with")));
        QVERIFY(first->text(QAccessible::Name).endsWith(QStringLiteral("Delivered")));
        QVERIFY(first->state().offscreen);
        QCOMPARE(list->indexOfChild(list->child(499)), 499);
        QVERIFY(!list->child(499)->state().offscreen);
        QVERIFY(!list->child(500));
        scene.conversation->append(messageOf(900, console::Sender::Agent, QStringLiteral("hello")));
        QCOMPARE(list->childCount(), 501);
        QVERIFY(list->child(500)->text(QAccessible::Name).contains(QStringLiteral("hello")));
        QCOMPARE(list->child(0), first);
    }

    void failedMessagesCanBeRetriedAndDiscarded()
    {
        ChatScene scene(2);
        console::ChatMessage failed =
            messageOf(70, console::Sender::Operator, QStringLiteral("lost"));
        failed.state = console::MessageState::Failed;
        failed.error = core::Error{core::ErrorCode::InvalidInput, QStringLiteral("Too large.")};
        scene.conversation->append(failed);
        QTest::qWait(MessageView::frameMs * 2);
        QVERIFY(scene.view->describe(2).contains(QStringLiteral("Too large.")));
        // The buttons are at the lower trailing end of the row.
        const QRect row = scene.view->rowRect(2);
        int retries = 0;
        for (int x = row.right() - 40; x > row.right() - 320 && retries == 0; x -= 12) {
            QTest::mouseClick(scene.view->viewport(), Qt::LeftButton, {},
                              QPoint(x, row.bottom() - 30));
            retries = int(scene.conversation->retried.size());
        }
        QCOMPARE(scene.conversation->discarded.value(0), QStringLiteral("m70"));
        QCOMPARE(scene.conversation->retried, QStringList(QStringLiteral("m70")));
    }

    void toolRowsUnfold()
    {
        ChatScene scene(2);
        console::ChatMessage message =
            messageOf(80, console::Sender::Agent, QStringLiteral("done"));
        message.tools = {{QStringLiteral("t"),
                          QStringLiteral("exec"),
                          {},
                          QStringLiteral("df -h"),
                          QStringLiteral("91 %"),
                          console::ToolState::Done,
                          800,
                          0}};
        scene.conversation->append(message);
        QTest::qWait(MessageView::frameMs * 2);
        const int folded = scene.view->rowRect(2).height();
        scene.view->setFocus();
        scene.view->setCurrentRow(2);
        QTest::keyClick(scene.view, Qt::Key_Return);
        QVERIFY(scene.view->rowRect(2).height() > folded);
        QTest::keyClick(scene.view, Qt::Key_Return);
        QCOMPARE(scene.view->rowRect(2).height(), folded);
    }

    void rightToLeftMirrors()
    {
        ChatScene scene(6);
        scene.page->setLayoutDirection(Qt::RightToLeft);
        QTest::qWait(MessageView::frameMs * 2);
        QVERIFY(!scene.page->grab().isNull());
    }
};

QTEST_MAIN(TestMessageView)
#include "tst_messageview.moc"
