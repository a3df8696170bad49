#include "ui/widgets/emptystate.h"

#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int emblemPixels = 56;
constexpr int emblemIcon = 24;
constexpr int emptyTextWidth = 420;
} // namespace

EmptyState::EmptyState(const QString &iconName, const QString &title, const QString &text,
                       QWidget *parent)
    : QWidget(parent)
    , m_iconName(iconName)
    , m_icon(new QWidget(this))
    , m_title(makeLabel(title, Type::Title, Ink::Text, this))
    , m_text(makeParagraph(text, Type::Body, Ink::Text2, this))
    , m_actions(new QHBoxLayout)
{
    m_icon->setFixedSize(emblemPixels, emblemPixels);
    m_title->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_actions->setSpacing(space::s);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(space::s);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addSpacing(space::s);
    layout->addWidget(m_title);
    auto *words = new QHBoxLayout;
    words->addStretch(1);
    words->addWidget(m_text, 100);
    words->addStretch(1);
    m_text->setMaximumWidth(scaled(emptyTextWidth));
    layout->addLayout(words);
    layout->addSpacing(space::m);
    auto *row = new QHBoxLayout;
    row->addStretch();
    row->addLayout(m_actions);
    row->addStretch();
    layout->addLayout(row);
    layout->addStretch(3);
}

void EmptyState::setText(const QString &title, const QString &text)
{
    m_title->setText(title);
    m_text->setText(text);
}

void EmptyState::setIconName(const QString &name)
{
    m_iconName = name;
    update();
}

Button *EmptyState::addAction(const QString &text, const QString &iconName)
{
    const bool first = m_actions->count() == 0;
    auto *button = new Button(text, iconName,
                              first ? Button::Weight::Primary : Button::Weight::Secondary, this);
    m_actions->addWidget(button);
    return button;
}

void EmptyState::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QRectF emblem = m_icon->geometry();
    paintRounded(painter, emblem, emblemPixels / 2.0, tokens().accentSoft);
    QRectF icon(0, 0, emblemIcon, emblemIcon);
    icon.moveCenter(emblem.center());
    paintIcon(painter, m_iconName, icon, tokens().accent);
}

} // namespace ltb::ui
