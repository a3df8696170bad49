// Says which emptiness this is, and what to do about it.
#pragma once

#include <QWidget>

class QLabel;
class QHBoxLayout;

namespace ltb::ui {

class Button;

class EmptyState : public QWidget {
    Q_OBJECT
public:
    EmptyState(const QString &iconName, const QString &title, const QString &text,
               QWidget *parent = nullptr);
    void setText(const QString &title, const QString &text);
    void setIconName(const QString &name);
    // The first button is the primary one. The caller connects it.
    Button *addAction(const QString &text, const QString &iconName = {});

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_iconName;
    QWidget *m_icon;
    QLabel *m_title;
    QLabel *m_text;
    QHBoxLayout *m_actions;
};

} // namespace ltb::ui
