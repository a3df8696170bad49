// A chat page with one conversation of many messages, shown.
#pragma once

#include "tests/support/consolefixtures.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/messageview.h"
#include "ui/widgets/button.h"

#include <QCoreApplication>

#include <memory>

namespace ltb::tests {

inline constexpr int patienceMs = 10'000;

inline ui::Button *shownButton(QWidget &root, const QString &text)
{
    for (ui::Button *button : root.findChildren<ui::Button *>()) {
        if ((button->text() == text || button->accessibleName() == text)
            && button->isVisibleTo(&root))
            return button;
    }
    return nullptr;
}

inline console::ChatMessage messageOf(int number, console::Sender sender, const QString &text)
{
    console::ChatMessage message;
    message.id = QStringLiteral("m%1").arg(number);
    message.sender = sender;
    message.senderName =
        sender == console::Sender::Agent ? QStringLiteral("ada") : QStringLiteral("Mara");
    message.text = text;
    message.atMs = 1'790'258'000'000 + number * 1000LL;
    message.state = sender == console::Sender::Agent ? console::MessageState::Final
                                                     : console::MessageState::Delivered;
    return message;
}

inline std::vector<console::ChatMessage> manyMessages(int count, int from = 0)
{
    std::vector<console::ChatMessage> list;
    for (int i = 0; i < count; ++i) {
        list.push_back(messageOf(
            from + i, i % 2 ? console::Sender::Agent : console::Sender::Operator,
            QStringLiteral("Message %1 with **some** words. ").arg(from + i).repeated(1 + i % 7)));
    }
    return list;
}

// A page with one conversation of `count` messages, shown.
struct ChatScene {
    explicit ChatScene(int count)
    {
        fixture.fill();
        conversation =
            &fixture.conversations.conversation(fixture.conversations.list.front().sessionKey);
        conversation->list = manyMessages(count);
        conversation->running = false;
        page = std::make_unique<ui::ChatPage>(fixture.services(), fixture.clock);
        page->resize(1200, 800);
        page->show();
        page->open({});
        view = page->findChild<ui::MessageView *>();
        QCoreApplication::processEvents();
    }
    ConsoleFixture fixture;
    FixtureConversation *conversation;
    std::unique_ptr<ui::ChatPage> page;
    ui::MessageView *view;
};

} // namespace ltb::tests
