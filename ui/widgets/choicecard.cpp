#include "ui/widgets/choicecard.h"

#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/theme/type.h"

#include <QPainter>
#include <QStyle>

namespace ltb::ui {

namespace {
constexpr int choiceHeight = 64;
constexpr int choiceIcon = 20;
constexpr int choiceMark = 16;
} // namespace

ChoiceCard::ChoiceCard(const QString &iconName, const QString &title, const QString &detail,
                       QWidget *parent)
    : QAbstractButton(parent), m_iconName(iconName), m_detail(detail)
{
    setText(title);
    setCheckable(true);
    setAutoExclusive(true);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    describe();
}

void ChoiceCard::setFigure(const QString &figure, const QString &unit)
{
    m_figure = figure;
    m_unit = unit;
    describe();
    updateGeometry();
    update();
}

void ChoiceCard::setDetail(const QString &detail)
{
    m_detail = detail;
    describe();
    update();
}

void ChoiceCard::describe()
{
    setAccessibleName(text());
    QStringList parts{m_detail};
    if (!m_figure.isEmpty())
        parts << QStringLiteral("%1 %2").arg(m_figure, m_unit);
    setAccessibleDescription(parts.join(QStringLiteral(", ")));
}

QSize ChoiceCard::sizeHint() const
{
    const int words = std::max(QFontMetrics(typeFont(Type::Strong)).horizontalAdvance(text()),
                               QFontMetrics(typeFont(Type::Small)).horizontalAdvance(m_detail));
    return {words + 2 * space::l + choiceIcon + choiceMark + 3 * space::m
                + (m_figure.isEmpty() ? 0 : scaled(90)),
            scaled(choiceHeight)};
}

QSize ChoiceCard::minimumSizeHint() const
{
    return {scaled(160), scaled(choiceHeight)};
}

void ChoiceCard::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    const bool on = isChecked();
    const QColor border = on ? t.accent : underMouse() && isEnabled() ? t.control : t.border;
    paintRounded(painter, rect(), radius::card, on ? t.accentSoft : t.surface, border, on ? 2 : 1);
    if (showsKeyboardFocus(*this)) {
        paintFocusRing(painter, rect(), radius::card);
        if (on)
            paintRounded(painter, rect().adjusted(3, 3, -3, -3), radius::card - 3, {}, t.accent, 1);
    }
    const auto visual = [this](const QRect &r) {
        return QStyle::visualRect(layoutDirection(), rect(), r);
    };
    const QColor ink = isEnabled() ? t.text : t.text3;
    const int icon = scaled(choiceIcon);
    paintIcon(painter, m_iconName, visual({space::l, (height() - icon) / 2, icon, icon}),
              on ? t.accent : t.text2);

    const int mark = scaled(choiceMark);
    const QRect markRect = visual({width() - space::m - mark, (height() - mark) / 2, mark, mark});
    paintRounded(painter, markRect, mark / 2.0, on ? t.accent : t.surface,
                 on ? t.accent : t.control, 1.5);
    if (on)
        paintIcon(painter, QStringLiteral("check"), markRect.adjusted(3, 3, -3, -3), t.onAccent);

    int right = width() - 2 * space::m - mark;
    const QFontMetrics strong(typeFont(Type::Strong));
    const QFontMetrics small(typeFont(Type::Small));
    const int titleHeight = strong.height();
    const int top = (height() - titleHeight - small.height() - 4) / 2;
    const QRect titleLine(0, top, 0, titleHeight);
    const QRect detailLine(0, top + titleHeight + 4, 0, small.height());
    if (!m_figure.isEmpty()) {
        const int wide =
            std::max(strong.horizontalAdvance(m_figure), small.horizontalAdvance(m_unit));
        painter.setFont(typeFont(Type::Strong));
        painter.setPen(ink);
        painter.drawText(visual({right - wide, titleLine.y(), wide, titleHeight}),
                         int(QStyle::visualAlignment(layoutDirection(), Qt::AlignRight)), m_figure);
        painter.setFont(typeFont(Type::Small));
        painter.setPen(t.text2);
        painter.drawText(visual({right - wide, detailLine.y(), wide, detailLine.height()}),
                         int(QStyle::visualAlignment(layoutDirection(), Qt::AlignRight)), m_unit);
        right -= wide + space::m;
    }
    const int left = space::l + icon + space::m;
    const int leading = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft));
    painter.setFont(typeFont(Type::Strong));
    painter.setPen(ink);
    painter.drawText(visual({left, titleLine.y(), right - left, titleHeight}), leading,
                     strong.elidedText(text(), Qt::ElideRight, right - left));
    painter.setFont(typeFont(Type::Small));
    painter.setPen(isEnabled() ? t.text2 : t.text3);
    painter.drawText(visual({left, detailLine.y(), right - left, detailLine.height()}), leading,
                     small.elidedText(m_detail, Qt::ElideRight, right - left));
}

} // namespace ltb::ui
