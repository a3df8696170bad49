// Fusion with icon sizes that grow with the text.
#pragma once

#include <QProxyStyle>

namespace ltb::ui {

class ConsoleStyle : public QProxyStyle {
    Q_OBJECT
public:
    ConsoleStyle();
    int pixelMetric(PixelMetric metric, const QStyleOption *option,
                    const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *result) const override;
};

} // namespace ltb::ui
