// Short news over the lower edge of a window. Gone after a while; errors wait for the operator.
#pragma once

#include "ui/theme/tokens.h"

#include <QFrame>
#include <QPointer>
#include <QTimer>

class QLabel;

namespace ltb::ui {

class Button;

class Toast : public QFrame {
    Q_OBJECT
public:
    // Places itself over `host` and stays with it.
    explicit Toast(QWidget *host);
    void showMessage(StatusTone tone, const QString &text);
    QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    StatusTone m_tone = StatusTone::Info;
    QLabel *m_text;
    QTimer m_hideTimer;
};

} // namespace ltb::ui
