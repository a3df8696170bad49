#include "core/connector/inbox.h"

#include "core/base/log.h"
#include "core/connector/outbox.h"
#include "core/protocol/codec.h"

namespace ltb::core::connector {

using namespace Qt::StringLiterals;
using store::Database;

namespace {

Turn turnFromRow(const store::Query &row, protocol::InboundUser message)
{
    Turn turn;
    turn.message = std::move(message);
    turn.gatewayKey = row.text(1);
    turn.runKey = row.text(2);
    turn.runId = row.text(3);
    turn.bootId = row.text(4);
    turn.state = row.text(5) == "sent"_L1 ? TurnState::Sent : TurnState::Received;
    if (const Result<Json> progress = parseJson(row.bytes(6)))
        turn.text = RunText::fromJson(*progress);
    return turn;
}

Result<void> changed(const Result<int> &result)
{
    if (!result)
        return result.error();
    return {};
}

} // namespace

Task<bool> Inbox::receive(Turn turn)
{
    const qint64 now = m_clock.nowMs();
    std::function<Result<bool>(Database &)> job = [turn = std::move(turn),
                                                   now](Database &database) -> Result<bool> {
        const Result<int> added =
            database.change(u"INSERT INTO connector_inbox (message_id, position, session_key, "
                            u"gateway_key, run_key, "
                            "run_id, state, frame, received_at) SELECT ?, COALESCE(MAX(position), "
                            "0) + 1, ?, ?, ?, ?, "
                            "'received', ?, ? FROM connector_inbox WHERE true "
                            "ON CONFLICT (message_id) DO NOTHING"_s,
                            {turn.messageId(), turn.sessionKey(), turn.gatewayKey, turn.runKey,
                             turn.runId, protocol::encode(turn.message), now});
        if (!added)
            return added.error();
        return *added == 1;
    };
    co_return co_await m_store->write(std::move(job));
}

Task<std::vector<Turn>> Inbox::unfinished()
{
    std::function<Result<std::vector<Turn>>(Database &)> job =
        [](Database &database) -> Result<std::vector<Turn>> {
        Result<store::Query> rows =
            database.run(u"SELECT frame, gateway_key, run_key, run_id, boot_id, state, progress "
                         "FROM connector_inbox WHERE finished_at IS NULL ORDER BY position"_s);
        if (!rows)
            return rows.error();
        std::vector<Turn> turns;
        while (rows->next()) {
            const QByteArray frame = rows->bytes(0);
            const Result<protocol::Message> message = protocol::decode(frame.toStdString());
            const auto *user = message ? std::get_if<protocol::InboundUser>(&*message) : nullptr;
            if (user)
                turns.push_back(turnFromRow(*rows, *user));
            else
                qCWarning(lcConnector, "a turn in the inbox cannot be read");
        }
        return turns;
    };
    co_return co_await m_store->read(std::move(job));
}

Task<> Inbox::markSent(QString messageId, QString bootId)
{
    std::function<Result<void>(Database &)> job = [messageId, bootId](Database &database) {
        return changed(database.change(
            u"UPDATE connector_inbox SET state = 'sent', boot_id = ? WHERE message_id = ?"_s,
            {bootId, messageId}));
    };
    co_await m_store->write(std::move(job));
}

Task<> Inbox::adopt(QString messageId, QString runId, QString bootId)
{
    std::function<Result<void>(Database &)> job = [messageId, runId, bootId](Database &database) {
        return changed(database.change(
            u"UPDATE connector_inbox SET state = 'sent', run_id = ?, boot_id = ? WHERE message_id = ?"_s,
            {runId, bootId, messageId}));
    };
    co_await m_store->write(std::move(job));
}

Task<> Inbox::keepText(QString messageId, RunText text)
{
    const QByteArray json = dumpJson(text.toJson());
    std::function<Result<void>(Database &)> job = [messageId, json](Database &database) {
        return changed(database.change(
            u"UPDATE connector_inbox SET progress = ? WHERE message_id = ? AND finished_at IS NULL"_s,
            {QString::fromUtf8(json), messageId}));
    };
    co_await m_store->write(std::move(job));
}

Task<> Inbox::finish(QString messageId, protocol::OutboundFinal final)
{
    const qint64 now = m_clock.nowMs();
    std::function<Result<void>(Database &)> job = [messageId, final,
                                                   now](Database &database) -> Result<void> {
        const QByteArray frame = protocol::encode(final);
        if (const auto put = Outbox::insert(database, {final.envelope.id, frame}, now); !put)
            return put;
        return changed(database.change(
            u"UPDATE connector_inbox SET state = 'finished', frame = NULL, progress = '', "
            "finished_at = ? WHERE message_id = ?"_s,
            {now, messageId}));
    };
    co_await m_store->write(std::move(job));
}

Task<> Inbox::prune(qint64 finishedBeforeMs)
{
    std::function<Result<void>(Database &)> job = [finishedBeforeMs](Database &database) {
        return changed(database.change(u"DELETE FROM connector_inbox WHERE finished_at < ?"_s,
                                       {finishedBeforeMs}));
    };
    co_await m_store->write(std::move(job));
}

} // namespace ltb::core::connector
