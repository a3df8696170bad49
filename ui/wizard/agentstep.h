// Step 3: names, model and character of the agent.
#pragma once

#include "ui/wizard/wizardstep.h"

class QLineEdit;
class QPlainTextEdit;

namespace ltb::ui {

class FormRow;
class SecretField;

class AgentStep : public WizardStep {
    Q_OBJECT
public:
    AgentStep(core::console::ConsoleServices services, WizardDraft &draft,
              QWidget *parent = nullptr);

    void enter() override;
    QString obstacle() const override;
    bool showError(const core::Error &error) override;

private:
    void store();

    core::console::ConsoleServices m_services;
    QLineEdit *m_name;
    QLineEdit *m_agentName;
    QLineEdit *m_model;
    SecretField *m_modelKey;
    QPlainTextEdit *m_soul;
    FormRow *m_nameRow;
    FormRow *m_agentRow;
    FormRow *m_modelRow;
    FormRow *m_keyRow;
    FormRow *m_soulRow;
};

} // namespace ltb::ui
