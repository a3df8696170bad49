// Every deployment with its steps: what runs, what failed and what can be done about it.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"
#include "ui/models/deploymentsmodel.h"
#include "ui/shell/page.h"

class QListView;

namespace ltb::ui {

class DeploymentPanel;
class EmptyState;
class StatePages;

class DeploymentsPage : public Page {
    Q_OBJECT
public:
    DeploymentsPage(core::console::ConsoleServices services, const core::Clock &clock,
                    QWidget *parent = nullptr);
    void open(const QString &argument) override; // a deployment's id

private:
    QWidget *buildContent(const core::Clock &clock);
    EmptyState *buildEmpty();
    void connectPanel();
    void update();
    void select(const core::DeploymentId &id);
    void showSelected();
    void askToCancel();
    const core::console::DeploymentView *selected() const;

    core::console::ConsoleServices m_services;
    DeploymentsModel m_model;
    core::DeploymentId m_selected;
    StatePages *m_states = nullptr;
    QListView *m_list = nullptr;
    DeploymentPanel *m_panel = nullptr;
};

} // namespace ltb::ui
