#include "core/store/sqlitebackup.h"

#include "core/base/log.h"
#include "core/store/database.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace ltb::core::store {

namespace {

constexpr qsizetype copiesKept = 3;

Error copyError(const QString &cause)
{
    return Error{.code = ErrorCode::Storage,
                 .message = QCoreApplication::translate(
                     "ltb::core", "The data file could not be copied before its update."),
                 .cause = cause,
                 .field = QStringLiteral("store"),
                 .nextStep = QCoreApplication::translate(
                     "ltb::core", "Free some space beside the data file, then start again.")};
}

bool syncPath(const QString &path, int flags)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

void removeOldCopies(const QString &databasePath)
{
    const QFileInfo file(databasePath);
    const QDir folder = file.absoluteDir();
    QStringList copies =
        folder.entryList({file.fileName() + QStringLiteral(".backup-*")}, QDir::Files);
    const auto time = [](const QString &name) { return name.section(u'-', -1); };
    std::sort(copies.begin(), copies.end(),
              [&time](const QString &a, const QString &b) { return time(a) > time(b); });
    for (const QString &name : copies.mid(copiesKept)) {
        if (!QFile::remove(folder.filePath(name)))
            qCWarning(lcStore) << "could not remove the old copy" << name;
    }
}

} // namespace

Result<QString> copyAside(Database &database, int schemaVersion, const Clock &clock)
{
    const QString time = QDateTime::fromMSecsSinceEpoch(clock.nowMs(), Qt::UTC)
                             .toString(QStringLiteral("yyyyMMdd'T'HHmmsszzz'Z'"));
    const QString original = database.location().path;
    const QString copy = QStringLiteral("%1.backup-%2-%3")
                             .arg(original)
                             .arg(schemaVersion, 4, 10, QLatin1Char('0'))
                             .arg(time);
    // SQLite fills an empty file and keeps its mode; it would create one that others can read.
    QFile file(copy);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly,
                   QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return copyError(file.errorString());
    file.close();
    const Result<int> copied = database.change(QStringLiteral("VACUUM INTO ?"), {copy});
    if (!copied) {
        file.remove();
        return copyError(describe(copied.error()));
    }
    if (!syncPath(copy, O_RDONLY)
        || !syncPath(QFileInfo(copy).absolutePath(), O_RDONLY | O_DIRECTORY))
        return copyError(QStringLiteral("fsync failed"));
    removeOldCopies(original);
    return copy;
}

} // namespace ltb::core::store
