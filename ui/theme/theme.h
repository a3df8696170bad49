// Applies the operator's choice of theme and text size to the whole application, and keeps it
// applied when the desktop or the choice changes.
#pragma once

#include "core/console/preferences.h"
#include "ui/theme/systemtheme.h"
#include "ui/theme/tokens.h"

#include <QObject>

namespace ltb::ui {

class Theme : public QObject {
    Q_OBJECT
public:
    // Applies at once. `preferences` must outlive this object.
    explicit Theme(core::console::Preferences &preferences, QObject *parent = nullptr);

    Scheme scheme() const { return m_scheme; }
    int textPercent() const { return m_textPercent; }

signals:
    void changed(); // after palette, font and style sheet were replaced

private:
    void update();

    core::console::Preferences &m_preferences;
    SystemTheme m_system;
    Scheme m_scheme = Scheme::Light;
    int m_textPercent = 0;
};

// Fusion, palette, font and the one style sheet, once for the whole application (tests use this).
void applyTheme(Scheme scheme, int textPercent);

} // namespace ltb::ui
