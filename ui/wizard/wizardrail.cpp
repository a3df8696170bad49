#include "ui/wizard/wizardrail.h"

#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/theme/tokens.h"
#include "ui/theme/type.h"

#include <QLocale>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace ltb::ui {

namespace {

constexpr int rowHeight = 46;
constexpr int circleSize = 24;

} // namespace

WizardRail::WizardRail(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
}

void WizardRail::setSteps(const QStringList &titles)
{
    m_titles = titles;
    describe();
    updateGeometry();
    update();
}

void WizardRail::setCurrent(int index)
{
    m_current = index;
    describe();
    update();
}

void WizardRail::describe()
{
    if (m_titles.isEmpty())
        return;
    const int step = std::min(m_current, int(m_titles.size()) - 1); // beyond: all is done
    setAccessibleName(
        tr("Step %1 of %2: %3").arg(step + 1).arg(m_titles.size()).arg(m_titles.value(step)));
}

QSize WizardRail::sizeHint() const
{
    return {scaled(208), int(m_titles.size()) * scaled(rowHeight)};
}

void WizardRail::paintStep(QPainter &painter, int index, const QRect &row) const
{
    const Tokens &colors = tokens();
    const int size = scaled(circleSize);
    const bool done = index < m_current;
    const bool current = index == m_current;
    QRect circle(0, 0, size, size);
    circle.moveTop(row.top() + (row.height() - size) / 2);
    circle.moveLeft(row.left());
    circle = QStyle::visualRect(layoutDirection(), row, circle);

    if (index + 1 < m_titles.size()) {
        painter.setPen(QPen(done ? colors.accent : colors.border, 2));
        painter.drawLine(circle.center().x(), circle.bottom() + 3, circle.center().x(),
                         circle.bottom() + row.height() - size - 2);
    }
    const QRectF edge = QRectF(circle).adjusted(1, 1, -1, -1);
    const qreal corner = edge.width() / 2;
    paintRounded(painter, edge, corner, done ? colors.accent : colors.surface,
                 done || current ? colors.accent : colors.control, 2);
    if (done) {
        const int pad = size / 4;
        paintIcon(painter, QStringLiteral("check"), QRectF(circle).adjusted(pad, pad, -pad, -pad),
                  colors.onAccent);
    } else {
        painter.setFont(typeFont(Type::Caption));
        painter.setPen(current ? colors.accentText : colors.text2);
        painter.drawText(circle, Qt::AlignCenter, locale().toString(index + 1));
    }
    QRect label(row.left() + size + 12, row.top(), row.width() - size - 12, row.height());
    label = QStyle::visualRect(layoutDirection(), row, label);
    painter.setFont(typeFont(current ? Type::Strong : Type::Body));
    painter.setPen(current ? colors.text : colors.text2);
    const QString text =
        painter.fontMetrics().elidedText(m_titles.at(index), Qt::ElideRight, label.width());
    painter.drawText(label, int(Qt::AlignVCenter | Qt::AlignLeading), text);
}

void WizardRail::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int height = scaled(rowHeight);
    for (int i = 0; i < m_titles.size(); ++i)
        paintStep(painter, i, QRect(0, i * height, width(), height));
}

} // namespace ltb::ui
