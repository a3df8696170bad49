// An input for a token or key: masked, shown on demand and masked again by itself.
#pragma once

#include "core/base/secret.h"

#include <QTimer>
#include <QWidget>

class QLineEdit;

namespace ltb::ui {

class Button;

class SecretField : public QWidget {
    Q_OBJECT
public:
    explicit SecretField(const QString &accessibleName, QWidget *parent = nullptr);
    ~SecretField() override;

    bool isEmpty() const;
    core::Secret secret() const; // white space around it removed: it was pasted
    void clear();
    void setPlaceholder(const QString &text);
    QLineEdit *input() const { return m_input; }

    static constexpr int shownMs = 30'000;

signals:
    void edited();
    void submitted();

private:
    void setShown(bool shown);

    QLineEdit *m_input;
    Button *m_show;
    QTimer m_hideTimer;
};

} // namespace ltb::ui
