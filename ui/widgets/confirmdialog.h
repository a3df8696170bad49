// A question before something that cannot be undone. Cancel has the focus.
#pragma once

#include "ui/widgets/sheet.h"

namespace ltb::ui {

class ConfirmDialog : public Sheet {
    Q_OBJECT
public:
    // `points` are shown as a list under the text.
    ConfirmDialog(const QString &title, const QString &text, const QStringList &points,
                  const QString &action, QWidget *parent);
};

} // namespace ltb::ui
