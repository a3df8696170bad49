#include "ui/widgets/confirmdialog.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int confirmWidth = 460;
} // namespace

ConfirmDialog::ConfirmDialog(const QString &title, const QString &text, const QStringList &points,
                             const QString &action, QWidget *parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setModal(true);
    setMinimumWidth(scaled(confirmWidth));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::xxl, space::xxl, space::xxl, space::xl);
    layout->setSpacing(space::m);
    layout->addWidget(makeLabel(title, Type::Heading, Ink::Text, this));
    layout->addWidget(makeParagraph(text, Type::Body, Ink::Text2, this));
    for (const QString &point : points) {
        layout->addWidget(
            makeParagraph(QStringLiteral("•  %1").arg(point), Type::Body, Ink::Text, this));
    }
    auto *cancel = new Button(tr("Cancel"), Button::Weight::Secondary, this);
    auto *confirm = new Button(action, Button::Weight::DangerPrimary, this);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::s);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(confirm);
    layout->addSpacing(space::s);
    layout->addLayout(buttons);
    cancel->setFocus();
    connect(cancel, &Button::clicked, this, &QDialog::reject);
    connect(confirm, &Button::clicked, this, &QDialog::accept);
}

} // namespace ltb::ui
