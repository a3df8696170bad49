// Preferences in one INI file of the data directory; written at every change.
#pragma once

#include "core/console/preferences.h"

#include <QSettings>

namespace ltb::core::console {

class PreferenceFile final : public Preferences {
    Q_OBJECT
public:
    struct Facts {
        bool rehearsal = false;
        QString dataDirectory;
        QString keyStoreName;
    };

    explicit PreferenceFile(Facts facts, QObject *parent = nullptr);

    ThemeChoice theme() const override;
    void setTheme(ThemeChoice theme) override;
    int textPercent() const override;
    void setTextPercent(int percent) override;
    QString language() const override;
    void setLanguage(QString language) override;
    QString operatorName() const override;
    void setOperatorName(QString name) override;
    QByteArray windowGeometry() const override;
    void setWindowGeometry(QByteArray geometry) override;
    QString hubUrl() const override;
    bool isRehearsal() const override { return m_facts.rehearsal; }
    QString dataDirectory() const override { return m_facts.dataDirectory; }
    QString keyStoreName() const override { return m_facts.keyStoreName; }

private:
    void store(const QString &key, const QVariant &value);

    Facts m_facts;
    QSettings m_settings;
};

} // namespace ltb::core::console
