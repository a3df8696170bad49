#include "core/console/preferencefile.h"

#include <QDir>

#include <algorithm>

namespace ltb::core::console {

namespace {

const QString themeKey = QStringLiteral("appearance/theme");
const QString textPercentKey = QStringLiteral("appearance/textPercent");
const QString languageKey = QStringLiteral("appearance/language");
const QString operatorNameKey = QStringLiteral("operator/name");
const QString windowGeometryKey = QStringLiteral("window/geometry");
const QString hubUrlKey = QStringLiteral("hub/url");

} // namespace

PreferenceFile::PreferenceFile(Facts facts, QObject *parent)
    : Preferences(parent)
    , m_facts(std::move(facts))
    , m_settings(QDir(m_facts.dataDirectory).filePath(QStringLiteral("preferences.ini")),
                 QSettings::IniFormat)
{}

void PreferenceFile::store(const QString &key, const QVariant &value)
{
    if (m_settings.value(key) == value)
        return;
    m_settings.setValue(key, value);
    emit changed();
}

ThemeChoice PreferenceFile::theme() const
{
    const QString name = m_settings.value(themeKey).toString();
    if (name == QLatin1String("light"))
        return ThemeChoice::Light;
    return name == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

void PreferenceFile::setTheme(ThemeChoice theme)
{
    store(themeKey, theme == ThemeChoice::Light  ? QStringLiteral("light")
                    : theme == ThemeChoice::Dark ? QStringLiteral("dark")
                                                 : QStringLiteral("system"));
}

int PreferenceFile::textPercent() const
{
    return std::clamp(m_settings.value(textPercentKey, 100).toInt(), 90, 200);
}

void PreferenceFile::setTextPercent(int percent)
{
    store(textPercentKey, std::clamp(percent, 90, 200));
}

QString PreferenceFile::language() const
{
    return m_settings.value(languageKey).toString();
}

void PreferenceFile::setLanguage(QString language)
{
    store(languageKey, language);
}

QString PreferenceFile::operatorName() const
{
    const QString stored = m_settings.value(operatorNameKey).toString().trimmed();
    if (!stored.isEmpty())
        return stored;
    const QString login = qEnvironmentVariable("USER");
    return login.isEmpty() || login == QLatin1String("root") ? tr("Operator") : login;
}

void PreferenceFile::setOperatorName(QString name)
{
    store(operatorNameKey, name.trimmed());
}

QByteArray PreferenceFile::windowGeometry() const
{
    return m_settings.value(windowGeometryKey).toByteArray();
}

void PreferenceFile::setWindowGeometry(QByteArray geometry)
{
    m_settings.setValue(windowGeometryKey, geometry);
}

QString PreferenceFile::hubUrl() const
{
    return m_settings.value(hubUrlKey).toString();
}

} // namespace ltb::core::console
