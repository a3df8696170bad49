#include "ui/deployments/deploymentspage.h"

namespace ltb::ui {

DeploymentsPage::DeploymentsPage(core::console::ConsoleServices, const core::Clock &,
                                 QWidget *parent)
    : Page({QLatin1String(pages::deployments), tr("Deployments"), QStringLiteral("rocket"),
            PageGroup::Operate},
           parent)
{}

} // namespace ltb::ui
