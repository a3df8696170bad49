#include "core/relay/sessionlog.h"

#include "core/protocol/codec.h"
#include "core/store/storethread.h"

#include <algorithm>

namespace ltb::core::relay {

namespace {

using store::Database;

template <typename T>
using DatabaseJob = std::function<Result<T>(Database &)>;

// The next number of a session, created on first use. One statement, so that it also holds where
// several nodes share a database.
Result<qint64> nextSeq(Database &database, const NewMessage &message)
{
    auto query = database.run(
        QStringLiteral("INSERT INTO sessions (session_key, agent_id, last_seq, created_at, "
                       "updated_at) VALUES (?, ?, 1, ?, ?) ON CONFLICT (session_key) DO UPDATE SET "
                       "last_seq = sessions.last_seq + 1, updated_at = excluded.updated_at "
                       "RETURNING last_seq"),
        {message.sessionKey, message.agentId, message.receivedAtMs, message.receivedAtMs});
    if (!query)
        return query.error();
    if (!query->next())
        return Error{ErrorCode::Storage, QStringLiteral("The session has no number.")};
    return query->integer(0);
}

// 0 when the id is new.
Result<qint64> knownSeq(Database &database, const NewMessage &message)
{
    auto query =
        database.run(QStringLiteral("SELECT seq FROM messages WHERE session_key = ? AND id = ?"),
                     {message.sessionKey, message.id});
    if (!query)
        return query.error();
    return query->next() ? query->integer(0) : 0;
}

Result<Appended> appendNow(Database &database, const NewMessage &message)
{
    const auto known = knownSeq(database, message);
    if (!known)
        return known.error();
    if (*known > 0)
        return Appended{true, *known};
    const auto seq = nextSeq(database, message);
    if (!seq)
        return seq.error();
    const std::string_view received(message.frame.constData(), size_t(message.frame.size()));
    QByteArray frame = protocol::stampFrame(received, *seq, message.instanceId);
    const auto inserted = database.change(
        QStringLiteral("INSERT INTO messages (session_key, seq, id, type, instance_id, frame, "
                       "received_at, waiting) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
        {message.sessionKey, *seq, message.id, message.type, message.instanceId,
         QString::fromUtf8(frame), message.receivedAtMs, message.needsDelivery ? 1 : 0});
    if (!inserted)
        return inserted.error();
    return Appended{false, *seq, std::move(frame)};
}

const QString &messageColumns()
{
    static const QString text = QStringLiteral(
        "SELECT seq, id, type, instance_id, frame, delivered_at, rejected_code FROM messages ");
    return text;
}

LoggedMessage messageRow(const store::Query &query)
{
    return {query.integer(0),       query.text(1),    query.text(2), query.text(3),
            query.text(4).toUtf8(), query.integer(5), query.text(6)};
}

Result<SessionLog::Range> readRange(Database &database, const QString &where,
                                    const QVariantList &values, SessionLog::Page page)
{
    auto query = database.run(messageColumns() + where + QStringLiteral(" ORDER BY seq LIMIT ?"),
                              QVariantList(values) << page.messages + 1);
    if (!query)
        return query.error();
    SessionLog::Range range;
    qsizetype bytes = 0;
    while (query->next()) {
        if (int(range.messages.size()) == page.messages || bytes >= page.bytes) {
            range.more = true;
            break;
        }
        range.messages.push_back(messageRow(*query));
        bytes += range.messages.back().frame.size();
    }
    return range;
}

Result<void> closeWaiting(Database &database, const QString &sessionKey, qint64 seq, qint64 atMs,
                          const QString &code)
{
    const auto changed = database.change(
        QStringLiteral("UPDATE messages SET waiting = 0, delivered_at = ?, rejected_code = ? "
                       "WHERE session_key = ? AND seq = ? AND waiting = 1"),
        {atMs, code.isEmpty() ? QVariant() : QVariant(code), sessionKey, seq});
    return changed ? Result<void>() : changed.error();
}

} // namespace

Task<Appended> SessionLog::append(NewMessage message)
{
    DatabaseJob<Appended> job = [message = std::move(message)](Database &database) {
        return appendNow(database, message);
    };
    co_return co_await m_store.write<Appended>(std::move(job));
}

Task<SessionLog::Range> SessionLog::read(QString sessionKey, qint64 afterSeq, Page page)
{
    DatabaseJob<Range> job = [sessionKey, afterSeq, page](Database &database) {
        return readRange(database, QStringLiteral("WHERE session_key = ? AND seq > ?"),
                         {sessionKey, afterSeq}, page);
    };
    co_return co_await m_store.read<Range>(std::move(job));
}

Task<std::vector<LoggedMessage>> SessionLog::answered(QString sessionKey, qint64 upToSeq, int most)
{
    DatabaseJob<std::vector<LoggedMessage>> job =
        [sessionKey, upToSeq, most](Database &database) -> Result<std::vector<LoggedMessage>> {
        auto query = database.run(
            messageColumns()
                + QStringLiteral("WHERE session_key = ? AND seq <= ? AND delivered_at IS NOT NULL "
                                 "ORDER BY seq DESC LIMIT ?"),
            {sessionKey, upToSeq, most});
        if (!query)
            return query.error();
        std::vector<LoggedMessage> messages;
        while (query->next())
            messages.push_back(messageRow(*query));
        std::reverse(messages.begin(), messages.end());
        return messages;
    };
    co_return co_await m_store.read<std::vector<LoggedMessage>>(std::move(job));
}

Task<QStringList> SessionLog::waitingSessions(QString instanceId)
{
    DatabaseJob<QStringList> job = [instanceId](Database &database) -> Result<QStringList> {
        auto query = database.run(
            QStringLiteral("SELECT DISTINCT session_key FROM messages "
                           "WHERE instance_id = ? AND waiting = 1 ORDER BY session_key"),
            {instanceId});
        if (!query)
            return query.error();
        QStringList keys;
        while (query->next())
            keys.append(query->text(0));
        return keys;
    };
    co_return co_await m_store.read<QStringList>(std::move(job));
}

Task<SessionLog::Range> SessionLog::waiting(QString sessionKey, qint64 afterSeq, Page page)
{
    DatabaseJob<Range> job = [sessionKey, afterSeq, page](Database &database) {
        return readRange(database,
                         QStringLiteral("WHERE session_key = ? AND seq > ? AND waiting = 1"),
                         {sessionKey, afterSeq}, page);
    };
    co_return co_await m_store.read<Range>(std::move(job));
}

Task<> SessionLog::markDelivered(QString sessionKey, qint64 seq, qint64 atMs)
{
    DatabaseJob<void> job = [sessionKey, seq, atMs](Database &database) {
        return closeWaiting(database, sessionKey, seq, atMs, {});
    };
    co_await m_store.write<void>(std::move(job));
}

Task<> SessionLog::markRejected(QString sessionKey, qint64 seq, qint64 atMs, QString code)
{
    DatabaseJob<void> job = [sessionKey, seq, atMs, code](Database &database) {
        return closeWaiting(database, sessionKey, seq, atMs, code);
    };
    co_await m_store.write<void>(std::move(job));
}

Task<std::vector<SessionSummary>> SessionLog::sessions(QString instanceId, QString cursor, int most)
{
    DatabaseJob<std::vector<SessionSummary>> job =
        [instanceId, cursor, most](Database &database) -> Result<std::vector<SessionSummary>> {
        QString sql = QStringLiteral(
            "SELECT s.session_key, s.agent_id, a.instance_id, s.last_seq, s.created_at, "
            "s.updated_at FROM sessions s LEFT JOIN agents a ON a.agent_id = s.agent_id "
            "WHERE s.session_key > ? ");
        QVariantList values{cursor};
        if (!instanceId.isEmpty()) {
            sql += QStringLiteral("AND a.instance_id = ? ");
            values << instanceId;
        }
        auto query = database.run(sql + QStringLiteral("ORDER BY s.session_key LIMIT ?"),
                                  QVariantList(values) << most);
        if (!query)
            return query.error();
        std::vector<SessionSummary> rows;
        while (query->next())
            rows.push_back({query->text(0), query->text(1), query->text(2), query->integer(3),
                            query->integer(4), query->integer(5)});
        return rows;
    };
    co_return co_await m_store.read<std::vector<SessionSummary>>(std::move(job));
}

} // namespace ltb::core::relay
