// One conversation at a time, with the list of all beside it.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"
#include "ui/shell/page.h"

namespace ltb::ui {

class ChatPage : public Page {
    Q_OBJECT
public:
    ChatPage(core::console::ConsoleServices services, const core::Clock &clock,
             QWidget *parent = nullptr);
};

} // namespace ltb::ui
