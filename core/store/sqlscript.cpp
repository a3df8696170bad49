#include "core/store/sqlscript.h"

#include <QRegularExpression>

namespace ltb::core::store {

namespace {

// One quoted piece, comment, semicolon, or run of other text. The alternatives cover every
// character, also an unterminated quote (its opening sign alone).
const QRegularExpression &sqlPiece()
{
    static const QRegularExpression pattern(
        QStringLiteral(R"re((?<quoted>'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]))re"
                       R"re(|(?<comment>--[^\n]*|/\*.*?\*/)|(?<end>;)|[^'"`\[;/-]+|.)re"),
        QRegularExpression::DotMatchesEverythingOption);
    return pattern;
}

// A trigger's own statements end with semicolons too; the trigger ends with "; END".
bool isInsideTrigger(const QString &statement)
{
    static const QRegularExpression start(
        QStringLiteral("^\\s*CREATE\\s+(TEMP(ORARY)?\\s+)?TRIGGER\\b"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression end(QStringLiteral(";\\s*END\\s*$"),
                                        QRegularExpression::CaseInsensitiveOption);
    return start.match(statement).hasMatch() && !end.match(statement).hasMatch();
}

} // namespace

QStringList splitSql(const QString &script)
{
    QStringList statements;
    QString current;
    const auto finish = [&statements, &current] {
        if (!current.trimmed().isEmpty())
            statements.append(current.trimmed());
        current.clear();
    };
    auto pieces = sqlPiece().globalMatch(script);
    while (pieces.hasNext()) {
        const QRegularExpressionMatch piece = pieces.next();
        if (piece.hasCaptured(QStringLiteral("comment")))
            current += u' ';
        else if (piece.hasCaptured(QStringLiteral("end")) && !isInsideTrigger(current))
            finish();
        else
            current += piece.captured();
    }
    finish();
    return statements;
}

} // namespace ltb::core::store
