// The question before a server is gone: what goes with it, and its exact name typed.
#pragma once

#include "core/console/fleet.h"
#include "ui/widgets/sheet.h"

class QLineEdit;

namespace ltb::ui {

class Button;

class RemoveDialog : public Sheet {
    Q_OBJECT
public:
    explicit RemoveDialog(const core::console::FleetServer &server, QWidget *parent);

private:
    void check();

    QString m_name;
    QLineEdit *m_typed;
    Button *m_confirm;
};

} // namespace ltb::ui
