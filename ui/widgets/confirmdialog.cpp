#include "ui/widgets/confirmdialog.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QVBoxLayout>

namespace ltb::ui {

ConfirmDialog::ConfirmDialog(const QString &title, const QString &text, const QStringList &points,
                             const QString &action, QWidget *parent)
    : Sheet(title, parent)
{
    body()->addWidget(makeParagraph(text, Type::Body, Ink::Text2, this));
    for (const QString &point : points)
        addPoint(point);
    auto *confirm = new Button(action, Button::Weight::DangerPrimary, this);
    addCancel()->setFocus();
    addButton(confirm);
    connect(confirm, &Button::clicked, this, &QDialog::accept);
}

} // namespace ltb::ui
