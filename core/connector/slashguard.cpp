#include "core/connector/slashguard.h"

namespace ltb::core::connector {

QString neutraliseCommands(const QString &text)
{
    constexpr QChar zeroWidthSpace(u'\u200B');
    QString result;
    result.reserve(text.size() + 8);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool startsWord = i == 0 || text[i - 1].isSpace();
        if (text[i] == u'/' && startsWord)
            result += zeroWidthSpace;
        result += text[i];
    }
    return result;
}

} // namespace ltb::core::connector
