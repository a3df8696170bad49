// Above the messages: with whom, where, how the link and the agent are, Stop.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"

#include <QTimer>
#include <QWidget>

namespace ltb::ui {

class Button;
class ElidedLabel;
class Pill;

class ChatHeader : public QWidget {
    Q_OBJECT
public:
    ChatHeader(core::console::HubStatus &hub, const core::Clock &clock, QWidget *parent = nullptr);
    void setTitle(const QString &agent, const QString &subtitle);
    void setAgentState(bool online, bool running);
    void setStopping(bool stopping); // asked to stop, not confirmed yet
    void setDetailsShown(bool shown);

signals:
    void stopRequested();
    void findRequested();
    void detailsToggled(bool shown);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void updateLink();
    void updateStop();

    core::console::HubStatus &m_hub;
    const core::Clock &m_clock;
    ElidedLabel *m_name;
    ElidedLabel *m_subtitle;
    Pill *m_state;
    Pill *m_link;
    Button *m_retry;
    Button *m_stop;
    Button *m_details;
    bool m_stopping = false;
    QTimer m_countdown;
};

} // namespace ltb::ui
