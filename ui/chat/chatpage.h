// Conversations: the list, the open one, its details.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"
#include "ui/shell/page.h"

namespace ltb::ui {

class Button;
class ChatDetails;
class ConversationList;
class ConversationPane;
class EmptyState;
class StatePages;

class ChatPage : public Page {
    Q_OBJECT
public:
    ChatPage(core::console::ConsoleServices services, const core::Clock &clock,
             QWidget *parent = nullptr);
    void refresh() override;
    void open(const QString &argument) override; // a session key, or "instance:ID"

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildContent(const core::Clock &clock);
    EmptyState *buildEmpty();
    void update();
    void showConversation(const QString &sessionKey);
    void openInstance(const core::InstanceId &instance);
    void start(const core::InstanceId &instance, const QString &agentId);
    void startWithFirstAgent();
    void updateDetails();

    core::console::ConsoleServices m_services;
    StatePages *m_states = nullptr;
    ConversationList *m_list = nullptr;
    ConversationPane *m_pane = nullptr;
    ChatDetails *m_details = nullptr;
    Button *m_startButton = nullptr;
    bool m_wantsDetails = true;
};

} // namespace ltb::ui
