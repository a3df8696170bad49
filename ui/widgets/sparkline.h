// A small line of recent values with a soft fill. Own painting: no chart library.
#pragma once

#include "ui/theme/tokens.h"

#include <QWidget>

#include <vector>

class QPainter;

namespace ltb::ui {

struct SparkStyle {
    QColor color;
    double minimum = 0;
    double maximum = 0; // equal to minimum: fits the values
    bool dot = true; // on the newest value
};

void paintSparkline(QPainter &painter, const QRectF &rect, const std::vector<double> &values,
                    const SparkStyle &style);

class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(QWidget *parent = nullptr);
    void setValues(std::vector<double> values);
    void setInk(Ink ink);
    void setRange(double minimum, double maximum);
    QSize sizeHint() const override { return {110, 40}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<double> m_values;
    Ink m_ink = Ink::Accent;
    double m_minimum = 0;
    double m_maximum = 0;
};

} // namespace ltb::ui
