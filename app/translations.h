// Installs the translation catalogues for a language; English has one too, for its plural forms.
#pragma once

#include <QString>

namespace ltb::app {

// `language`: BCP 47, empty: the system's. Needs a Q(Core)Application; call once, before windows.
void installTranslations(const QString &language);

} // namespace ltb::app
