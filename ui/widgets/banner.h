// A message on the page that stays until its cause is gone: what happened, what to do, the buttons.
#pragma once

#include "core/base/error.h"
#include "ui/theme/tokens.h"

#include <QFrame>

class QLabel;
class QBoxLayout;
class QHBoxLayout;

namespace ltb::ui {

class Button;

class Banner : public QFrame {
    Q_OBJECT
public:
    explicit Banner(StatusTone tone, QWidget *parent = nullptr);
    void setMessage(const QString &title, const QString &text = {});
    void setTone(StatusTone tone);
    // The sentence, the next step, and "Copy details" with the technical cause.
    void setError(const core::Error &error);
    Button *addAction(const QString &text, const QString &iconName = {});
    // Full width without corners, for a bar above the page.
    void setBar(bool bar);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    StatusTone m_tone;
    bool m_bar = false;
    QLabel *m_title;
    QLabel *m_text;
    QHBoxLayout *m_actions;
    QBoxLayout *m_row = nullptr;
    Button *m_copy = nullptr;
    QString m_details;
};

// What "Copy details" puts on the clipboard; the error is redacted already.
QString errorDetails(const core::Error &error);

} // namespace ltb::ui
