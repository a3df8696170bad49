#include "ui/widgets/button.h"

#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/theme/type.h"

#include <QPainter>
#include <QStyle>

namespace ltb::ui {

namespace {

constexpr int normalHeight = 34;
constexpr int smallHeight = 28;
constexpr int iconPixels = 16;
constexpr int iconGap = 8;

} // namespace

struct Button::Colors {
    QColor fill;
    QColor border;
    QColor ink;
};

Button::Button(const QString &text, Weight weight, QWidget *parent)
    : Button(text, QString(), weight, parent)
{}

Button::Button(const QString &text, const QString &iconName, Weight weight, QWidget *parent)
    : QPushButton(text, parent), m_weight(weight), m_iconName(iconName)
{
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setAutoDefault(false);
    setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
}

void Button::setWeight(Weight weight)
{
    m_weight = weight;
    update();
}

void Button::setIconName(const QString &name)
{
    m_iconName = name;
    updateGeometry();
    update();
}

void Button::setSize(Size size)
{
    m_size = size;
    updateGeometry();
}

QFont Button::labelFont() const
{
    QFont font = typeFont(m_size == Size::Small ? Type::Small : Type::Strong);
    font.setWeight(QFont::DemiBold);
    return font;
}

QSize Button::sizeHint() const
{
    const int height = scaled(m_size == Size::Small ? smallHeight : normalHeight);
    if (text().isEmpty())
        return {height, height};
    const QFontMetrics metrics(labelFont());
    int width = metrics.size(Qt::TextShowMnemonic, text()).width() + 2 * scaled(14);
    if (m_size == Size::Small)
        width -= 2 * scaled(4);
    if (!m_iconName.isEmpty())
        width += scaled(iconPixels) + iconGap;
    return {width, height};
}

QSize Button::minimumSizeHint() const
{
    return sizeHint();
}

Button::Colors Button::colors() const
{
    const Tokens &t = tokens();
    const bool hot = underMouse() && isEnabled();
    const bool pressed = isDown();
    if (!isEnabled()) {
        if (m_weight == Weight::Ghost)
            return {Qt::transparent, {}, t.text3};
        return {t.sunken, t.border, t.text3};
    }
    switch (m_weight) {
    case Weight::Primary:
        return {hot || pressed ? t.accentHover : t.accent, {}, t.onAccent};
    case Weight::Danger:
        return {hot || pressed ? t.error.background : t.surface, t.error.foreground,
                t.error.foreground};
    case Weight::DangerPrimary:
        return {hot ? t.error.foreground.darker(t.scheme == Scheme::Dark ? 110 : 120)
                    : t.error.foreground,
                {},
                t.scheme == Scheme::Dark ? t.onAccent : t.surface};
    case Weight::Ghost:
        return {pressed || isChecked() ? t.accentSoft
                : hot                  ? t.sunken
                                       : QColor(Qt::transparent),
                {},
                isChecked() ? t.accentText : t.text2};
    case Weight::Secondary:
        break;
    }
    return {pressed || hot ? t.sunken : t.surface,
            t.scheme == Scheme::Light ? QColor(0xC9, 0xD0, 0xDB) : QColor(0x3A, 0x43, 0x51),
            t.text};
}

void Button::paintEvent(QPaintEvent *)
{
    const Colors c = colors();
    QPainter painter(this);
    const QRectF frame = rect();
    if (c.fill.alpha() > 0 || c.border.isValid())
        paintRounded(painter, frame, radius::control, c.fill, c.border);
    if (showsKeyboardFocus(*this)) {
        paintFocusRing(painter, frame, radius::control);
        if (m_weight == Weight::Primary || m_weight == Weight::DangerPrimary) // ring on same colour
            paintRounded(painter, frame.adjusted(2, 2, -2, -2), radius::control - 2, {}, c.ink, 1);
    }

    const int iconSize = m_iconName.isEmpty() ? 0 : scaled(iconPixels);
    painter.setFont(labelFont());
    const int textWidth =
        text().isEmpty() ? 0 : painter.fontMetrics().size(Qt::TextShowMnemonic, text()).width();
    const int gap = iconSize > 0 && textWidth > 0 ? iconGap : 0;
    const int left = (width() - iconSize - gap - textWidth) / 2;
    if (iconSize > 0) {
        const QRect icon(left, (height() - iconSize) / 2, iconSize, iconSize);
        paintIcon(painter, m_iconName, QStyle::visualRect(layoutDirection(), rect(), icon), c.ink);
    }
    if (textWidth > 0) {
        const QRect label(left + iconSize + gap, 0, textWidth + 1, height());
        painter.setPen(c.ink);
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), label),
                         Qt::AlignVCenter | Qt::TextHideMnemonic, text());
    }
}

Button *makeIconButton(const QString &iconName, const QString &name, QWidget *parent)
{
    auto *button = new Button(QString(), iconName, Button::Weight::Ghost, parent);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    return button;
}

} // namespace ltb::ui
