#include "core/store/storelocation.h"

#include <QCoreApplication>
#include <QUrl>

namespace ltb::core::store {

namespace {

Error locationError(const QString &message, const QString &nextStep)
{
    return Error{.code = ErrorCode::InvalidInput,
                 .message = message,
                 .field = QStringLiteral("store"),
                 .nextStep = nextStep};
}

Result<StoreLocation> parsePostgreSql(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return locationError(
            QCoreApplication::translate("ltb::core", "The PostgreSQL address is not a valid URL."),
            QCoreApplication::translate("ltb::core", "Write postgresql://user@host/database."));
    if (!url.password().isEmpty())
        return locationError(
            QCoreApplication::translate("ltb::core",
                                        "The PostgreSQL address must not contain a password."),
            QCoreApplication::translate(
                "ltb::core", "Put the password into a file 0600 and name it with PGPASSFILE."));
    return StoreLocation{StoreLocation::Engine::PostgreSql, text};
}

} // namespace

Result<StoreLocation> StoreLocation::parse(const QString &text)
{
    if (text.startsWith(QStringLiteral("postgresql://"))
        || text.startsWith(QStringLiteral("postgres://")))
        return parsePostgreSql(text);

    const QString prefix = QStringLiteral("sqlite:");
    if (!text.startsWith(prefix) || text.size() == prefix.size())
        return locationError(
            QCoreApplication::translate("ltb::core",
                                        "The store is neither a SQLite file nor a PostgreSQL URL."),
            QCoreApplication::translate("ltb::core",
                                        "Write sqlite:FILE or postgresql://user@host/database."));
    return StoreLocation::sqlite(text.mid(prefix.size()));
}

} // namespace ltb::core::store
