// The leading edge of the window: brand, sections by group, the hub, settings.
#pragma once

#include "ui/shell/page.h"

#include <QHash>
#include <QWidget>

class QVBoxLayout;

namespace ltb::ui {

class NavItem;

class NavRail : public QWidget {
    Q_OBJECT
public:
    // `subtitle` under the product's name, e.g. the operator's or "Rehearsal"; takes `footer`.
    NavRail(const QString &subtitle, QWidget *footer, QWidget *parent = nullptr);
    void addPage(const Page::Info &info, int shortcutNumber); // 0: no Ctrl+number
    void setCurrent(const QString &pageId);
    void setBadge(const QString &pageId, int count);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void selected(QString pageId);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHash<QString, NavItem *> m_items; // children
    QVBoxLayout *m_operate;
    QVBoxLayout *m_govern;
    QVBoxLayout *m_foot;
    QWidget *m_governTitle;
};

} // namespace ltb::ui
