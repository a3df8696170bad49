// What the operator chose about the console itself.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

namespace ltb::core::console {

enum class ThemeChoice { System, Light, Dark };

class Preferences : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    virtual ThemeChoice theme() const = 0;
    virtual void setTheme(ThemeChoice theme) = 0;
    virtual int textPercent() const = 0; // 90 to 200
    virtual void setTextPercent(int percent) = 0;
    virtual QString language() const = 0; // BCP 47, empty: the system's
    virtual void setLanguage(QString language) = 0;
    virtual QString operatorName() const = 0; // shown to agents and on messages
    virtual void setOperatorName(QString name) = 0;
    // Opaque to everybody but the window; empty: never saved.
    virtual QByteArray windowGeometry() const = 0;
    virtual void setWindowGeometry(QByteArray geometry) = 0;
    virtual QString hubUrl() const = 0; // empty: the embedded hub
    virtual bool isRehearsal() const = 0;
    virtual QString dataDirectory() const = 0;
    virtual QString keyStoreName() const = 0; // "OS keychain", for the security page

signals:
    void changed();
};

} // namespace ltb::core::console
