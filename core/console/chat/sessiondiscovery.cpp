#include "core/console/chat/sessiondiscovery.h"

#include "core/base/jsonfields.h"
#include "core/base/log.h"

#include <QUrlQuery>

#include <limits>

namespace ltb::core::console {

namespace {

constexpr int mostPages = 100; // a hub that never ends its list must not keep us asking

} // namespace

Result<SessionPage> parseSessionPage(const Json &json)
{
    JsonFields fields(json);
    SessionPage page;
    for (const Json &item : fields.array("sessions")) {
        JsonFields entry(item, QStringLiteral("sessions."));
        StoredSession session;
        session.sessionKey = entry.text("sessionKey", {.min = 1, .max = 512});
        session.agentId = entry.text("agentId", {.min = 1, .max = 64});
        session.instanceId = entry.optionalText("instanceId").value_or(QString());
        session.lastAtMs =
            entry.optionalInteger("updatedAt", 0, std::numeric_limits<qint64>::max()).value_or(0);
        if (const auto checked = entry.check(); !checked)
            return checked.error();
        page.sessions.push_back(std::move(session));
    }
    page.nextCursor = fields.optionalText("nextCursor").value_or(QString());
    if (const auto checked = fields.check(); !checked)
        return checked.error();
    return page;
}

SessionDiscovery::SessionDiscovery(HubLink &link, net::Http &http, MessageSync &sync,
                                   QObject *parent)
    : QObject(parent), m_link(link), m_http(http), m_sync(sync)
{
    connect(&m_link, &HubLink::ready, this, [this] {
        m_tasks.cancelAll();
        m_tasks.spawn(discover(), [](const Result<void> &outcome) {
            if (!outcome)
                qCWarning(lcConsole) << "the hub's conversations:" << describe(outcome.error());
        });
    });
}

Task<> SessionDiscovery::discover()
{
    QString cursor;
    for (int pages = 0; pages < mostPages; ++pages) {
        net::HttpCall call;
        call.url = m_link.httpUrl(QStringLiteral("/api/openclaw/sessions"));
        QUrlQuery query;
        if (!cursor.isEmpty())
            query.addQueryItem(QStringLiteral("cursor"), cursor);
        call.url.setQuery(query);
        call.bearer = m_link.address().token;
        const net::HttpAnswer answer = co_await m_http.send(std::move(call));
        if (answer.status != 200)
            co_await fail(ErrorCode::Protocol, tr("The hub did not list its conversations."),
                          QStringLiteral("HTTP %1").arg(answer.status));
        const Result<Json> json = parseJson(answer.body);
        if (!json)
            co_await fail(json.error());
        const Result<SessionPage> page = parseSessionPage(*json);
        if (!page)
            co_await fail(page.error());
        for (const StoredSession &session : page->sessions) {
            if (!m_sync.positions().contains(session.sessionKey))
                m_sync.noteSession(session);
        }
        if (page->nextCursor.isEmpty() || page->nextCursor == cursor)
            co_return;
        cursor = page->nextCursor;
    }
}

} // namespace ltb::core::console
