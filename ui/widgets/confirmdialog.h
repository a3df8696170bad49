// A question before something that cannot be undone. Cancel has the focus.
#pragma once

#include <QDialog>

namespace ltb::ui {

class ConfirmDialog : public QDialog {
    Q_OBJECT
public:
    // `points` are shown as a list under the text. Deletes itself when closed; use open().
    ConfirmDialog(const QString &title, const QString &text, const QStringList &points,
                  const QString &action, QWidget *parent);
};

} // namespace ltb::ui
