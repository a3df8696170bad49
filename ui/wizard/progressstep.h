// Step 5: the deployment while it works, when it failed, and when it is done. The page can be left
// and opened again at any time: everything it shows is the deployment's own state.
#pragma once

#include "core/base/clock.h"
#include "ui/wizard/wizardstep.h"

#include <QTimer>

class QLabel;
class QPlainTextEdit;

namespace ltb::ui {

class Banner;
class Button;
class Pill;
class StepList;

class ProgressStep : public WizardStep {
    Q_OBJECT
public:
    ProgressStep(core::console::ConsoleServices services, WizardDraft &draft,
                 const core::Clock &clock, QWidget *parent = nullptr);

    void follow(const core::DeploymentId &id);
    const core::DeploymentId &deployment() const { return m_id; }
    const core::console::DeploymentView *view() const;

    void enter() override;
    QString obstacle() const override { return {}; }
    bool showError(const core::Error &error) override;

signals:
    void openChatRequested(ltb::core::InstanceId instance);
    void changeChoiceRequested(); // another place or size for the same deployment
    void anotherRequested();

private:
    void update();
    void showState(const core::console::DeploymentView &view);
    void showButtons(const core::console::DeploymentView &view);
    void showLeftovers(const core::console::DeploymentView &view);

    core::console::ConsoleServices m_services;
    const core::Clock &m_clock;
    core::DeploymentId m_id;
    Pill *m_pill;
    QLabel *m_summary;
    StepList *m_steps;
    Banner *m_error;
    Banner *m_leftovers;
    QPlainTextEdit *m_log;
    Button *m_chat;
    Button *m_retry;
    Button *m_change;
    Button *m_cleanUp;
    Button *m_another;
    QTimer m_tick;
};

} // namespace ltb::ui
