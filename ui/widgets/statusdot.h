// A small presence mark; its text is for the tooltip and the screen reader.
#pragma once

#include "ui/theme/tokens.h"

#include <QLabel>

class QPainter;

namespace ltb::ui {

class StatusDot : public QLabel {
    Q_OBJECT
public:
    explicit StatusDot(QWidget *parent = nullptr);
    void setStatus(StatusTone tone, const QString &text);
    QSize sizeHint() const override { return {10, 10}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StatusTone m_tone = StatusTone::Neutral;
};

// Filled for Ok, a ring for anything else: not told by colour alone.
void paintStatusDot(QPainter &painter, const QPointF &centre, qreal diameter, StatusTone tone);

} // namespace ltb::ui
