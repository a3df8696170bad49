// What the operator chose about the console.
#pragma once

#include "core/console/consoleservices.h"
#include "ui/shell/page.h"

namespace ltb::ui {

class SettingsPage : public Page {
    Q_OBJECT
public:
    explicit SettingsPage(core::console::ConsoleServices services, QWidget *parent = nullptr);
};

} // namespace ltb::ui
