#include "ui/widgets/statusdot.h"

#include <QPainter>

namespace ltb::ui {

void paintStatusDot(QPainter &painter, const QPointF &centre, qreal diameter, StatusTone tone)
{
    const QColor color = tokens().status(tone).foreground;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const bool filled = tone == StatusTone::Ok;
    painter.setPen(filled ? QPen(Qt::NoPen) : QPen(color, 2));
    painter.setBrush(filled ? QBrush(color) : QBrush(Qt::NoBrush));
    const qreal extent = diameter / 2 - (filled ? 0 : 1);
    painter.drawEllipse(centre, extent, extent);
    painter.restore();
}

StatusDot::StatusDot(QWidget *parent) : QLabel(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StatusDot::setStatus(StatusTone tone, const QString &text)
{
    m_tone = tone;
    setText(text);
    setToolTip(text);
    update();
}

void StatusDot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintStatusDot(painter, QRectF(rect()).center(), 9, m_tone);
}

} // namespace ltb::ui
