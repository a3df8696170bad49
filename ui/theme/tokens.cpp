#include "ui/theme/tokens.h"

#include <QGuiApplication>
#include <QPalette>

#include <cmath>

namespace ltb::ui {

const StatusColors &Tokens::status(StatusTone tone) const
{
    switch (tone) {
    case StatusTone::Ok:
        return ok;
    case StatusTone::Warn:
        return warn;
    case StatusTone::Error:
        return error;
    case StatusTone::Info:
        return info;
    case StatusTone::Neutral:
        break;
    }
    return neutral;
}

const Tokens &lightTokens()
{
    static const Tokens light{
        .scheme = Scheme::Light,
        .bg = QColor(0xF4, 0xF6, 0xF9),
        .surface = QColor(0xFF, 0xFF, 0xFF),
        .sunken = QColor(0xED, 0xF0, 0xF5),
        .border = QColor(0xDC, 0xE1, 0xE9),
        .control = QColor(0x7F, 0x89, 0x9B),
        .text = QColor(0x14, 0x1A, 0x26),
        .text2 = QColor(0x46, 0x50, 0x64),
        .text3 = QColor(0x5F, 0x69, 0x7C),
        .accent = QColor(0x2B, 0x59, 0xE0),
        .onAccent = QColor(0xFF, 0xFF, 0xFF),
        .accentHover = QColor(0x21, 0x48, 0xC4),
        .accentSoft = QColor(0xE7, 0xED, 0xFD),
        .accentText = QColor(0x21, 0x48, 0xC4),
        .hover = QColor(0xF4, 0xF6, 0xF9),
        .ok = {QColor(0x0A, 0x66, 0x38), QColor(0xE0, 0xF5, 0xE9)},
        .warn = {QColor(0x82, 0x46, 0x00), QColor(0xFD, 0xEF, 0xD8)},
        .error = {QColor(0xAE, 0x21, 0x18), QColor(0xFC, 0xE7, 0xE5)},
        .info = {QColor(0x1F, 0x4B, 0xC9), QColor(0xE5, 0xEC, 0xFE)},
        .neutral = {QColor(0x46, 0x50, 0x64), QColor(0xE9, 0xEC, 0xF1)},
    };
    return light;
}

const Tokens &darkTokens()
{
    static const Tokens dark{
        .scheme = Scheme::Dark,
        .bg = QColor(0x0E, 0x11, 0x16),
        .surface = QColor(0x16, 0x1A, 0x21),
        .sunken = QColor(0x1E, 0x24, 0x2E),
        .border = QColor(0x2B, 0x32, 0x3E),
        .control = QColor(0x6B, 0x76, 0x88),
        .text = QColor(0xE8, 0xEB, 0xF1),
        .text2 = QColor(0xB3, 0xBB, 0xC9),
        .text3 = QColor(0x8F, 0x99, 0xAB),
        .accent = QColor(0x7E, 0xA0, 0xFF),
        .onAccent = QColor(0x0A, 0x10, 0x20),
        .accentHover = QColor(0x9D, 0xB6, 0xFF),
        .accentSoft = QColor(0x1C, 0x29, 0x47),
        .accentText = QColor(0x9D, 0xB6, 0xFF),
        .hover = QColor(0x1B, 0x20, 0x29),
        .ok = {QColor(0x62, 0xD9, 0x96), QColor(0x11, 0x30, 0x1F)},
        .warn = {QColor(0xF4, 0xBC, 0x62), QColor(0x36, 0x27, 0x0E)},
        .error = {QColor(0xFF, 0x93, 0x8A), QColor(0x3C, 0x1B, 0x1B)},
        .info = {QColor(0x97, 0xB4, 0xFF), QColor(0x1A, 0x28, 0x49)},
        .neutral = {QColor(0xB3, 0xBB, 0xC9), QColor(0x26, 0x2D, 0x39)},
    };
    return dark;
}

const Tokens &tokensOf(Scheme scheme)
{
    return scheme == Scheme::Dark ? darkTokens() : lightTokens();
}

const Tokens &tokens()
{
    // The palette is the application-wide state Qt keeps anyway; a second copy could disagree.
    const bool dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark ? darkTokens() : lightTokens();
}

QColor inkColor(Ink ink, const Tokens &tokens)
{
    switch (ink) {
    case Ink::Text:
        return tokens.text;
    case Ink::Text2:
        return tokens.text2;
    case Ink::Text3:
        return tokens.text3;
    case Ink::Accent:
        return tokens.accent;
    case Ink::AccentText:
        return tokens.accentText;
    case Ink::OnAccent:
        return tokens.onAccent;
    case Ink::Ok:
        return tokens.ok.foreground;
    case Ink::Warn:
        return tokens.warn.foreground;
    case Ink::Error:
        return tokens.error.foreground;
    case Ink::Info:
        return tokens.info.foreground;
    }
    return tokens.text;
}

Ink inkOf(StatusTone tone)
{
    switch (tone) {
    case StatusTone::Ok:
        return Ink::Ok;
    case StatusTone::Warn:
        return Ink::Warn;
    case StatusTone::Error:
        return Ink::Error;
    case StatusTone::Info:
        return Ink::Info;
    case StatusTone::Neutral:
        break;
    }
    return Ink::Text2;
}

namespace {

double relativeLuminance(const QColor &color)
{
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
           + 0.0722 * linear(color.blueF());
}

} // namespace

double contrastRatio(const QColor &a, const QColor &b)
{
    const double first = relativeLuminance(a) + 0.05;
    const double second = relativeLuminance(b) + 0.05;
    return first > second ? first / second : second / first;
}

} // namespace ltb::ui
