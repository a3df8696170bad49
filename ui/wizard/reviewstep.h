// Step 4: what will be created, the exact user_data with secrets masked, and what it costs.
#pragma once

#include "ui/wizard/wizardstep.h"

class QPlainTextEdit;

namespace ltb::ui {

class Banner;
class Button;
class FactList;

class ReviewStep : public WizardStep {
    Q_OBJECT
public:
    ReviewStep(core::console::ConsoleServices services, WizardDraft &draft,
               QWidget *parent = nullptr);

    void enter() override;
    QString obstacle() const override;
    bool showError(const core::Error &error) override;

private:
    void showFacts();
    void showUserData();

    core::console::ConsoleServices m_services;
    FactList *m_facts;
    FactList *m_created;
    Banner *m_error;
    Button *m_toggle;
    QPlainTextEdit *m_userData;
    QString m_obstacle;
};

} // namespace ltb::ui
