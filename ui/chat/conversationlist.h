// The list beside the chat: search, who is online or working, what is unread, a new conversation.
#pragma once

#include "core/console/consoleservices.h"
#include "ui/models/conversationsmodel.h"

#include <QWidget>

class QListView;

namespace ltb::ui {

class SearchField;

class ConversationList : public QWidget {
    Q_OBJECT
public:
    ConversationList(core::console::ConsoleServices services, const core::Clock &clock,
                     QWidget *parent = nullptr);
    void setCurrent(const QString &sessionKey);
    void step(int direction); // next or previous unread one, wrapping around
    int unread() const { return m_model.unread(); }

signals:
    void chosen(QString sessionKey);
    void startRequested(ltb::core::InstanceId instance, QString agentId);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void openStartMenu(QWidget *anchor);
    void select(const QString &sessionKey);

    core::console::ConsoleServices m_services;
    ConversationsModel m_model;
    SearchField *m_search;
    QListView *m_view;
    QString m_current;
};

} // namespace ltb::ui
