// Step 2: where, and how big. Location first; sizes are those sold there, with their price there.
#pragma once

#include "ui/wizard/wizardstep.h"

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QVBoxLayout;

namespace ltb::ui {

class Banner;
class StatePages;

class PlaceStep : public WizardStep {
    Q_OBJECT
public:
    PlaceStep(core::console::ConsoleServices services, WizardDraft &draft,
              QWidget *parent = nullptr);

    void enter() override;
    QString obstacle() const override;
    bool showError(const core::Error &error) override;

private:
    void loadCatalogue();
    void rebuildLocations();
    void rebuildSizes();
    void chooseSize(const QString &size);
    void updateQuote();
    void adviseMemory();

    core::console::ConsoleServices m_services;
    StatePages *m_pages;
    QComboBox *m_location;
    QVBoxLayout *m_cards;
    QButtonGroup *m_group = nullptr;
    QCheckBox *m_backups;
    Banner *m_advice;
    Banner *m_error;
};

} // namespace ltb::ui
