// The type scale, and the text size the operator chose as a factor for everything that holds text.
#pragma once

#include <QFont>

namespace ltb::ui {

enum class Type { Caption, Small, Body, Strong, Title, Heading, Display, Mono };

// 1.0 at 100 %. Read from the application's font, which Theme sets.
double textScale();
// A length that grows with the text: control heights, rails, icons beside text.
int scaled(int px);

QFont typeFont(Type type);
// The stable name used in style sheets: "caption", "heading", ….
const char *typeName(Type type);
int typePixels(Type type); // at 100 %
int typeWeight(Type type);

// Inter and JetBrains Mono where installed, otherwise the system's own.
QString uiFontFamily();
QString monoFontFamily();
inline constexpr int basePixels = 13;

} // namespace ltb::ui
