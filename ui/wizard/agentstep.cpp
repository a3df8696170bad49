#include "ui/wizard/agentstep.h"

#include "ui/theme/tokens.h"
#include "ui/theme/type.h"
#include "ui/widgets/formrow.h"
#include "ui/widgets/secretfield.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace ltb::ui {

using namespace core::console;

AgentStep::AgentStep(ConsoleServices services, WizardDraft &draft, QWidget *parent)
    : WizardStep(tr("Agent"), draft, parent)
    , m_services(services)
    , m_name(new QLineEdit)
    , m_agentName(new QLineEdit)
    , m_model(new QLineEdit)
    , m_modelKey(new SecretField(tr("Model API key")))
    , m_soul(new QPlainTextEdit)
{
    m_nameRow = new FormRow(tr("Server name"), m_name);
    m_nameRow->setHint(tr("Small letters, digits and hyphens; unique in the account."));
    m_agentRow = new FormRow(tr("Agent name"), m_agentName);
    m_agentRow->setHint(tr("What people call it."));
    m_modelRow = new FormRow(tr("Model (optional)"), m_model);
    m_modelRow->setHint(
        tr("provider/model, for example minimax/MiniMax-M3. Empty: the gateway's own "
           "default."));
    m_keyRow = new FormRow(tr("Model API key (optional)"), m_modelKey);
    m_keyRow->setHint(
        tr("Sealed, and handed to the server once, over TLS. It is not in user_data."));
    m_soulRow = new FormRow(tr("Character (soul.md, optional)"), m_soul);
    m_name->setPlaceholderText(QStringLiteral("support-eu-1"));
    m_agentName->setPlaceholderText(QStringLiteral("Ada"));
    m_soul->setPlaceholderText(tr("Who the agent is, what it cares about, how it speaks."));
    m_soul->setTabChangesFocus(true);
    m_soul->setMinimumHeight(scaled(110));

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::m);
    for (FormRow *row : {m_nameRow, m_agentRow, m_modelRow, m_keyRow, m_soulRow})
        layout->addWidget(row);
    layout->addStretch();

    for (QLineEdit *edit : {m_name, m_agentName, m_model})
        connect(edit, &QLineEdit::textChanged, this, &AgentStep::store);
    connect(m_modelKey, &SecretField::edited, this, &AgentStep::store);
    connect(m_soul, &QPlainTextEdit::textChanged, this, &AgentStep::store);
}

void AgentStep::enter()
{
    const DeploymentRequest &request = m_draft.request;
    const auto fill = [](QLineEdit *edit, const QString &text) {
        const QSignalBlocker blocker(edit);
        edit->setText(text);
    };
    fill(m_name, request.name);
    fill(m_agentName, request.agentName);
    fill(m_model, request.model);
    if (m_soul->toPlainText() != request.soul) {
        const QSignalBlocker blocker(m_soul);
        m_soul->setPlainText(request.soul);
    }
    for (FormRow *row : {m_nameRow, m_agentRow, m_modelRow, m_keyRow, m_soulRow})
        row->setError({});
    m_name->setFocus();
    emit changed();
}

void AgentStep::store()
{
    DeploymentRequest &request = m_draft.request;
    request.name = m_name->text().trimmed();
    request.agentName = m_agentName->text().trimmed();
    request.model = m_model->text().trimmed();
    request.modelKey = m_modelKey->secret();
    request.soul = m_soul->toPlainText();
    const auto valid = m_services.deployments.validate(request);
    for (FormRow *row : {m_nameRow, m_agentRow, m_modelRow, m_keyRow, m_soulRow})
        row->setError({});
    // While somebody types, only what is there can be wrong; what is missing is Next's reason.
    if (!valid && !request.name.isEmpty() && valid.error().field == QLatin1String("name"))
        m_nameRow->setError(valid.error().message);
    if (!valid && valid.error().field == QLatin1String("agent.model"))
        m_modelRow->setError(valid.error().message);
    emit changed();
}

QString AgentStep::obstacle() const
{
    if (m_draft.request.name.isEmpty())
        return tr("Give the server a name.");
    if (m_draft.request.agentName.isEmpty())
        return tr("Give the agent a name.");
    const auto valid = m_services.deployments.validate(m_draft.request);
    return valid ? QString() : valid.error().message;
}

bool AgentStep::showError(const core::Error &error)
{
    const auto at = [&error](const char *field, FormRow *row, QWidget *focus) {
        if (error.field != QLatin1String(field))
            return false;
        row->setError(error.message);
        focus->setFocus();
        return true;
    };
    return at("name", m_nameRow, m_name) || at("agent.name", m_agentRow, m_agentName)
           || at("agent.id", m_nameRow, m_name) || at("agent.model", m_modelRow, m_model)
           || at("agent.soul", m_soulRow, m_soul);
}

} // namespace ltb::ui
