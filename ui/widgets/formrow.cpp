#include "ui/widgets/formrow.h"

#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/widgets/label.h"

#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int errorIcon = 14;
} // namespace

FormRow::FormRow(const QString &label, QWidget *field, QWidget *parent)
    : QWidget(parent)
    , m_field(field)
    , m_hint(makeParagraph({}, Type::Small, Ink::Text3, this))
    , m_error(makeParagraph({}, Type::Small, Ink::Error, this))
{
    QWidget *input = field->focusProxy() ? field->focusProxy() : field;
    auto *caption = makeLabel(label, Type::Strong, Ink::Text, this);
    caption->setBuddy(input);
    if (input->accessibleName().isEmpty()) {
        QString plain = label;
        input->setAccessibleName(plain.remove(u'&'));
    }
    m_error->setContentsMargins(directedMargins(errorIcon + 6, 0, 0, 0));
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(caption);
    layout->addWidget(field);
    layout->addWidget(m_error);
    layout->addWidget(m_hint);
    m_hint->hide();
    m_error->hide();
}

void FormRow::setHint(const QString &text)
{
    m_hint->setText(text);
    describe();
}

void FormRow::setError(const QString &text)
{
    m_error->setText(text);
    QWidget *input = m_field->focusProxy() ? m_field->focusProxy() : m_field;
    setStyleProperty(*input, "invalid", !text.isEmpty());
    describe();
    update();
}

bool FormRow::hasError() const
{
    return !m_error->text().isEmpty();
}

void FormRow::describe()
{
    m_error->setVisible(hasError());
    m_hint->setVisible(!hasError() && !m_hint->text().isEmpty());
    QWidget *input = m_field->focusProxy() ? m_field->focusProxy() : m_field;
    input->setAccessibleDescription(hasError() ? m_error->text() : m_hint->text());
}

void FormRow::paintEvent(QPaintEvent *)
{
    if (!hasError())
        return;
    QPainter painter(this);
    const int line = QFontMetrics(m_error->font()).height();
    const QRect icon(m_error->x(), m_error->y() + (line - errorIcon) / 2, errorIcon, errorIcon);
    const QRect visual = QStyle::visualRect(layoutDirection(), m_error->geometry(), icon);
    paintIcon(painter, QStringLiteral("circle-x"), visual, tokens().error.foreground);
}

} // namespace ltb::ui
