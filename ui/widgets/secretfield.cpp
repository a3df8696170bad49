#include "ui/widgets/secretfield.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"

#include <QHBoxLayout>
#include <QLineEdit>

namespace ltb::ui {

SecretField::SecretField(const QString &accessibleName, QWidget *parent)
    : QWidget(parent)
    , m_input(new QLineEdit(this))
    , m_show(new Button(tr("Show"), QStringLiteral("eye"), Button::Weight::Secondary, this))
{
    setFocusProxy(m_input);
    m_input->setAccessibleName(accessibleName);
    m_input->setEchoMode(QLineEdit::Password);
    m_input->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText
                                 | Qt::ImhNoAutoUppercase);
    m_show->setCheckable(true);
    m_show->setAccessibleDescription(tr("Shows the secret for 30 seconds"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(m_input, 1);
    layout->addWidget(m_show);
    m_hideTimer.setSingleShot(true);
    m_hideTimer.setInterval(shownMs);
    connect(&m_hideTimer, &QTimer::timeout, this, [this] { m_show->setChecked(false); });
    connect(m_show, &Button::toggled, this, &SecretField::setShown);
    connect(m_input, &QLineEdit::textEdited, this, &SecretField::edited);
    connect(m_input, &QLineEdit::returnPressed, this, &SecretField::submitted);
}

SecretField::~SecretField()
{
    clear();
}

bool SecretField::isEmpty() const
{
    return m_input->text().trimmed().isEmpty();
}

core::Secret SecretField::secret() const
{
    return core::Secret::fromUtf8(m_input->text().trimmed());
}

void SecretField::clear()
{
    // Overwrites what the line edit holds before its buffer is freed.
    m_input->setText(QString(m_input->text().size(), u'0'));
    m_input->clear();
}

void SecretField::setPlaceholder(const QString &text)
{
    m_input->setPlaceholderText(text);
}

void SecretField::setShown(bool shown)
{
    m_input->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
    m_show->setText(shown ? tr("Hide") : tr("Show"));
    m_show->setIconName(shown ? QStringLiteral("eye-off") : QStringLiteral("eye"));
    if (shown)
        m_hideTimer.start();
    else
        m_hideTimer.stop();
}

} // namespace ltb::ui
