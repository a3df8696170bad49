// The wizard's steps down the leading side: done, current, to come. Decoration: the page's heading
// says the same to a screen reader.
#pragma once

#include <QStringList>
#include <QWidget>

namespace ltb::ui {

class WizardRail : public QWidget {
    Q_OBJECT
public:
    explicit WizardRail(QWidget *parent = nullptr);
    void setSteps(const QStringList &titles);
    void setCurrent(int index);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintStep(QPainter &painter, int index, const QRect &row) const;
    void describe();

    QStringList m_titles;
    int m_current = 0;
};

} // namespace ltb::ui
