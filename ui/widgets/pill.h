// A status as icon and word and colour, never colour alone.
#pragma once

#include "ui/theme/tokens.h"

#include <QLabel>

class QPainter;

namespace ltb::ui {

class Pill : public QLabel {
    Q_OBJECT
public:
    explicit Pill(StatusTone tone = StatusTone::Neutral, const QString &text = {},
                  QWidget *parent = nullptr);
    void setStatus(StatusTone tone, const QString &text);
    void setIconName(const QString &name); // empty: the tone's own
    StatusTone tone() const { return m_tone; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StatusTone m_tone;
    QString m_iconName;
};

// For delegates. The pill is vertically centred in `rect` and starts at its leading edge.
QSize pillSize(const QString &text);
void paintPill(QPainter &painter, const QRect &rect, StatusTone tone, const QString &iconName,
               const QString &text, Qt::LayoutDirection direction);

} // namespace ltb::ui
