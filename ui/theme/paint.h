// The few shapes every custom-painted widget is made of.
#pragma once

#include "ui/theme/tokens.h"

#include <QMargins>
#include <QRectF>

class QPainter;
class QWidget;

namespace ltb::ui {

// A filled rounded rectangle with an optional 1 px border that stays inside the rectangle.
void paintRounded(QPainter &painter, const QRectF &rect, qreal cornerRadius, const QColor &fill,
                  const QColor &border = {}, qreal borderWidth = 1);

// The 2 px keyboard focus ring, inside the rectangle so that nothing jumps.
void paintFocusRing(QPainter &painter, const QRectF &rect, qreal cornerRadius);

// Margins by reading direction: Qt mirrors what is in a layout, but not the margins around it.
QMargins directedMargins(int leading, int top, int trailing, int bottom);

// For drawText: a value reads in the direction of its own script, not of the window, so that "30 %"
// stays "30 %" in Arabic.
int scriptDirection(const QString &text);

// True when the focus came, or would be shown, by the keyboard.
bool showsKeyboardFocus(const QWidget &widget);

// True when the desktop asks for no animation. Theme keeps the answer as this application property.
bool reducedMotion();
inline constexpr char reducedMotionProperty[] = "ltbReducedMotion";

} // namespace ltb::ui
