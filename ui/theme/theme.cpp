#include "ui/theme/theme.h"

#include "ui/theme/consolestyle.h"
#include "ui/theme/paint.h"
#include "ui/theme/stylesheet.h"
#include "ui/theme/type.h"

#include <QApplication>

#include <algorithm>

// Outside of the namespace: the macro declares a function that the resource compiler defines there.
static void registerIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace ltb::ui {

namespace {

constexpr char styleSetProperty[] = "ltbStyleSet";
constexpr int smallestTextPercent = 90;
constexpr int largestTextPercent = 200;

QPalette paletteOf(const Tokens &t)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, const QColor &color) {
        palette.setColor(QPalette::All, role, color);
    };
    set(QPalette::Window, t.bg);
    set(QPalette::WindowText, t.text);
    set(QPalette::Base, t.surface);
    set(QPalette::AlternateBase, t.sunken);
    set(QPalette::Text, t.text);
    set(QPalette::PlaceholderText, t.text3);
    set(QPalette::Button, t.surface);
    set(QPalette::ButtonText, t.text);
    set(QPalette::BrightText, t.error.foreground);
    set(QPalette::Light, t.surface);
    set(QPalette::Midlight, t.border);
    set(QPalette::Mid, t.border);
    set(QPalette::Dark, t.control);
    set(QPalette::Shadow, t.border);
    set(QPalette::Highlight, t.accent);
    set(QPalette::HighlightedText, t.onAccent);
    set(QPalette::Link, t.accentText);
    set(QPalette::LinkVisited, t.accentText);
    set(QPalette::ToolTipBase, t.text);
    set(QPalette::ToolTipText, t.surface);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, t.text3);
    return palette;
}

} // namespace

void applyTheme(Scheme scheme, int textPercent)
{
    registerIcons();
    const Tokens &t = tokensOf(scheme);
    if (!qApp->property(styleSetProperty).toBool()) {
        QApplication::setStyle(new ConsoleStyle); // the application owns it
        qApp->setProperty(styleSetProperty, true);
    }
    QFont font(uiFontFamily());
    font.setPixelSize(qRound(basePixels * textPercent / 100.0));
    QApplication::setPalette(paletteOf(t));
    QApplication::setFont(font);
    qApp->setStyleSheet(styleSheet(t, textPercent / 100.0));
}

Theme::Theme(core::console::Preferences &preferences, QObject *parent)
    : QObject(parent), m_preferences(preferences), m_system(this)
{
    connect(&preferences, &core::console::Preferences::changed, this, &Theme::update);
    connect(&m_system, &SystemTheme::changed, this, &Theme::update);
    update();
}

void Theme::update()
{
    using core::console::ThemeChoice;
    const ThemeChoice choice = m_preferences.theme();
    const Scheme scheme = choice == ThemeChoice::System ? m_system.scheme()
                          : choice == ThemeChoice::Dark ? Scheme::Dark
                                                        : Scheme::Light;
    const int percent =
        std::clamp(m_preferences.textPercent(), smallestTextPercent, largestTextPercent);
    qApp->setProperty(reducedMotionProperty, m_system.isReducedMotion());
    // Replacing the style sheet of a full window costs half a second, so only when it must be.
    if (scheme == m_scheme && percent == m_textPercent)
        return;
    m_scheme = scheme;
    m_textPercent = percent;
    applyTheme(scheme, percent);
    emit changed();
}

} // namespace ltb::ui
