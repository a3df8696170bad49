// What the desktop wants: light or dark, and whether things may move. Linux: the settings portal
// (org.freedesktop.portal.Settings), also live; elsewhere the palette the platform gives.
#pragma once

#include "ui/theme/tokens.h"

#include <QDBusVariant>
#include <QObject>
#include <QPalette>

namespace ltb::ui {

class SystemTheme : public QObject {
    Q_OBJECT
public:
    // Asks at once and waits 300 ms at most; without a session bus there is no delay.
    explicit SystemTheme(QObject *parent = nullptr);

    Scheme scheme() const { return m_scheme; }
    bool isReducedMotion() const { return m_reducedMotion; }

signals:
    void changed();

private slots:
    void onSettingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void readPortal();
    bool accept(const QString &group, const QString &key, const QVariant &value);

    Scheme m_scheme;
    bool m_reducedMotion = false;
};

} // namespace ltb::ui
