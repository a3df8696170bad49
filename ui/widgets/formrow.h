// A labelled input with a hint and an inline error. The label is the field's buddy, so screen
// readers and test drivers find the field by it.
#pragma once

#include <QWidget>

class QLabel;

namespace ltb::ui {

class FormRow : public QWidget {
    Q_OBJECT
public:
    // `field` may be a composite; its focus proxy is what gets the label.
    FormRow(const QString &label, QWidget *field, QWidget *parent = nullptr);
    void setHint(const QString &text);
    void setError(const QString &text); // empty: no error
    bool hasError() const;
    QWidget *field() const { return m_field; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void describe();

    QWidget *m_field;
    QLabel *m_hint;
    QLabel *m_error;
};

} // namespace ltb::ui
