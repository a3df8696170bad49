// A small modal question: title, text, buttons. As tall as its text needs at its width.
#pragma once

#include <QDialog>

class QHBoxLayout;
class QVBoxLayout;

namespace ltb::ui {

class Button;

class Sheet : public QDialog {
    Q_OBJECT
public:
    // Deletes itself when closed; show it with open().
    explicit Sheet(const QString &title, QWidget *parent);

protected:
    // Between the title and the buttons.
    QVBoxLayout *body() const { return m_body; }
    void addPoint(const QString &text); // an item of a list
    Button *addCancel();
    void addButton(Button *button); // takes it

    void showEvent(QShowEvent *event) override;

private:
    QVBoxLayout *m_body;
    QHBoxLayout *m_buttons;
};

} // namespace ltb::ui
