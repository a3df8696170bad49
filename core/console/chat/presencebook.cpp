#include "core/console/chat/presencebook.h"

#include "core/base/jsonfields.h"
#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/protocol/codec.h"

#include <QCoreApplication>

namespace ltb::core::console {

PresenceBook::PresenceBook(HubLink &link, net::Http &http, const Clock &clock, QObject *parent)
    : QObject(parent), m_link(link), m_http(http), m_clock(clock)
{
    connect(&m_link, &HubLink::ready, this, &PresenceBook::refresh);
    connect(&m_link, &HubLink::lost, this, &PresenceBook::changed);
    connect(&m_link, &HubLink::messageReceived, this, [this](const protocol::Message &message) {
        const auto *presence = std::get_if<protocol::Presence>(&message);
        if (!presence)
            return;
        m_presences[InstanceId(presence->instanceId)] = *presence;
        m_asOfMs = m_clock.nowMs();
        emit changed();
    });
}

const protocol::Presence *PresenceBook::find(const InstanceId &id) const
{
    const auto it = m_presences.find(id);
    return it == m_presences.end() ? nullptr : &it->second;
}

const protocol::Presence *PresenceBook::findAgent(const QString &agentId) const
{
    for (const auto &[id, presence] : m_presences) {
        for (const protocol::AgentInfo &agent : presence.agents) {
            if (agent.agentId == agentId)
                return &presence;
        }
    }
    return nullptr;
}

void PresenceBook::refresh()
{
    m_tasks.cancelAll();
    m_tasks.spawn(load(), [this](const Result<void> &outcome) {
        m_loadError = outcome ? std::nullopt : std::optional(outcome.error());
        if (!outcome)
            qCWarning(lcConsole) << "presence:" << describe(outcome.error());
        emit changed();
    });
}

Result<std::vector<protocol::Presence>> parsePresenceList(const Json &json)
{
    JsonFields fields(json);
    const Json &instances = fields.array("instances");
    std::vector<protocol::Presence> list;
    for (const Json &item : instances) {
        if (!item.is_object())
            return Error{ErrorCode::Protocol,
                         QCoreApplication::translate("ltb::core", "The hub's answer has no list of "
                                                                  "instances.")};
        // An entry says what a `presence` message says, so that message's codec checks it.
        Json message{{"type", "presence"}};
        for (const char *name : {"instanceId", "name", "agents", "status"}) {
            if (item.contains(name))
                message[name] = item[name];
        }
        message["state"] = item.value("presence", Json());
        message["lastSeenMs"] = item.value("lastSeenAt", Json(0));
        message["id"] = newUlid().toStdString();
        message["ts"] = 0;
        const QByteArray frame = dumpJson(message);
        const auto decoded =
            protocol::decode(std::string_view(frame.constData(), size_t(frame.size())));
        if (!decoded)
            return decoded.error();
        list.push_back(std::get<protocol::Presence>(*decoded));
    }
    if (const auto checked = fields.check(); !checked)
        return checked.error();
    return list;
}

Task<> PresenceBook::load()
{
    net::HttpCall call;
    call.url = m_link.httpUrl(QStringLiteral("/api/openclaw/ws/presence"));
    call.bearer = m_link.address().token;
    const net::HttpAnswer answer = co_await m_http.send(std::move(call));
    if (answer.status != 200)
        co_await fail(ErrorCode::Protocol, tr("The hub did not tell which agents are there."),
                      QStringLiteral("HTTP %1").arg(answer.status));
    const Result<Json> json = parseJson(answer.body);
    if (!json)
        co_await fail(json.error());
    const Result<std::vector<protocol::Presence>> list = parsePresenceList(*json);
    if (!list)
        co_await fail(list.error());
    m_presences.clear();
    for (const protocol::Presence &presence : *list)
        m_presences[InstanceId(presence.instanceId)] = presence;
    m_asOfMs = m_clock.nowMs();
    m_loaded = true;
}

} // namespace ltb::core::console
