#include "ui/credentials/credentialspage.h"

namespace ltb::ui {

CredentialsPage::CredentialsPage(core::console::ConsoleServices, const core::Clock &,
                                 QWidget *parent)
    : Page({QLatin1String(pages::credentials), tr("Credentials"), QStringLiteral("key-round"),
            PageGroup::Govern},
           parent)
{}

} // namespace ltb::ui
