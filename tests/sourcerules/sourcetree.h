// The repository's C++ sources as text, with comments blanked so that line numbers stay true.
#pragma once

#include <QString>
#include <QStringList>

namespace ltb::tests {

// Absolute paths of *.h and *.cpp below a folder of the repository ("core", "ui", …).
QStringList sourcesBelow(const QString &folder);
QString readSource(const QString &file);
QString withoutComments(QString text);
int lineAt(const QString &text, qsizetype offset);
// The path relative to the repository.
QString relativePath(const QString &file);

} // namespace ltb::tests
