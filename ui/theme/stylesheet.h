// The one style sheet, generated from the tokens. Widgets choose by property, never by own sheets:
//   QLabel[type="caption|small|body|strong|title|heading|display|mono"]
//   QLabel[ink="text|text2|text3|accent|ok|warn|error|info"]
//   QFrame[surface="card|bar|rail|sunken"]
#pragma once

#include "ui/theme/tokens.h"

#include <QString>

namespace ltb::ui {

// `scale` multiplies what holds text; 1.0 is 100 %.
QString styleSheet(const Tokens &tokens, double scale);

} // namespace ltb::ui
