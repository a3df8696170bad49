// Title of the section, search over everything, refresh, and the one thing everybody came for.
#pragma once

#include <QWidget>

class QLabel;

namespace ltb::ui {

class QuickOpen;

class TopBar : public QWidget {
    Q_OBJECT
public:
    explicit TopBar(QuickOpen *search, QWidget *parent = nullptr); // takes it
    void setTitle(const QString &title);

signals:
    void refreshRequested();
    void newServerRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLabel *m_title;
};

} // namespace ltb::ui
