#include "ui/wizard/accountstep.h"

#include "ui/credentials/newaccountform.h"
#include "ui/models/format.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/choicecard.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statepages.h"

#include <QButtonGroup>
#include <QCoreApplication>
#include <QVBoxLayout>

namespace ltb::ui {

using namespace core::console;

namespace {

QString accountDetail(const AccountView &account)
{
    if (account.testError)
        return QCoreApplication::translate("ltb::ui::Wizard", "%1 · last test failed")
            .arg(account.providerName);
    if (account.check && !account.check->canWrite)
        return QCoreApplication::translate("ltb::ui::Wizard", "%1 · read-only token")
            .arg(account.providerName);
    const int used = account.check ? account.check->serversUsed : 0;
    return QCoreApplication::translate("ltb::ui::Wizard", "%1 · %n server(s) in the project",
                                       nullptr, used)
        .arg(account.providerName);
}

bool isUnfinished(const DeploymentView &view)
{
    return view.state == DeploymentState::Failed || view.state == DeploymentState::Running
           || view.state == DeploymentState::WaitingForRetry
           || view.state == DeploymentState::CleanupFailed;
}

} // namespace

AccountStep::AccountStep(ConsoleServices services, WizardDraft &draft, QWidget *parent)
    : WizardStep(tr("Account"), draft, parent)
    , m_services(services)
    , m_unfinished(new Banner(StatusTone::Warn))
    , m_cards(new QVBoxLayout)
    , m_addAnother(
          new Button(tr("Add another account"), QStringLiteral("plus"), Button::Weight::Ghost))
    , m_form(new NewAccountForm(services.credentials))
    , m_warning(new Banner(StatusTone::Error))
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    column->addWidget(m_unfinished);
    column->addLayout(m_cards);
    column->addWidget(m_warning);
    column->addWidget(m_addAnother, 0, Qt::AlignLeft);
    column->addWidget(m_form);
    column->addStretch();
    m_resume = m_unfinished->addAction(tr("Resume"));
    m_unfinished->hide();
    m_warning->hide();
    m_cards->setSpacing(space::s);

    m_pages = new StatePages(tr("Loading the accounts"), content);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);

    connect(m_resume, &QPushButton::clicked, this,
            [this] { emit resumeRequested(m_unfinishedId); });
    connect(m_addAnother, &QPushButton::clicked, this, [this] {
        showForm(true);
        m_form->focusFirst();
    });
    connect(m_form, &NewAccountForm::added, this, [this](const core::AccountId &id) {
        rebuild();
        choose(id);
    });
    connect(&m_services.credentials, &Credentials::changed, this, &AccountStep::rebuild);
}

void AccountStep::enter()
{
    rebuild();
    showUnfinished();
}

void AccountStep::showForm(bool visible)
{
    m_form->setVisible(visible);
    m_addAnother->setVisible(!visible);
}

void AccountStep::showUnfinished()
{
    int count = 0;
    for (const DeploymentView &view : m_services.deployments.deployments()) {
        if (!isUnfinished(view))
            continue;
        if (++count == 1)
            m_unfinishedId = view.id;
    }
    m_unfinished->setVisible(count > 0);
    m_unfinished->setMessage(tr("%n deployment(s) not finished", nullptr, count),
                             tr("Go on with the newest, or start another server below."));
}

void AccountStep::rebuild()
{
    const Credentials &credentials = m_services.credentials;
    if (credentials.loadState() == LoadState::Loading) {
        m_pages->showLoading();
        return;
    }
    if (credentials.loadState() == LoadState::Failed && credentials.loadError()) {
        m_pages->showError(*credentials.loadError());
        return;
    }
    m_pages->showContent();
    while (QLayoutItem *item = m_cards->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    delete m_group;
    m_group = new QButtonGroup(this);
    for (const AccountView &account : credentials.accounts()) {
        auto *card = new ChoiceCard(QStringLiteral("server"), account.name, accountDetail(account));
        card->setCheckable(true);
        card->setChecked(account.id == m_draft.request.account);
        m_group->addButton(card);
        m_cards->addWidget(card);
        // Also when a screen reader toggles it, which is no click.
        connect(card, &QAbstractButton::toggled, this, [this, id = account.id](bool on) {
            if (on)
                choose(id);
        });
        connect(card, &QAbstractButton::clicked, this, [this, id = account.id] { choose(id); });
    }
    const bool none = credentials.accounts().empty();
    showForm(none);
    if (m_draft.request.account.isEmpty() && !none) {
        auto *first = m_group->buttons().first();
        first->setChecked(true);
        choose(credentials.accounts().front().id);
    }
}

void AccountStep::choose(const core::AccountId &id)
{
    if (m_draft.request.account != id) {
        m_draft.request.account = id;
        m_draft.catalogue.reset();
        m_draft.quote.reset();
    }
    m_warning->hide();
    showForm(false);
    emit changed();
}

QString AccountStep::obstacle() const
{
    for (const AccountView &account : m_services.credentials.accounts()) {
        if (account.id != m_draft.request.account)
            continue;
        if (account.check && !account.check->canWrite)
            return tr("This token is read-only: it cannot create a server.");
        return {};
    }
    return tr("Choose or add an account.");
}

bool AccountStep::showError(const core::Error &error)
{
    if (error.field != QLatin1String("account") && error.field != QLatin1String("hubUrl"))
        return false;
    m_warning->setError(error);
    m_warning->show();
    return true;
}

} // namespace ltb::ui
