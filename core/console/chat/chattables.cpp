#include "core/console/chat/chattables.h"

#include "core/base/jsonfields.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace ltb::core::console {

namespace {

Json outboxErrorToJson(const Error &error)
{
    return {{"code", int(error.code)},
            {"message", error.message.toStdString()},
            {"providerCode", error.providerCode.toStdString()}};
}

std::optional<Error> outboxErrorFromJson(const QByteArray &text)
{
    if (text.isEmpty())
        return std::nullopt;
    const auto parsed = parseJson(text);
    if (!parsed)
        return parsed.error();
    JsonFields fields(*parsed);
    Error error;
    error.code = ErrorCode(fields.integer("code", 0, int(ErrorCode::Internal)));
    error.message = fields.text("message");
    error.providerCode = fields.optionalText("providerCode").value_or(QString());
    return error;
}

} // namespace

Result<std::vector<StoredSession>> ChatTables::sessions()
{
    auto query = m_database.run(QStringLiteral(
        "SELECT session_key, instance_id, agent_id, agent_name, title, last_text, last_at_ms, "
        "last_seq, read_seq, unread FROM console_sessions ORDER BY last_at_ms DESC, session_key"));
    if (!query)
        return query.error();
    std::vector<StoredSession> sessions;
    while (query->next()) {
        sessions.push_back({query->value(0).toString(), query->value(1).toString(),
                            query->value(2).toString(), query->value(3).toString(),
                            query->value(4).toString(), query->value(5).toString(),
                            query->value(6).toLongLong(), query->value(7).toLongLong(),
                            query->value(8).toLongLong(), query->value(9).toInt()});
    }
    return sessions;
}

Result<void> ChatTables::rememberSession(const StoredSession &session, qint64 nowMs)
{
    const auto done = m_database.run(
        QStringLiteral(
            "INSERT INTO console_sessions (session_key, instance_id, agent_id, agent_name, title, "
            "last_at_ms, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (session_key) DO UPDATE SET "
            "instance_id = CASE WHEN excluded.instance_id = '' THEN console_sessions.instance_id "
            "ELSE excluded.instance_id END, "
            "agent_name = CASE WHEN excluded.agent_name = '' THEN console_sessions.agent_name "
            "ELSE excluded.agent_name END"),
        {session.sessionKey, session.instanceId, session.agentId, session.agentName, session.title,
         session.lastAtMs, nowMs});
    return done ? Result<void>() : Result<void>(done.error());
}

Result<ConversationPage> ChatTables::page(const QString &sessionKey, qint64 beforeSeq, int limit)
{
    ConversationPage page;
    auto query = m_database.run(
        QStringLiteral("SELECT seq, frame, delivered FROM console_messages WHERE session_key = ? "
                       "AND seq < ? ORDER BY seq DESC LIMIT ?"),
        {sessionKey, beforeSeq > 0 ? beforeSeq : std::numeric_limits<qint64>::max(), limit + 1});
    if (!query)
        return query.error();
    while (query->next())
        page.frames.push_back({query->value(0).toLongLong(), query->value(1).toString().toUtf8(),
                               query->value(2).toInt() != 0});
    page.hasOlder = int(page.frames.size()) > limit;
    if (page.hasOlder)
        page.frames.pop_back();
    std::reverse(page.frames.begin(), page.frames.end());

    auto waiting = outboxWhere(QStringLiteral("WHERE session_key = ?"), {sessionKey});
    if (!waiting)
        return waiting.error();
    page.outbox = std::move(*waiting);
    auto draft = m_database.run(
        QStringLiteral("SELECT text FROM console_drafts WHERE session_key = ?"), {sessionKey});
    if (!draft)
        return draft.error();
    if (draft->next())
        page.draft = draft->value(0).toString();
    return page;
}

Result<qint64> ChatTables::lastSeq(const QString &sessionKey)
{
    auto query = m_database.run(
        QStringLiteral("SELECT last_seq FROM console_sessions WHERE session_key = ?"),
        {sessionKey});
    if (!query)
        return query.error();
    return query->next() ? query->value(0).toLongLong() : qint64(0);
}

