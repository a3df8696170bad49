// Step 1: which account pays. Stored accounts as cards, or a new one.
#pragma once

#include "ui/wizard/wizardstep.h"

class QButtonGroup;
class QVBoxLayout;

namespace ltb::ui {

class Banner;
class Button;
class NewAccountForm;
class StatePages;

class AccountStep : public WizardStep {
    Q_OBJECT
public:
    AccountStep(core::console::ConsoleServices services, WizardDraft &draft,
                QWidget *parent = nullptr);

    void enter() override;
    QString obstacle() const override;
    bool showError(const core::Error &error) override;

signals:
    void resumeRequested(ltb::core::DeploymentId id);

private:
    void rebuild();
    void choose(const core::AccountId &id);
    void showUnfinished();
    void showForm(bool visible);

    core::console::ConsoleServices m_services;
    StatePages *m_pages;
    Banner *m_unfinished;
    Button *m_resume;
    QVBoxLayout *m_cards;
    QButtonGroup *m_group = nullptr;
    Button *m_addAnother;
    NewAccountForm *m_form;
    Banner *m_warning;
    core::DeploymentId m_unfinishedId;
};

} // namespace ltb::ui
