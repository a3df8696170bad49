#include "ui/widgets/pill.h"

#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/theme/type.h"

#include <QPainter>
#include <QStyle>

namespace ltb::ui {

namespace {

constexpr int pillHeight = 22;
constexpr int pillIcon = 12;
constexpr int pillPadding = 8;
constexpr int pillGap = 5;

QFont pillFont()
{
    QFont font = typeFont(Type::Caption);
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

QSize pillSize(const QString &text)
{
    const int words = QFontMetrics(pillFont()).horizontalAdvance(text);
    return {2 * scaled(pillPadding) + scaled(pillIcon) + pillGap + words + 2, scaled(pillHeight)};
}

void paintPill(QPainter &painter, const QRect &rect, StatusTone tone, const QString &iconName,
               const QString &text, Qt::LayoutDirection direction)
{
    const StatusColors &colors = tokens().status(tone);
    QSize size = pillSize(text);
    size.setWidth(std::min(size.width(), rect.width()));
    const QRect logical(QPoint(rect.left(), rect.top() + (rect.height() - size.height()) / 2),
                        size);
    const QRect pill = QStyle::visualRect(direction, rect, logical);
    QColor border;
    if (tone == StatusTone::Info) { // its ground is the colour of a selected row
        border = colors.foreground;
        border.setAlphaF(0.3F);
    }
    paintRounded(painter, pill, pill.height() / 2.0, colors.background, border);

    const int icon = scaled(pillIcon);
    const QRect iconRect(logical.left() + scaled(pillPadding),
                         logical.top() + (logical.height() - icon) / 2, icon, icon);
    paintIcon(painter, iconName.isEmpty() ? statusIconName(tone) : iconName,
              QStyle::visualRect(direction, rect, iconRect), colors.foreground);

    const QRect words(iconRect.right() + 1 + pillGap, logical.top(),
                      logical.right() - iconRect.right() - pillGap - scaled(pillPadding) + 2,
                      logical.height());
    painter.setFont(pillFont());
    painter.setPen(colors.foreground);
    painter.drawText(QStyle::visualRect(direction, rect, words),
                     int(Qt::AlignVCenter | QStyle::visualAlignment(direction, Qt::AlignLeft)),
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, words.width()));
}

Pill::Pill(StatusTone tone, const QString &text, QWidget *parent) : QLabel(parent), m_tone(tone)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setText(text);
}

void Pill::setStatus(StatusTone tone, const QString &text)
{
    m_tone = tone;
    setText(text);
    updateGeometry();
    update();
}

void Pill::setIconName(const QString &name)
{
    m_iconName = name;
    update();
}

QSize Pill::sizeHint() const
{
    return pillSize(text());
}

QSize Pill::minimumSizeHint() const
{
    return sizeHint();
}

void Pill::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPill(painter, rect(), m_tone, m_iconName, text(), layoutDirection());
}

} // namespace ltb::ui
