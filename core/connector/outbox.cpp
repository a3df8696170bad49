#include "core/connector/outbox.h"

namespace ltb::core::connector {

using namespace Qt::StringLiterals;
using store::Database;

Outbox::Outbox(store::StoreThread *store, const Clock &clock, QObject *parent)
    : QObject(parent), m_store(store), m_clock(clock)
{}

Result<void> Outbox::insert(Database &database, OutboxRow row, qint64 nowMs)
{
    const Result<int> added = database.change(
        u"INSERT INTO connector_outbox (id, position, frame, created_at) "
        "SELECT ?, COALESCE(MAX(position), 0) + 1, ?, ? FROM connector_outbox WHERE true "
        "ON CONFLICT (id) DO NOTHING"_s,
        {row.id, row.frame, nowMs});
    if (!added)
        return added.error();
    return {};
}

Task<> Outbox::put(QString id, QByteArray frame)
{
    const qint64 now = m_clock.nowMs();
    std::function<Result<void>(Database &)> job = [id, frame, now](Database &database) {
        return insert(database, {id, frame}, now);
    };
    co_await m_store->write(std::move(job));
    emit grown();
}

Task<std::vector<OutboxRow>> Outbox::oldest(int limit)
{
    std::function<Result<std::vector<OutboxRow>>(Database &)> job =
        [limit](Database &database) -> Result<std::vector<OutboxRow>> {
        Result<store::Query> rows = database.run(
            u"SELECT id, frame FROM connector_outbox ORDER BY position LIMIT ?"_s, {limit});
        if (!rows)
            return rows.error();
        std::vector<OutboxRow> found;
        while (rows->next())
            found.push_back({rows->text(0), rows->bytes(1)});
        return found;
    };
    co_return co_await m_store->read(std::move(job));
}

Task<> Outbox::remove(QString id)
{
    std::function<Result<void>(Database &)> job = [id](Database &database) -> Result<void> {
        const Result<int> gone =
            database.change(u"DELETE FROM connector_outbox WHERE id = ?"_s, {id});
        if (!gone)
            return gone.error();
        return {};
    };
    co_await m_store->write(std::move(job));
}

} // namespace ltb::core::connector
