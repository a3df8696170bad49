// Before a link from a message is opened: where it really goes.
#pragma once

#include "ui/widgets/sheet.h"

class QUrl;

namespace ltb::ui {

class LinkDialog : public Sheet {
    Q_OBJECT
public:
    LinkDialog(const QUrl &link, QWidget *parent);
};

} // namespace ltb::ui