Result<bool> ChatTables::append(const Append &message)
{
    const auto last = lastSeq(message.sessionKey);
    if (!last)
        return last.error();
    if (message.seq <= *last)
        return false;
    if (message.seq != *last + 1)
        return Error{ErrorCode::Conflict,
                     QCoreApplication::translate("ltb::core", "Messages are missing."),
                     QStringLiteral("have %1, got %2").arg(*last).arg(message.seq)};
    const auto inserted = m_database.run(
        QStringLiteral("INSERT INTO console_messages (session_key, seq, message_id, frame) "
                       "VALUES (?, ?, ?, ?)"),
        {message.sessionKey, message.seq, message.messageId, QString::fromUtf8(message.frame)});
    if (!inserted)
        return inserted.error();
    const auto updated = m_database.run(
        QStringLiteral(
            "UPDATE console_sessions SET last_seq = ?, "
            "last_text = CASE WHEN ? = '' THEN last_text ELSE ? END, "
            "title = CASE WHEN title = '' THEN ? ELSE title END, "
            "last_at_ms = max(last_at_ms, ?), unread = unread + ? WHERE session_key = ?"),
        {message.seq, message.preview, message.preview, message.preview.left(80), message.atMs,
         message.countsAsUnread ? 1 : 0, message.sessionKey});
    return updated ? Result<bool>(true) : Result<bool>(updated.error());
}

Result<void> ChatTables::markDelivered(const QString &sessionKey, const QString &messageId)
{
    const auto done = m_database.run(
        QStringLiteral("UPDATE console_messages SET delivered = 1 WHERE session_key = ? AND "
                       "message_id = ?"),
        {sessionKey, messageId});
    return done ? Result<void>() : Result<void>(done.error());
}

Result<void> ChatTables::markRead(const QString &sessionKey)
{
    const auto done = m_database.run(
        QStringLiteral("UPDATE console_sessions SET read_seq = last_seq, unread = 0 WHERE "
                       "session_key = ? AND unread > 0"),
        {sessionKey});
    return done ? Result<void>() : Result<void>(done.error());
}

Result<void> ChatTables::addToOutbox(const OutboxEntry &entry, qint64 nowMs)
{
    const auto done = m_database.run(
        QStringLiteral("INSERT INTO console_outbox (message_id, session_key, frame, created_at_ms) "
                       "VALUES (?, ?, ?, ?)"),
        {entry.messageId, entry.sessionKey, QString::fromUtf8(entry.frame), nowMs});
    return done ? Result<void>() : Result<void>(done.error());
}

Result<std::vector<OutboxEntry>> ChatTables::outboxWhere(const QString &condition,
                                                         const QVariantList &values)
{
    auto query = m_database.run(
        QStringLiteral("SELECT message_id, session_key, frame, error_json FROM console_outbox %1 "
                       "ORDER BY message_id")
            .arg(condition),
        values);
    if (!query)
        return query.error();
    std::vector<OutboxEntry> entries;
    while (query->next())
        entries.push_back({query->value(0).toString(), query->value(1).toString(),
                           query->value(2).toString().toUtf8(),
                           outboxErrorFromJson(query->value(3).toString().toUtf8())});
    return entries;
}

Result<std::vector<OutboxEntry>> ChatTables::outbox()
{
    return outboxWhere({}, {});
}

Result<void> ChatTables::setOutboxError(const QString &messageId, const std::optional<Error> &error)
{
    const QVariant value =
        error ? QVariant(QString::fromUtf8(dumpJson(outboxErrorToJson(*error)))) : QVariant();
    const auto done = m_database.run(
        QStringLiteral("UPDATE console_outbox SET error_json = ? WHERE message_id = ?"),
        {value, messageId});
    return done ? Result<void>() : Result<void>(done.error());
}

Result<void> ChatTables::removeFromOutbox(const QString &messageId)
{
    const auto done = m_database.run(
        QStringLiteral("DELETE FROM console_outbox WHERE message_id = ?"), {messageId});
    return done ? Result<void>() : Result<void>(done.error());
}

Result<void> ChatTables::setDraft(const QString &sessionKey, const QString &text)
{
    const auto done =
        text.isEmpty()
            ? m_database.run(QStringLiteral("DELETE FROM console_drafts WHERE session_key = ?"),
                             {sessionKey})
            : m_database.run(
                QStringLiteral("INSERT INTO console_drafts (session_key, text) VALUES (?, ?) ON "
                               "CONFLICT (session_key) DO UPDATE SET text = excluded.text"),
                {sessionKey, text});
    return done ? Result<void>() : Result<void>(done.error());
}

} // namespace ltb::core::console
