// Search in the open conversation: words, how many, next and previous.
#pragma once

#include <QWidget>

class QLabel;

namespace ltb::ui {

class SearchField;

class FindBar : public QWidget {
    Q_OBJECT
public:
    explicit FindBar(QWidget *parent = nullptr);
    void activate(); // shows it and takes the focus
    void dismiss();
    QString words() const;
    void setMatches(int current, int count); // current from 1; 0: none

signals:
    void wordsChanged(QString words);
    void stepRequested(int direction);
    void dismissed();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    SearchField *m_field;
    QLabel *m_count;
};

} // namespace ltb::ui
