#include "ui/wizard/reviewstep.h"

#include "ui/theme/tokens.h"
#include "ui/theme/type.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/factlist.h"
#include "ui/widgets/label.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace ltb::ui {

using namespace core::console;

ReviewStep::ReviewStep(ConsoleServices services, WizardDraft &draft, QWidget *parent)
    : WizardStep(tr("Review"), draft, parent)
    , m_services(services)
    , m_facts(new FactList)
    , m_created(new FactList)
    , m_error(new Banner(StatusTone::Error))
    , m_toggle(new Button(tr("Show the set-up document (user_data)"), QStringLiteral("file-text"),
                          Button::Weight::Ghost))
    , m_userData(new QPlainTextEdit)
{
    m_userData->setReadOnly(true);
    m_userData->setFont(typeFont(Type::Mono));
    m_userData->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_userData->setMinimumHeight(scaled(220));
    m_userData->setAccessibleName(tr("user_data, secrets masked"));
    m_userData->setTabChangesFocus(true);
    m_userData->hide();
    m_error->hide();

    auto *choice = new Card;
    choice->body()->addWidget(makeLabel(tr("Your choice"), Type::Title));
    choice->body()->addWidget(m_facts);
    auto *created = new Card;
    created->body()->addWidget(makeLabel(tr("What will be created"), Type::Title));
    created->body()->addWidget(m_created);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::m);
    layout->addWidget(m_error);
    layout->addWidget(choice);
    layout->addWidget(created);
    layout->addWidget(m_toggle, 0, Qt::AlignLeft);
    layout->addWidget(m_userData, 1);
    layout->addStretch();

    connect(m_toggle, &QPushButton::clicked, this, [this] {
        const bool show = m_userData->isHidden();
        m_userData->setVisible(show);
        m_toggle->setText(show ? tr("Hide the set-up document (user_data)")
                               : tr("Show the set-up document (user_data)"));
    });
}

void ReviewStep::enter()
{
    m_error->hide();
    const auto valid = m_services.deployments.validate(m_draft.request);
    m_obstacle = valid ? QString() : valid.error().message;
    showFacts();
    showUserData();
    emit changed();
}

void ReviewStep::showFacts()
{
    const DeploymentRequest &request = m_draft.request;
    QString account;
    for (const AccountView &view : m_services.credentials.accounts()) {
        if (view.id == request.account)
            account = tr("%1 (%2)").arg(view.name, view.providerName);
    }
    m_facts->setFacts(
        {{tr("Account"), account},
         {tr("Server"), request.name},
         {tr("Location"), request.location},
         {tr("Size"), request.size},
         {tr("Image"), request.image},
         {tr("Backups"), request.backups ? tr("daily") : tr("none")},
         {tr("Agent"), request.agentName},
         {tr("Model"), request.model.isEmpty() ? tr("the gateway's default") : request.model}});
    m_created->setFacts(
        {{tr("Server"), tr("1, with its own IPv4 address")},
         {tr("SSH key"), tr("1, made for this server")},
         {tr("Firewall"), tr("1, lets in SSH only")},
         {tr("On the server"), tr("Docker, Portainer, OpenClaw gateway, connector, UFW")}});
}

void ReviewStep::showUserData()
{
    const auto document = m_services.deployments.previewUserData(m_draft.request);
    if (document) {
        m_userData->setPlainText(*document);
        return;
    }
    m_userData->clear();
    m_error->setError(document.error());
    m_error->show();
    m_obstacle = document.error().message;
}

QString ReviewStep::obstacle() const
{
    return m_obstacle;
}

bool ReviewStep::showError(const core::Error &error)
{
    m_error->setError(error);
    m_error->show();
    return true;
}

} // namespace ltb::ui
