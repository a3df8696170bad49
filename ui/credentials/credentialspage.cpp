#include "ui/credentials/credentialspage.h"

#include "ui/credentials/accountcard.h"
#include "ui/credentials/newaccountform.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/sectionscroll.h"
#include "ui/widgets/statepages.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ltb::ui {

using core::console::AccountView;
using core::console::LoadState;

namespace {
constexpr int accountFormWidth = 380;
constexpr int leastWidthForColumns = 700;
} // namespace

CredentialsPage::CredentialsPage(core::console::ConsoleServices services, const core::Clock &clock,
                                 QWidget *parent)
    : Page({QLatin1String(pages::credentials), tr("Credentials"), QStringLiteral("key-round"),
            PageGroup::Govern},
           parent)
    , m_services(services)
    , m_clock(clock)
{
    m_states = new StatePages(tr("Opening the keychain"), buildContent(), this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_states);
    connect(m_states, &StatePages::retryRequested, this, &CredentialsPage::refresh);
    connect(&services.credentials, &core::console::Credentials::changed, this,
            &CredentialsPage::update);
    update();
}

QWidget *CredentialsPage::buildContent()
{
    auto *scroll = new SectionScroll(this);
    auto *content = new QWidget(scroll);
    m_column = new QVBoxLayout;
    m_column->setSpacing(space::m);
    m_none = new EmptyState(QStringLiteral("key-round"), tr("No account yet"),
                            tr("Add the account in which servers shall be created. Nothing is "
                               "bought by adding it."),
                            content);
    m_column->addWidget(m_none, 1);
    m_column->addStretch();
    m_columns = new QHBoxLayout(content);
    m_columns->setContentsMargins(space::page, space::xl, space::page, space::page);
    m_columns->setSpacing(space::l);
    m_columns->addLayout(m_column, 3);
    m_columns->addWidget(buildForm(), 2, Qt::AlignTop);
    scroll->column()->addWidget(content, 1);
    return scroll;
}

QWidget *CredentialsPage::buildForm()
{
    auto *card = new Card(this);
    card->setMaximumWidth(scaled(accountFormWidth));
    card->body()->setSpacing(space::l);
    card->body()->addWidget(makeLabel(tr("Add an account"), Type::Title, Ink::Text, card));
    m_form = new NewAccountForm(m_services.credentials, card);
    m_form->setPrimary();
    card->body()->addWidget(m_form);
    connect(m_form, &NewAccountForm::added, this, [this](const core::AccountId &id) {
        const AccountView *account = accountOf(id);
        emit notified(StatusTone::Ok, account ? tr("%1 is ready to use").arg(account->name)
                                              : tr("The account is ready to use"));
    });
    return card;
}

const AccountView *CredentialsPage::accountOf(const core::AccountId &id) const
{
    for (const AccountView &account : m_services.credentials.accounts()) {
        if (account.id == id)
            return &account;
    }
    return nullptr;
}

AccountCard *CredentialsPage::cardOf(const core::AccountId &id) const
{
    const auto it = std::find_if(m_cards.begin(), m_cards.end(),
                                 [&id](const AccountCard *card) { return card->id() == id; });
    return it == m_cards.end() ? nullptr : *it;
}

void CredentialsPage::update()
{
    const core::console::Credentials &credentials = m_services.credentials;
    const std::vector<AccountView> &accounts = credentials.accounts();
    if (accounts.empty() && credentials.loadState() == LoadState::Loading)
        m_states->showLoading();
    else if (credentials.loadState() == LoadState::Failed)
        m_states->showError(credentials.loadError().value_or(core::Error{}));
    else
        m_states->showContent();

    while (m_cards.size() > accounts.size()) {
        m_cards.back()->hide();
        m_cards.back()->deleteLater();
        m_cards.pop_back();
    }
    while (m_cards.size() < accounts.size()) {
        auto *card = new AccountCard(m_clock, this);
        m_column->insertWidget(int(m_cards.size()), card);
        m_cards.push_back(card);
        connectCard(card);
    }
    for (size_t i = 0; i < accounts.size(); ++i)
        m_cards[i]->setAccount(accounts[i]);
    m_none->setVisible(accounts.empty());
}

void CredentialsPage::connectCard(AccountCard *card)
{
    connect(card, &AccountCard::testRequested, this, [this, card] { test(card); });
    connect(card, &AccountCard::removeRequested, this, [this, card] { askToRemove(card); });
}

void CredentialsPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    const bool narrow = width() < scaled(leastWidthForColumns);
    m_columns->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void CredentialsPage::refresh()
{
    for (AccountCard *card : m_cards)
        test(card);
}

void CredentialsPage::test(AccountCard *card)
{
    card->setTesting(true);
    const core::AccountId id = card->id();
    m_services.credentials.testStored(
        id, this, [this, id](const core::Result<core::providers::AccountCheck> &result) {
            AccountCard *tested = cardOf(id); // cards come and go while a test runs
            if (!tested)
                return;
            tested->setTesting(false);
            if (!result)
                tested->showError(result.error());
        });
}

void CredentialsPage::askToRemove(AccountCard *card)
{
    const AccountView *account = accountOf(card->id());
    if (!account)
        return;
    auto *dialog = new ConfirmDialog(
        tr("Remove %1?").arg(account->name),
        tr("The stored token is erased from this computer. It stays valid at %1 until you revoke "
           "it there.")
            .arg(account->providerName),
        {}, tr("Remove account"), window());
    connect(dialog, &QDialog::accepted, this, [this, id = account->id] { remove(id); });
    dialog->open();
}

void CredentialsPage::remove(const core::AccountId &id)
{
    m_services.credentials.remove(id, this, [this, id](const core::Result<void> &result) {
        AccountCard *card = cardOf(id);
        if (!result && card)
            card->showError(result.error());
        else if (result)
            emit notified(StatusTone::Info, tr("The account was removed"));
    });
}

} // namespace ltb::ui
