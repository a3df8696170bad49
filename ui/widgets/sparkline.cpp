#include "ui/widgets/sparkline.h"

#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace ltb::ui {

void paintSparkline(QPainter &painter, const QRectF &rect, const std::vector<double> &values,
                    const SparkStyle &style)
{
    if (values.size() < 2 || rect.isEmpty())
        return;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    const bool fits = style.maximum <= style.minimum;
    const double low = fits ? *least : style.minimum;
    const double span = std::max((fits ? *most : style.maximum) - low, 1e-9);
    const QRectF area = rect.adjusted(1, 3, -4, -3);
    const auto point = [&](size_t i) {
        const double x = area.left() + area.width() * double(i) / double(values.size() - 1);
        const double share = std::clamp((values[i] - low) / span, 0.0, 1.0);
        return QPointF(x, area.bottom() - area.height() * share);
    };

    QPainterPath line(point(0));
    for (size_t i = 1; i < values.size(); ++i) {
        const QPointF from = point(i - 1);
        const QPointF to = point(i);
        const double middle = (from.x() + to.x()) / 2; // horizontal tangents: no overshoot
        line.cubicTo(QPointF(middle, from.y()), QPointF(middle, to.y()), to);
    }
    QPainterPath fill(line);
    fill.lineTo(area.right(), rect.bottom());
    fill.lineTo(area.left(), rect.bottom());
    fill.closeSubpath();

    QLinearGradient shade(rect.topLeft(), rect.bottomLeft());
    QColor soft = style.color;
    soft.setAlphaF(0.28F);
    shade.setColorAt(0, soft);
    soft.setAlphaF(0);
    shade.setColorAt(1, soft);

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(fill, shade);
    painter.setPen(QPen(style.color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(line);
    if (style.dot) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(style.color);
        painter.drawEllipse(point(values.size() - 1), 2.5, 2.5);
    }
    painter.restore();
}

Sparkline::Sparkline(QWidget *parent) : QWidget(parent) {}

void Sparkline::setValues(std::vector<double> values)
{
    m_values = std::move(values);
    update();
}

void Sparkline::setInk(Ink ink)
{
    m_ink = ink;
    update();
}

void Sparkline::setRange(double minimum, double maximum)
{
    m_minimum = minimum;
    m_maximum = maximum;
    update();
}

void Sparkline::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintSparkline(painter, rect(), m_values,
                   {inkColor(m_ink, tokens()), m_minimum, m_maximum, true});
}

} // namespace ltb::ui
