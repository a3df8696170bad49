// The visual language as values: colours of both themes, spacing, radii. Nothing here paints.
#pragma once

#include <QColor>

namespace ltb::ui {

enum class Scheme { Light, Dark };

// What a status says; always shown as icon and word and colour together.
enum class StatusTone { Neutral, Ok, Warn, Error, Info };

struct StatusColors {
    QColor foreground;
    QColor background;
};

struct Tokens {
    Scheme scheme;
    QColor bg; // behind everything
    QColor surface; // cards, rails, bars
    QColor sunken; // fields in bars, code, segmented tracks
    QColor border; // decoration
    QColor control; // outline of inputs, at least 3:1
    QColor text;
    QColor text2;
    QColor text3; // muted
    QColor accent;
    QColor onAccent;
    QColor accentHover;
    QColor accentSoft; // selection
    QColor accentText; // links, selected words
    QColor hover; // over a surface
    StatusColors ok;
    StatusColors warn;
    StatusColors error;
    StatusColors info;
    StatusColors neutral;

    const StatusColors &status(StatusTone tone) const;
};

const Tokens &lightTokens();
const Tokens &darkTokens();
const Tokens &tokensOf(Scheme scheme);
// Those of the theme that is applied now, recognised by the application's palette.
const Tokens &tokens();

// The colour roles that text and icons may ask for by name.
enum class Ink { Text, Text2, Text3, Accent, AccentText, OnAccent, Ok, Warn, Error, Info };
QColor inkColor(Ink ink, const Tokens &tokens);
Ink inkOf(StatusTone tone);

// WCAG 2.1 contrast of two opaque colours, 1 to 21.
double contrastRatio(const QColor &a, const QColor &b);

namespace space { // px, 4 px base
inline constexpr int xs = 4;
inline constexpr int s = 8;
inline constexpr int m = 12;
inline constexpr int l = 16;
inline constexpr int xl = 20;
inline constexpr int xxl = 24;
inline constexpr int page = 24;
} // namespace space

namespace radius {
inline constexpr int card = 10;
inline constexpr int control = 7;
inline constexpr int small = 6;
} // namespace radius

} // namespace ltb::ui
