#include "ui/widgets/busyindicator.h"

#include "ui/theme/paint.h"

#include <QPainter>

namespace ltb::ui {

namespace {
constexpr int stepsPerTurn = 24;
constexpr int stepMs = 45;
} // namespace

BusyIndicator::BusyIndicator(int pixels, QWidget *parent) : QWidget(parent), m_pixels(pixels)
{
    setAccessibleName(tr("Busy"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_timer.setInterval(stepMs);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_step = (m_step + 1) % stepsPerTurn;
        update();
    });
}

QSize BusyIndicator::sizeHint() const
{
    return {m_pixels, m_pixels};
}

void BusyIndicator::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!reducedMotion())
        m_timer.start();
}

void BusyIndicator::hideEvent(QHideEvent *event)
{
    m_timer.stop();
    QWidget::hideEvent(event);
}

void BusyIndicator::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal stroke = std::max(2.0, m_pixels / 10.0);
    QRectF ring(0, 0, m_pixels, m_pixels);
    ring.moveCenter(QRectF(rect()).center());
    ring.adjust(stroke, stroke, -stroke, -stroke);
    painter.setPen(QPen(tokens().border, stroke));
    painter.drawEllipse(ring);
    painter.setPen(QPen(tokens().accent, stroke, Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(ring, (90 - m_step * 360 / stepsPerTurn) * 16, -100 * 16);
}

} // namespace ltb::ui
