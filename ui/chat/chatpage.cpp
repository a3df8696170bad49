#include "ui/chat/chatpage.h"

namespace ltb::ui {

ChatPage::ChatPage(core::console::ConsoleServices, const core::Clock &, QWidget *parent)
    : Page({QLatin1String(pages::conversations), tr("Conversations"),
            QStringLiteral("message-square"), PageGroup::Operate},
           parent)
{}

} // namespace ltb::ui
