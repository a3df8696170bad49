#include "ui/fleet/removedialog.h"

#include "ui/models/fleetmodel.h"
#include "ui/models/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/formrow.h"
#include "ui/widgets/label.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace ltb::ui {

RemoveDialog::RemoveDialog(const core::console::FleetServer &server, QWidget *parent)
    : Sheet(tr("Remove %1?").arg(server.name), parent)
    , m_name(server.name)
    , m_typed(new QLineEdit(this))
    , m_confirm(new Button(tr("Remove server"), QStringLiteral("trash-2"),
                           Button::Weight::DangerPrimary, this))
{
    body()->addWidget(
        makeParagraph(tr("This cannot be undone. Removed at %1:").arg(server.providerName),
                      Type::Body, Ink::Text2, this));
    addPoint(tr("the server %1 with its disk and everything the agent stored on it")
                 .arg(placeText(server)));
    if (!server.ipv4.isEmpty())
        addPoint(tr("its address %1").arg(server.ipv4));
    addPoint(tr("the firewall and the SSH key that were made for it"));
    addPoint(tr("the agent's access to this hub"));
    body()->addWidget(makeParagraph(tr("Conversations stay in this console. Billing ends (%1) once "
                                       "the provider confirms; until "
                                       "then the server is shown as Removing.")
                                        .arg(perMonthText(server.monthly)),
                                    Type::Small, Ink::Text2, this));
    body()->addSpacing(space::xs);
    body()->addWidget(new FormRow(tr("Type %1 to confirm").arg(server.name), m_typed, this));
    addCancel();
    addButton(m_confirm);
    m_confirm->setEnabled(false);
    m_typed->setFocus();
    connect(m_confirm, &Button::clicked, this, &QDialog::accept);
    connect(m_typed, &QLineEdit::textChanged, this, &RemoveDialog::check);
    connect(m_typed, &QLineEdit::returnPressed, m_confirm, &Button::click);
}

void RemoveDialog::check()
{
    m_confirm->setEnabled(m_typed->text().trimmed() == m_name);
}

} // namespace ltb::ui
