// Before a link from a message is opened: where it really goes.
#pragma once

#include <QDialog>

class QUrl;

namespace ltb::ui {

class LinkDialog : public QDialog {
    Q_OBJECT
public:
    LinkDialog(const QUrl &link, QWidget *parent);
};

} // namespace ltb::ui
