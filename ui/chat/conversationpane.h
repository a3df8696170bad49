// One open conversation: header, messages with their states, composer.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"
#include "ui/theme/tokens.h"

#include <QPointer>
#include <QWidget>

class QUrl;

namespace ltb::ui {

class Button;
class ChatHeader;
class Composer;
class EmptyState;
class FindBar;
class MessageView;
class StatePages;

class ConversationPane : public QWidget {
    Q_OBJECT
public:
    ConversationPane(core::console::ConsoleServices services, const core::Clock &clock,
                     QWidget *parent = nullptr);
    void show(const QString &sessionKey); // opens it
    QString sessionKey() const { return m_sessionKey; }
    core::console::Conversation *conversation() const { return m_conversation; }
    void reload();
    void find();
    void focusComposer();
    MessageView *view() const { return m_view; }
    ChatHeader *header() const { return m_header; }

signals:
    void notified(ltb::ui::StatusTone tone, QString text);

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildLayout();
    void connectParts();
    void follow(core::console::Conversation *conversation);
    void updateState();
    void updateSummary();
    void updateJump();
    void send(const QString &text);
    void findStep(int direction);
    void findWords(const QString &words);
    void askToOpen(const QUrl &link);
    void markReadIfSeen();

    core::console::ConsoleServices m_services;
    QString m_sessionKey;
    QPointer<core::console::Conversation> m_conversation;
    ChatHeader *m_header;
    FindBar *m_find;
    MessageView *m_view;
    EmptyState *m_hello;
    StatePages *m_states;
    Button *m_jump;
    Composer *m_composer;
    std::vector<int> m_matches; // rows
    int m_match = -1;
    bool m_stopping = false;
};

} // namespace ltb::ui
