#include "tests/sourcerules/sourcetree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

namespace ltb::tests {

namespace {

QString repositoryRoot()
{
    return QStringLiteral(LTB_SOURCE_DIR);
}

} // namespace

QStringList sourcesBelow(const QString &folder)
{
    QStringList files;
    QDirIterator it(repositoryRoot() + u'/' + folder,
                    {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                    QDirIterator::Subdirectories);
    while (it.hasNext())
        files << it.next();
    files.sort();
    return files;
}

QString readSource(const QString &file)
{
    QFile source(file);
    return source.open(QIODevice::ReadOnly) ? QString::fromUtf8(source.readAll()) : QString();
}

QString withoutComments(QString text)
{
    // String literals come first in the alternation, so that "//" inside one is left alone.
    static const QRegularExpression pattern(QStringLiteral(
        R"re(R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|(//[^\n]*|/\*(?:.|\n)*?\*/))re"));
    qsizetype from = 0;
    for (auto match = pattern.match(text, from); match.hasMatch();
         match = pattern.match(text, from)) {
        from = match.capturedEnd();
        if (match.captured(2).isEmpty())
            continue;
        QString blank = match.captured(2);
        for (QChar &c : blank) {
            if (c != u'\n')
                c = u' ';
        }
        text.replace(match.capturedStart(2), blank.size(), blank);
    }
    return text;
}

int lineAt(const QString &text, qsizetype offset)
{
    return int(QStringView(text).left(offset).count(u'\n')) + 1;
}

QString relativePath(const QString &file)
{
    return QDir(repositoryRoot()).relativeFilePath(file);
}

} // namespace ltb::tests
