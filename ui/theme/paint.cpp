#include "ui/theme/paint.h"

#include <QApplication>
#include <QPainter>
#include <QWidget>

namespace ltb::ui {

void paintRounded(QPainter &painter, const QRectF &rect, qreal cornerRadius, const QColor &fill,
                  const QColor &border, qreal borderWidth)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal inset = border.isValid() ? borderWidth / 2 : 0;
    painter.setPen(border.isValid() ? QPen(border, borderWidth) : QPen(Qt::NoPen));
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), cornerRadius - inset,
                            cornerRadius - inset);
    painter.restore();
}

void paintFocusRing(QPainter &painter, const QRectF &rect, qreal cornerRadius)
{
    paintRounded(painter, rect, cornerRadius, {}, tokens().accent, 2);
}

QMargins directedMargins(int leading, int top, int trailing, int bottom)
{
    const bool rightToLeft = QGuiApplication::layoutDirection() == Qt::RightToLeft;
    return rightToLeft ? QMargins(trailing, top, leading, bottom)
                       : QMargins(leading, top, trailing, bottom);
}

int scriptDirection(const QString &text)
{
    return text.isRightToLeft() ? Qt::TextForceRightToLeft : Qt::TextForceLeftToRight;
}

bool showsKeyboardFocus(const QWidget &widget)
{
    return widget.hasFocus() && widget.window()->testAttribute(Qt::WA_KeyboardFocusChange);
}

bool reducedMotion()
{
    return qApp->property(reducedMotionProperty).toBool();
}

} // namespace ltb::ui
