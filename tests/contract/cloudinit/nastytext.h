// Text that has broken generators: shell, YAML and JSON syntax, line breaks of all kinds, Unicode.
#pragma once

#include <QRandomGenerator>
#include <QString>
#include <QStringList>

namespace ltb::tests {

inline const QStringList &nastyPieces()
{
    static const QStringList pieces = {
        QStringLiteral("'"),
        QStringLiteral("\""),
        QStringLiteral("\\"),
        QStringLiteral("$(reboot)"),
        QStringLiteral("`id`"),
        QStringLiteral("${HOME}"),
        QStringLiteral("\n"),
        QStringLiteral("\r\n"),
        QStringLiteral("\t"),
        QStringLiteral("&anchor "),
        QStringLiteral("*alias "),
        QStringLiteral("!!python/object "),
        QStringLiteral(": "),
        QStringLiteral("- "),
        QStringLiteral("# "),
        QStringLiteral("{{ v1 }}"),
        QStringLiteral("## template: jinja\n"),
        QStringLiteral("---\n"),
        QStringLiteral("...\n"),
        QStringLiteral("\nruncmd:\n  - x\n"),
        QStringLiteral("%YAML 1.1"),
        QStringLiteral("<<: "),
        QStringLiteral("~"),
        QStringLiteral("@FILE@"),
        QStringLiteral("EOF\n"),
        QStringLiteral("X\n"),
        QStringLiteral("\u0085"),
        QStringLiteral("\u2028"),
        QStringLiteral("\u2029"),
        QStringLiteral("\ufeff"),
        QStringLiteral("\u007f"),
        QStringLiteral("\u009f"),
        QStringLiteral("\u202e"),
        QStringLiteral("ü"),
        QStringLiteral("日本"),
        QStringLiteral("😀"),
        QStringLiteral("\uffff"),
        QStringLiteral("e\u0301"),
        QStringLiteral("\x1b[2J"),
        QStringLiteral("\b"),
        QStringLiteral(" "),
        QStringLiteral("abc"),
        QStringLiteral("0"),
        QStringLiteral("null"),
        QStringLiteral("yes"),
        QStringLiteral("%s%n"),
        QStringLiteral(";rm -rf /;"),
    };
    return pieces;
}

inline QString nastyText(QRandomGenerator &random, int mostPieces)
{
    QString text;
    const int count = int(random.bounded(mostPieces + 1));
    for (int i = 0; i < count; ++i)
        text += nastyPieces().at(random.bounded(int(nastyPieces().size())));
    return text;
}

} // namespace ltb::tests
