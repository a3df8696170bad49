// The new-server wizard as a page of the main window: rail, step, cost, Back and Next.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"
#include "ui/shell/page.h"
#include "ui/wizard/wizarddraft.h"

#include <vector>

class QLabel;
class QStackedWidget;

namespace ltb::ui {

class Button;
class CostCard;
class ProgressStep;
class WizardRail;
class WizardStep;

class WizardPage : public Page {
    Q_OBJECT
public:
    WizardPage(core::console::ConsoleServices services, const core::Clock &clock,
               QWidget *parent = nullptr);

    // With a deployment's id: its progress. Empty: a fresh start, or where the operator left off.
    void open(const QString &argument) override;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *buildContent();
    QWidget *buildFooter();
    void wireProgress();
    void goTo(int index);
    void next();
    void back();
    void leave();
    void create();
    void created(const core::Result<core::DeploymentId> &result);
    void changeChoice();
    void startOver();
    void updateButtons();

    core::console::ConsoleServices m_services;
    WizardDraft m_draft;
    std::vector<WizardStep *> m_steps; // children
    ProgressStep *m_progress;
    WizardRail *m_rail;
    QLabel *m_heading;
    QLabel *m_obstacle;
    QStackedWidget *m_stack;
    CostCard *m_cost;
    Button *m_back;
    Button *m_next;
    Button *m_cancel;
    core::DeploymentId m_changing; // not empty: another choice for this deployment
    bool m_creating = false;
};

} // namespace ltb::ui
