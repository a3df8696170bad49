// Lines of a log: follows the end until scrolled up, searched, copied.
#pragma once

#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace ltb::ui {

class SearchField;

class LogPane : public QWidget {
    Q_OBJECT
public:
    explicit LogPane(const QString &title, QWidget *parent = nullptr);
    void setText(const QString &text);
    void setPlaceholder(const QString &text);

signals:
    void copied();

private:
    void markMatches();

    QPlainTextEdit *m_lines;
    SearchField *m_search;
};

} // namespace ltb::ui
