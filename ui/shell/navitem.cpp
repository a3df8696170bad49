#include "ui/shell/navitem.h"

#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/theme/type.h"

#include <QPainter>
#include <QStyle>

namespace ltb::ui {

namespace {
constexpr int navHeight = 36;
constexpr int navIcon = 18;
constexpr int navBadgeHeight = 18;
} // namespace

NavItem::NavItem(const QString &iconName, const QString &title, QWidget *parent)
    : QAbstractButton(parent), m_iconName(iconName)
{
    setText(title);
    setAccessibleName(title);
    setCheckable(true);
    setAutoExclusive(false); // the rail has several groups; the window keeps one checked
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void NavItem::setBadge(int count)
{
    if (std::exchange(m_badge, count) == count)
        return;
    setAccessibleDescription(count > 0 ? tr("%1 new").arg(count) : QString());
    update();
}

QSize NavItem::sizeHint() const
{
    return {scaled(160), scaled(navHeight)};
}

void NavItem::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    if (isChecked())
        paintRounded(painter, rect(), radius::control, t.accentSoft);
    else if (underMouse())
        paintRounded(painter, rect(), radius::control, t.hover);
    if (showsKeyboardFocus(*this))
        paintFocusRing(painter, rect(), radius::control);
    const QColor ink = isChecked() ? t.accentText : t.text2;
    const auto visual = [this](const QRect &r) {
        return QStyle::visualRect(layoutDirection(), rect(), r);
    };
    const int icon = scaled(navIcon);
    paintIcon(painter, m_iconName, visual({space::m, (height() - icon) / 2, icon, icon}), ink);
    int right = width() - space::m;
    if (m_badge > 0) {
        const QString count = m_badge > 99 ? QStringLiteral("99+") : QString::number(m_badge);
        QFont font = typeFont(Type::Caption);
        font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        const int tall = scaled(navBadgeHeight);
        const int wide = std::max(tall, painter.fontMetrics().horizontalAdvance(count) + 10);
        const QRect badge = visual({right - wide, (height() - tall) / 2, wide, tall});
        paintRounded(painter, badge, tall / 2.0, t.accent);
        painter.setPen(t.onAccent);
        painter.drawText(badge, Qt::AlignCenter, count);
        right -= wide + space::s;
    }
    QFont font = typeFont(Type::Strong);
    painter.setFont(font);
    painter.setPen(ink);
    const QRect words(space::m + icon + scaled(9), 0, right - space::m - icon - scaled(9),
                      height());
    painter.drawText(
        visual(words),
        int(Qt::AlignVCenter | QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)),
        painter.fontMetrics().elidedText(text(), Qt::ElideRight, words.width()));
}

} // namespace ltb::ui
