#include "ui/fleet/removedialog.h"

#include "ui/models/fleetmodel.h"
#include "ui/models/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/formrow.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int removeDialogWidth = 480;
} // namespace

RemoveDialog::RemoveDialog(const core::console::FleetServer &server, QWidget *parent)
    : QDialog(parent)
    , m_name(server.name)
    , m_typed(new QLineEdit(this))
    , m_confirm(new Button(tr("Remove server"), QStringLiteral("trash-2"),
                           Button::Weight::DangerPrimary, this))
{
    setWindowTitle(tr("Remove %1?").arg(server.name));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    setMinimumWidth(scaled(removeDialogWidth));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::xxl, space::xxl, space::xxl, space::xl);
    layout->setSpacing(space::m);
    layout->addWidget(makeLabel(windowTitle(), Type::Heading, Ink::Text, this));
    layout->addWidget(
        makeParagraph(tr("This cannot be undone. Removed at %1:").arg(server.providerName),
                      Type::Body, Ink::Text2, this));
    const QString bullets[]{tr("the server %1 with its disk and everything the agent stored on it")
                                .arg(placeText(server)),
                            server.ipv4.isEmpty() ? QString()
                                                  : tr("its address %1").arg(server.ipv4),
                            tr("the firewall and the SSH key that were made for it"),
                            tr("the agent's access to this hub")};
    for (const QString &bullet : bullets) {
        if (!bullet.isEmpty()) {
            layout->addWidget(
                makeParagraph(QStringLiteral("•  %1").arg(bullet), Type::Body, Ink::Text, this));
        }
    }
    layout->addWidget(makeParagraph(tr("Conversations stay in this console. Billing ends (%1) once "
                                       "the provider confirms; until "
                                       "then the server is shown as Removing.")
                                        .arg(perMonthText(server.monthly)),
                                    Type::Small, Ink::Text2, this));
    auto *row = new FormRow(tr("Type %1 to confirm").arg(server.name), m_typed, this);
    layout->addSpacing(space::xs);
    layout->addWidget(row);

    auto *cancel = new Button(tr("Cancel"), Button::Weight::Secondary, this);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::s);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_confirm);
    layout->addSpacing(space::s);
    layout->addLayout(buttons);
    m_confirm->setEnabled(false);
    m_typed->setFocus();
    connect(cancel, &Button::clicked, this, &QDialog::reject);
    connect(m_confirm, &Button::clicked, this, &QDialog::accept);
    connect(m_typed, &QLineEdit::textChanged, this, &RemoveDialog::check);
    connect(m_typed, &QLineEdit::returnPressed, m_confirm, &Button::click);
}

void RemoveDialog::check()
{
    m_confirm->setEnabled(m_typed->text().trimmed() == m_name);
}

} // namespace ltb::ui
