// Icons of one family (Lucide), drawn in the colours of the theme that is applied when they paint.
#pragma once

#include "ui/theme/tokens.h"

#include <QIcon>

class QPainter;
class QRectF;

namespace ltb::ui {

// A QIcon that follows the theme by itself. Names as in resources/icons/lucide, without suffix.
QIcon themedIcon(const QString &name, Ink ink = Ink::Text2);

void paintIcon(QPainter &painter, const QString &name, const QRectF &rect, const QColor &color);

QString statusIconName(StatusTone tone);

} // namespace ltb::ui
