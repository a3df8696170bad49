// Named provider accounts.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"
#include "ui/shell/page.h"

namespace ltb::ui {

class CredentialsPage : public Page {
    Q_OBJECT
public:
    CredentialsPage(core::console::ConsoleServices services, const core::Clock &clock,
                    QWidget *parent = nullptr);
};

} // namespace ltb::ui
