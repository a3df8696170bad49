#include "core/store/sqlerror.h"

#include <QCoreApplication>

#include <array>

namespace ltb::core::store {

namespace {

constexpr int constraintPrimaryKey = 1555;
constexpr int constraintUnique = 2067;
constexpr int constraintRowId = 2579;
constexpr int constraintForeignKey = 787;

struct Meaning {
    int code; // sqlite.org/rescode.html; an extended code, or a primary one for all its kinds
    const char *message;
    const char *nextStep;
};

constexpr Meaning diskFull{
    13, QT_TRANSLATE_NOOP("ltb::core", "The disk is full."),
    QT_TRANSLATE_NOOP("ltb::core", "Free some space on it, then try again.")};
constexpr Meaning inUse{
    5, QT_TRANSLATE_NOOP("ltb::core", "The data file is in use by another program."),
    QT_TRANSLATE_NOOP("ltb::core", "Close the other program, then try again.")};
constexpr Meaning damaged{
    11, QT_TRANSLATE_NOOP("ltb::core", "The data file is damaged."),
    QT_TRANSLATE_NOOP("ltb::core",
                      "Stop the program and put the newest copy named .backup-… in its place.")};
constexpr Meaning notADatabase{
    26, QT_TRANSLATE_NOOP("ltb::core", "The data file is not a database."),
    QT_TRANSLATE_NOOP("ltb::core", "Choose another file, or move this one away.")};
constexpr Meaning readOnly{
    8, QT_TRANSLATE_NOOP("ltb::core", "The data file may not be written."),
    QT_TRANSLATE_NOOP("ltb::core", "Make the file and its folder writable for this user.")};
constexpr Meaning cannotOpen{
    14, QT_TRANSLATE_NOOP("ltb::core", "The data file cannot be opened."),
    QT_TRANSLATE_NOOP("ltb::core", "Check that its folder exists and belongs to this user.")};
constexpr Meaning notWritten{
    778, QT_TRANSLATE_NOOP("ltb::core", "The data could not be written to the disk."),
    QT_TRANSLATE_NOOP("ltb::core", "Check its free space, the quota and its health.")};
constexpr Meaning inputOutput{
    10, QT_TRANSLATE_NOOP("ltb::core", "The data file could not be read or written."),
    QT_TRANSLATE_NOOP("ltb::core", "Check the disk: free space, quota and its health.")};
constexpr Meaning unknownMeaning{
    0, QT_TRANSLATE_NOOP("ltb::core", "The data could not be stored or read."),
    QT_TRANSLATE_NOOP("ltb::core", "Try again; if it happens again, report it with the details.")};

const Meaning &meaningOf(int code)
{
    constexpr int lockedTable = 6;
    constexpr int noSpaceForSharedMemory = 4874;
    if (code == noSpaceForSharedMemory)
        return diskFull;
    if ((code & 0xff) == lockedTable)
        return inUse;
    static constexpr std::array all{&notWritten,   &diskFull, &inUse,      &damaged,
                                    &notADatabase, &readOnly, &cannotOpen, &inputOutput};
    for (const Meaning *meaning : all) {
        if (meaning->code == code || meaning->code == (code & 0xff))
            return *meaning;
    }
    return unknownMeaning;
}

Error conflict(const char *message, const QString &cause)
{
    return Error{.code = ErrorCode::Conflict,
                 .message = QCoreApplication::translate("ltb::core", message),
                 .cause = cause};
}

} // namespace

Error fromSqlError(const QSqlError &error)
{
    const int code = error.nativeErrorCode().toInt();
    const QString text = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    const QString cause = QStringLiteral("%1 [SQL %2]").arg(text, error.nativeErrorCode());
    if (code == constraintPrimaryKey || code == constraintUnique || code == constraintRowId)
        return conflict(QT_TRANSLATE_NOOP("ltb::core", "An entry with this name exists already."),
                        cause);
    if (code == constraintForeignKey)
        return conflict(QT_TRANSLATE_NOOP("ltb::core",
                                          "The entry is used by another one, or names one that "
                                          "does not exist."),
                        cause);
    const Meaning &meaning = meaningOf(code);
    return Error{.code = ErrorCode::Storage,
                 .message = QCoreApplication::translate("ltb::core", meaning.message),
                 .cause = cause,
                 .nextStep = QCoreApplication::translate("ltb::core", meaning.nextStep)};
}

} // namespace ltb::core::store
