#include "ui/theme/consolestyle.h"

#include "ui/theme/type.h"

namespace ltb::ui {

namespace {
constexpr int consoleIconPixels = 16;
} // namespace

ConsoleStyle::ConsoleStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

int ConsoleStyle::pixelMetric(PixelMetric metric, const QStyleOption *option,
                              const QWidget *widget) const
{
    if (metric == PM_LineEditIconSize || metric == PM_SmallIconSize
        || metric == PM_ListViewIconSize)
        return scaled(consoleIconPixels);
    return QProxyStyle::pixelMetric(metric, option, widget);
}

int ConsoleStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                            QStyleHintReturn *result) const
{
    if (hint == SH_EtchDisabledText || hint == SH_DitherDisabledText)
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, result);
}

} // namespace ltb::ui
