// Where the operator writes. Enter sends, Shift+Enter adds a line; it grows with the text.
#pragma once

#include <QPlainTextEdit>
#include <QTimer>
#include <QWidget>

class QLabel;

namespace ltb::ui {

class Button;

class ComposerEdit : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit ComposerEdit(QWidget *parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void submitted();
    void focusChanged();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void insertFromMimeData(const QMimeData *source) override;
};

class Composer : public QWidget {
    Q_OBJECT
public:
    explicit Composer(QWidget *parent = nullptr);
    void setAgentName(const QString &name);
    void setHint(const QString &text, bool warning = false);
    void setText(const QString &text);
    QString text() const;
    void clear();
    void focusInput();

    static constexpr int draftDelayMs = 400;

signals:
    void sendRequested(QString text);
    void draftChanged(QString text); // a moment after the last key

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void submit();
    void updatePlaceholder();

    ComposerEdit *m_edit;
    QLabel *m_hint;
    Button *m_send;
    QString m_agent;
    QTimer m_draftTimer;
    bool m_filling = false;
};

} // namespace ltb::ui
