#include "core/provisioning/tables/quotestable.h"

namespace ltb::core::provisioning {

Result<void> QuotesTable::save(const DeploymentId &id, const Quote &quote)
{
    const auto changed = m_database.change(
        QStringLiteral("INSERT INTO quotes(deployment_id, quote_json, quoted_at) VALUES (?, ?, ?) "
                       "ON CONFLICT (deployment_id) DO UPDATE SET "
                       "quote_json = excluded.quote_json, quoted_at = excluded.quoted_at"),
        {id.toString(), QString::fromUtf8(dumpJson(quote.toJson())), quote.quotedAtMs});
    return changed ? Result<void>() : changed.error();
}

Result<void> QuotesTable::remove(const DeploymentId &id)
{
    const auto changed = m_database.change(
        QStringLiteral("DELETE FROM quotes WHERE deployment_id = ?"), {id.toString()});
    return changed ? Result<void>() : changed.error();
}

Result<std::map<DeploymentId, Quote>> QuotesTable::all()
{
    auto rows = m_database.run(QStringLiteral("SELECT deployment_id, quote_json FROM quotes"));
    if (!rows)
        return rows.error();
    std::map<DeploymentId, Quote> all;
    while (rows->next()) {
        const auto json = parseJson(rows->text(1).toUtf8());
        if (!json)
            return json.error();
        auto quote = Quote::fromJson(*json);
        if (!quote)
            return quote.error();
        all.insert({DeploymentId(rows->text(0)), std::move(*quote)});
    }
    return all;
}

} // namespace ltb::core::provisioning
