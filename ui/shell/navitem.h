// One entry of the navigation rail.
#pragma once

#include <QAbstractButton>

namespace ltb::ui {

class NavItem : public QAbstractButton {
    Q_OBJECT
public:
    NavItem(const QString &iconName, const QString &title, QWidget *parent = nullptr);
    void setBadge(int count);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_iconName;
    int m_badge = 0;
};

} // namespace ltb::ui
