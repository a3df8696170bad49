// Something is going on. Stands still when the desktop asks for reduced motion.
#pragma once

#include <QTimer>
#include <QWidget>

namespace ltb::ui {

class BusyIndicator : public QWidget {
    Q_OBJECT
public:
    explicit BusyIndicator(int pixels = 20, QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    int m_pixels;
    int m_step = 0;
    QTimer m_timer;
};

} // namespace ltb::ui
