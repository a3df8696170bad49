#include "core/store/settingstable.h"

#include "core/store/database.h"

#include <QCoreApplication>

namespace ltb::core::store {

namespace {

Result<Json> parseSetting(const QString &key, const QByteArray &text)
{
    Result<Json> value = parseJson(text);
    if (value)
        return value;
    return Error{
        .code = ErrorCode::Storage,
        .message = QCoreApplication::translate("ltb::core", "The stored setting %1 cannot be read.")
                       .arg(key),
        .cause = value.error().cause,
        .nextStep = QCoreApplication::translate("ltb::core", "Set it again.")};
}

} // namespace

Result<std::optional<Json>> SettingsTable::value(const QString &key)
{
    Result<Query> rows =
        m_database.run(QStringLiteral("SELECT value_json FROM settings WHERE key = ?"), {key});
    if (!rows)
        return rows.error();
    if (!rows->next())
        return std::optional<Json>();
    Result<Json> value = parseSetting(key, rows->bytes(0));
    if (!value)
        return value.error();
    return std::optional<Json>(std::move(value).value());
}

Result<Json> SettingsTable::values(const QString &prefix)
{
    Result<Query> rows = m_database.run(
        QStringLiteral("SELECT key, value_json FROM settings WHERE substr(key, 1, ?) = ? "
                       "ORDER BY key"),
        {prefix.size(), prefix});
    if (!rows)
        return rows.error();
    Json values = Json::object();
    while (rows->next()) {
        const QString key = rows->text(0);
        Result<Json> value = parseSetting(key, rows->bytes(1));
        if (!value)
            return value.error();
        values[key.toStdString()] = std::move(value).value();
    }
    return values;
}

Result<void> SettingsTable::setValue(const QString &key, const Json &value, qint64 nowMs)
{
    const Result<int> done = m_database.change(
        QStringLiteral("INSERT INTO settings(key, value_json, updated_at) VALUES (?, ?, ?) "
                       "ON CONFLICT (key) DO UPDATE SET value_json = excluded.value_json, "
                       "updated_at = excluded.updated_at"),
        {key, QString::fromUtf8(dumpJson(value)), nowMs});
    return done ? Result<void>() : done.error();
}

Result<void> SettingsTable::remove(const QString &key)
{
    const Result<int> done =
        m_database.change(QStringLiteral("DELETE FROM settings WHERE key = ?"), {key});
    return done ? Result<void>() : done.error();
}

} // namespace ltb::core::store
