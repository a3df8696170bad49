#include "ui/theme/systemtheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QGuiApplication>

namespace ltb::ui {

namespace {

const QString portalService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString portalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString portalSettings = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearanceGroup = QStringLiteral("org.freedesktop.appearance");
const QString schemeKey = QStringLiteral("color-scheme");
const QString gnomeGroup = QStringLiteral("org.gnome.desktop.interface");
const QString animationsKey = QStringLiteral("enable-animations");
constexpr int portalTimeoutMs = 300;

// Read wraps its answer twice.
QVariant unwrapped(QVariant value)
{
    while (value.metaType() == QMetaType::fromType<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

Scheme schemeOfPalette()
{
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? Scheme::Dark
                                                                                : Scheme::Light;
}

} // namespace

SystemTheme::SystemTheme(QObject *parent) : QObject(parent), m_scheme(schemeOfPalette())
{
    readPortal();
}

void SystemTheme::readPortal()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    const auto ask = [&bus](const QString &group, const QString &key) {
        QDBusMessage call = QDBusMessage::createMethodCall(portalService, portalPath,
                                                           portalSettings, QStringLiteral("Read"));
        call << group << key;
        return bus.call(call, QDBus::Block, portalTimeoutMs);
    };
    const QDBusMessage scheme = ask(appearanceGroup, schemeKey);
    if (scheme.type() != QDBusMessage::ReplyMessage || scheme.arguments().isEmpty())
        return; // no portal: asking on would only cost another timeout
    accept(appearanceGroup, schemeKey, scheme.arguments().constFirst());
    const QDBusMessage motion = ask(gnomeGroup, animationsKey);
    if (motion.type() == QDBusMessage::ReplyMessage && !motion.arguments().isEmpty())
        accept(gnomeGroup, animationsKey, motion.arguments().constFirst());
    bus.connect(portalService, portalPath, portalSettings, QStringLiteral("SettingChanged"), this,
                SLOT(onSettingChanged(QString, QString, QDBusVariant)));
}

void SystemTheme::onSettingChanged(const QString &group, const QString &key,
                                   const QDBusVariant &value)
{
    if (accept(group, key, value.variant()))
        emit changed();
}

bool SystemTheme::accept(const QString &group, const QString &key, const QVariant &value)
{
    const QVariant plain = unwrapped(value);
    if (group == appearanceGroup && key == schemeKey) {
        const uint wish = plain.toUInt(); // 1 dark, 2 light, 0 no preference
        const Scheme scheme = wish == 1 ? Scheme::Dark : Scheme::Light;
        return std::exchange(m_scheme, scheme) != scheme;
    }
    if (group == gnomeGroup && key == animationsKey)
        return std::exchange(m_reducedMotion, !plain.toBool()) == plain.toBool();
    return false;
}

} // namespace ltb::ui
