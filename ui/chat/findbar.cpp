#include "ui/chat/findbar.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>

namespace ltb::ui {

FindBar::FindBar(QWidget *parent)
    : QWidget(parent)
    , m_field(new SearchField(tr("Find in conversation"), this))
    , m_count(makeLabel({}, Type::Small, Ink::Text2, this))
{
    auto *previous = makeIconButton(QStringLiteral("chevron-up"), tr("Previous match"), this);
    auto *next = makeIconButton(QStringLiteral("chevron-down"), tr("Next match"), this);
    auto *close = makeIconButton(QStringLiteral("x"), tr("Close search"), this);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::page, space::s, space::l, space::s + 1);
    layout->setSpacing(space::xs);
    layout->addWidget(m_field, 1);
    layout->addSpacing(space::s);
    layout->addWidget(m_count);
    layout->addWidget(previous);
    layout->addWidget(next);
    layout->addWidget(close);
    hide();
    connect(m_field, &SearchField::textChanged, this, &FindBar::wordsChanged);
    connect(m_field, &SearchField::returnPressed, this, [this] { emit stepRequested(-1); });
    connect(previous, &Button::clicked, this, [this] { emit stepRequested(-1); });
    connect(next, &Button::clicked, this, [this] { emit stepRequested(1); });
    connect(close, &Button::clicked, this, &FindBar::dismiss);
}

void FindBar::activate()
{
    show();
    m_field->setFocus();
    m_field->selectAll();
    emit wordsChanged(m_field->text());
}

void FindBar::dismiss()
{
    if (isHidden())
        return;
    hide();
    emit wordsChanged({});
    emit dismissed();
}

QString FindBar::words() const
{
    return isHidden() ? QString() : m_field->text();
}

void FindBar::setMatches(int current, int count)
{
    m_count->setText(m_field->text().isEmpty() ? QString()
                     : count == 0              ? tr("Not found")
                                               : tr("%1 of %2").arg(current).arg(count));
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QWidget::keyPressEvent(event);
}

void FindBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    painter.fillRect(QRect(0, height() - 1, width(), 1), tokens().border);
}

} // namespace ltb::ui
