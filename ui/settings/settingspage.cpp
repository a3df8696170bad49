#include "ui/settings/settingspage.h"

namespace ltb::ui {

SettingsPage::SettingsPage(core::console::ConsoleServices, QWidget *parent)
    : Page({QLatin1String(pages::settings), tr("Settings"), QStringLiteral("settings"),
            PageGroup::Footer},
           parent)
{}

} // namespace ltb::ui
