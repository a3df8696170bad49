// What the operator chose about the console, and where its secrets and data are.
#pragma once

#include "core/console/consoleservices.h"
#include "ui/shell/page.h"

class QComboBox;
class QLineEdit;

namespace ltb::ui {

class Card;
class FactList;
class SegmentedControl;

class SettingsPage : public Page {
    Q_OBJECT
public:
    explicit SettingsPage(core::console::ConsoleServices services, QWidget *parent = nullptr);

private:
    Card *buildAppearance();
    Card *buildOperator();
    Card *buildSecurity();
    Card *buildAbout();
    void update();
    void fillLanguages();

    core::console::ConsoleServices m_services;
    SegmentedControl *m_theme = nullptr;
    QComboBox *m_textSize = nullptr;
    QComboBox *m_language = nullptr;
    QLineEdit *m_name = nullptr;
    FactList *m_security = nullptr;
};

} // namespace ltb::ui
