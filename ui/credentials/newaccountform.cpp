#include "ui/credentials/newaccountform.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/button.h"
#include "ui/widgets/formrow.h"
#include "ui/widgets/label.h"
#include "ui/widgets/secretfield.h"

#include <QComboBox>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace ltb::ui {

using namespace core::console;

NewAccountForm::NewAccountForm(Credentials &credentials, QWidget *parent)
    : QWidget(parent)
    , m_credentials(credentials)
    , m_provider(new QComboBox)
    , m_name(new QLineEdit)
    , m_token(new SecretField(tr("API token")))
    , m_endpoint(new QLineEdit)
    , m_help(new Button(tr("Where do I get this?"), QStringLiteral("external-link"),
                        Button::Weight::Ghost, this))
    , m_banner(new Banner(StatusTone::Error))
    , m_busy(new BusyIndicator(16))
    , m_add(new Button(tr("Test and add"), Button::Weight::Secondary))
{
    for (const core::providers::ProviderTraits &traits : credentials.providers())
        m_provider->addItem(traits.name, traits.id);
    m_name->setPlaceholderText(tr("For example: production"));
    m_name->setText(tr("default"));
    m_endpoint->setPlaceholderText(tr("The provider's own"));
    m_nameRow = new FormRow(tr("Account name"), m_name);
    m_tokenRow = new FormRow(tr("API token"), m_token);
    m_tokenRow->setHint(tr("Kept encrypted on this computer; shown to nobody again."));
    m_endpointRow = new FormRow(tr("API address (optional)"), m_endpoint);
    m_banner->hide();
    m_busy->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::m);
    layout->addWidget(new FormRow(tr("Provider"), m_provider));
    layout->addWidget(m_nameRow);
    layout->addWidget(m_tokenRow);
    layout->addWidget(m_help, 0, Qt::AlignLeading);
    layout->addWidget(m_endpointRow);
    layout->addWidget(m_banner);
    auto *actions = new QHBoxLayout;
    actions->addWidget(m_add);
    actions->addWidget(m_busy);
    actions->addStretch();
    layout->addLayout(actions);

    connect(m_add, &QPushButton::clicked, this, &NewAccountForm::submit);
    connect(m_token, &SecretField::submitted, this, &NewAccountForm::submit);
    connect(m_provider, &QComboBox::currentIndexChanged, this, &NewAccountForm::updateHelp);
    connect(m_help, &Button::clicked, this, [this] { QDesktopServices::openUrl(m_helpUrl); });
    m_help->setSize(Button::Size::Small);
    updateHelp();
}

void NewAccountForm::setPrimary()
{
    m_add->setWeight(Button::Weight::Primary);
}

void NewAccountForm::focusFirst()
{
    m_token->input()->setFocus();
}

void NewAccountForm::updateHelp()
{
    for (const core::providers::ProviderTraits &traits : m_credentials.providers()) {
        if (traits.id == m_provider->currentData().toString())
            m_helpUrl = QUrl(traits.tokenHelpUrl);
    }
    m_help->setVisible(m_helpUrl.isValid() && !m_helpUrl.isEmpty());
    m_help->setToolTip(m_helpUrl.toString());
}

void NewAccountForm::setBusy(bool busy)
{
    m_busy->setVisible(busy);
    m_add->setEnabled(!busy);
    m_add->setText(busy ? tr("Testing") : tr("Test and add"));
}

void NewAccountForm::submit()
{
    for (FormRow *row : {m_nameRow, m_tokenRow, m_endpointRow})
        row->setError({});
    m_banner->hide();
    if (m_name->text().trimmed().isEmpty()) {
        m_nameRow->setError(tr("Give the account a name."));
        m_name->setFocus();
        return;
    }
    if (m_token->isEmpty()) {
        m_tokenRow->setError(tr("Paste the API token."));
        m_token->input()->setFocus();
        return;
    }
    NewAccount account;
    account.providerId = m_provider->currentData().toString();
    account.name = m_name->text().trimmed();
    account.endpoint = m_endpoint->text().trimmed();
    account.token = m_token->secret();
    setBusy(true);
    m_credentials.add(std::move(account), this,
                      [this](const core::Result<core::AccountId> &result) { finish(result); });
}

void NewAccountForm::finish(const core::Result<core::AccountId> &result)
{
    setBusy(false);
    if (result) {
        m_token->clear();
        emit added(*result);
        return;
    }
    const core::Error &error = result.error();
    if (error.field == QLatin1String("name")) {
        m_nameRow->setError(error.message);
        m_name->setFocus();
    } else if (error.field == QLatin1String("token")
               || error.code == core::ErrorCode::Unauthorized) {
        m_tokenRow->setError(error.message);
        m_token->input()->setFocus();
    } else if (error.field == QLatin1String("endpoint")) {
        m_endpointRow->setError(error.message);
        m_endpoint->setFocus();
    } else {
        m_banner->setError(error);
        m_banner->show();
    }
}

} // namespace ltb::ui
