// One deployment: its steps with attempts, what exists at the provider, the log, what can be done.
#pragma once

#include "core/base/clock.h"
#include "core/console/deployments.h"
#include "ui/widgets/card.h"

#include <QTimer>

class QLabel;
class QHBoxLayout;

namespace ltb::ui {

class Banner;
class Button;
class ElidedLabel;
class LogPane;
class Pill;
class StepList;

class DeploymentPanel : public Card {
    Q_OBJECT
public:
    explicit DeploymentPanel(const core::Clock &clock, QWidget *parent = nullptr);
    void setDeployment(const core::console::DeploymentView &deployment);
    const core::console::DeploymentView &deployment() const { return m_view; }

signals:
    void resumeRequested();
    void changeRequested(); // another place or size
    void cancelRequested();
    void chatRequested();
    void serverRequested();
    void copied();

private:
    QWidget *buildHead();
    void update();
    void updateLeftovers();
    void updateActions();

    const core::Clock &m_clock;
    core::console::DeploymentView m_view;
    ElidedLabel *m_name;
    ElidedLabel *m_subtitle;
    Pill *m_state;
    Banner *m_leftovers;
    StepList *m_steps;
    LogPane *m_log;
    Button *m_chat;
    Button *m_server;
    Button *m_resume;
    Button *m_change;
    Button *m_cancel;
    QTimer m_tick; // elapsed times grow without news
};

} // namespace ltb::ui
