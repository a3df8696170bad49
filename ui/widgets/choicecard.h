// One option of a few, as a card: icon, title, detail, an optional figure, a radio mark.
#pragma once

#include <QAbstractButton>

namespace ltb::ui {

class ChoiceCard : public QAbstractButton {
    Q_OBJECT
public:
    ChoiceCard(const QString &iconName, const QString &title, const QString &detail,
               QWidget *parent = nullptr);
    // On the trailing side: a price and its unit.
    void setFigure(const QString &figure, const QString &unit);
    void setDetail(const QString &detail);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void describe();

    QString m_iconName;
    QString m_detail;
    QString m_figure;
    QString m_unit;
};

} // namespace ltb::ui
