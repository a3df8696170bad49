#include "core/rehearsal/hetzner/account.h"

#include "core/base/jsonfields.h"
#include "core/rehearsal/hetzner/answers.h"

#include <algorithm>

namespace ltb::core::rehearsal::hetzner {

namespace {

constexpr qint64 latest = std::numeric_limits<qint64>::max();

Json serverToFile(const SimulatedServer &server)
{
    return {{"id", server.id},
            {"status", server.status.toStdString()},
            {"userData", server.userData.toBase64().toStdString()},
            {"document", server.document}};
}

SimulatedServer serverFromFile(JsonFields &fields)
{
    SimulatedServer server;
    server.id = fields.integer("id", 1, latest);
    server.status = fields.text("status");
    server.userData = QByteArray::fromBase64(fields.text("userData").toLatin1());
    server.document = fields.object("document");
    return server;
}

Json actionToFile(const SimulatedAction &action)
{
    return {{"id", action.id},
            {"command", action.command.toStdString()},
            {"serverId", action.serverId},
            {"startMs", action.startMs},
            {"endMs", action.endMs},
            {"during", action.during.toStdString()},
            {"after", action.after.toStdString()},
            {"power", action.power ? Json(int(*action.power)) : Json()},
            {"begun", action.begun},
            {"ended", action.ended}};
}

SimulatedAction actionFromFile(JsonFields &fields)
{
    SimulatedAction action;
    action.id = fields.integer("id", 1, latest);
    action.command = fields.text("command");
    action.serverId = fields.integer("serverId", 0, latest);
    action.startMs = fields.integer("startMs", 0, latest);
    action.endMs = fields.integer("endMs", 0, latest);
    action.during = fields.text("during");
    action.after = fields.text("after");
    const auto power = fields.optionalInteger("power", int(PowerEvent::On), int(PowerEvent::Gone));
    if (power)
        action.power = PowerEvent(*power);
    action.begun = fields.boolean("begun");
    action.ended = fields.boolean("ended");
    return action;
}

template <typename T>
Result<std::vector<T>> listFromFile(const Json &items, const char *name,
                                    T (*read)(JsonFields &fields))
{
    std::vector<T> list;
    for (size_t i = 0; i < items.size(); ++i) {
        JsonFields fields(items[i], QStringLiteral("%1.%2.").arg(QLatin1String(name)).arg(i));
        list.push_back(read(fields));
        if (const Result<void> ok = fields.check(); !ok)
            return ok.error();
    }
    return list;
}

} // namespace

QString SimulatedServer::name() const
{
    return toQString(document.value("name", std::string()));
}

SimulatedServer *Account::server(qint64 id)
{
    const auto it = std::ranges::find(m_servers, id, &SimulatedServer::id);
    return it == m_servers.end() ? nullptr : &*it;
}

bool Account::hasServerNamed(const QString &name) const
{
    return std::ranges::any_of(
        m_servers, [&name](const SimulatedServer &server) { return server.name() == name; });
}

bool Account::isLocked(qint64 serverId) const
{
    return std::ranges::any_of(m_actions, [serverId](const SimulatedAction &action) {
        return action.serverId == serverId && !action.ended;
    });
}

const SimulatedAction &Account::addAction(SimulatedAction action)
{
    action.id = nextId();
    m_actions.push_back(std::move(action));
    return m_actions.back();
}

const SimulatedAction *Account::action(qint64 id) const
{
    const auto it = std::ranges::find(m_actions, id, &SimulatedAction::id);
    return it == m_actions.end() ? nullptr : &*it;
}

Json *Account::find(std::vector<Json> &list, const Json &idOrName)
{
    for (Json &item : list) {
        const bool sameId =
            item["id"] == idOrName || idOrName == std::to_string(item["id"].get<qint64>());
        if (sameId || item["name"] == idOrName)
            return &item;
    }
    return nullptr;
}

std::vector<PowerChange> Account::advance(qint64 nowMs)
{
    std::vector<PowerChange> changes;
    for (SimulatedAction &action : m_actions) {
        if (!action.begun && action.startMs <= nowMs)
            begin(action);
        if (!action.ended && action.endMs <= nowMs)
            end(action, changes);
    }
    return changes;
}

std::optional<qint64> Account::nextDueMs() const
{
    std::optional<qint64> due;
    for (const SimulatedAction &action : m_actions) {
        if (!action.ended) {
            const qint64 when = action.begun ? action.endMs : action.startMs;
            due = std::min(due.value_or(when), when);
        }
    }
    return due;
}

void Account::begin(SimulatedAction &action)
{
    action.begun = true;
    if (SimulatedServer *target = server(action.serverId); target && !action.during.isEmpty())
        target->status = action.during;
}

void Account::end(SimulatedAction &action, std::vector<PowerChange> &changes)
{
    action.ended = true;
    SimulatedServer *target = server(action.serverId);
    if (!target)
        return;
    if (!action.after.isEmpty())
        target->status = action.after;
    if (action.power) {
        changes.push_back({action.serverId, *action.power});
        if (*action.power == PowerEvent::Gone)
            forgetServer(action.serverId);
    }
}

void Account::forgetServer(qint64 id)
{
    std::erase_if(m_servers, [id](const SimulatedServer &server) { return server.id == id; });
    for (Json &firewall : m_firewalls) {
        Json kept = Json::array();
        for (const Json &target : firewall["applied_to"]) {
            if (target["type"] != "server" || target["server"]["id"] != id)
                kept.push_back(target);
        }
        firewall["applied_to"] = kept;
    }
}

Json Account::toJson() const
{
    Json servers = Json::array();
    for (const SimulatedServer &server : m_servers)
        servers.push_back(serverToFile(server));
    Json actions = Json::array();
    for (const SimulatedAction &action : m_actions)
        actions.push_back(actionToFile(action));
    return {{"lastId", m_lastId},
            {"servers", servers},
            {"actions", actions},
            {"sshKeys", m_sshKeys},
            {"firewalls", m_firewalls}};
}

Result<Account> Account::fromJson(const Json &json)
{
    JsonFields fields(json);
    Account account;
    account.m_lastId = fields.integer("lastId", 1, latest);
    const Json &serverList = fields.array("servers");
    const Json &actionList = fields.array("actions", 1'000'000);
    const Json &keys = fields.array("sshKeys");
    const Json &firewalls = fields.array("firewalls");
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    Result<std::vector<SimulatedServer>> servers =
        listFromFile(serverList, "servers", serverFromFile);
    if (!servers)
        return servers.error();
    Result<std::vector<SimulatedAction>> actions =
        listFromFile(actionList, "actions", actionFromFile);
    if (!actions)
        return actions.error();
    account.m_servers = std::move(servers).value();
    account.m_actions = std::move(actions).value();
    account.m_sshKeys.assign(keys.begin(), keys.end());
    account.m_firewalls.assign(firewalls.begin(), firewalls.end());
    return account;
}

Json toApi(const SimulatedServer &server, bool locked)
{
    Json document = server.document;
    document["id"] = server.id;
    document["status"] = server.status.toStdString();
    document["locked"] = locked;
    return document;
}

Json toApi(const SimulatedAction &action, qint64 nowMs)
{
    constexpr qint64 whole = 100;
    const qint64 length = std::max<qint64>(1, action.endMs - action.startMs);
    const qint64 passed =
        std::clamp<qint64>((nowMs - action.startMs) * whole / length, 0, whole - 1);
    Json resources = Json::array();
    if (action.serverId != 0)
        resources.push_back({{"id", action.serverId}, {"type", "server"}});
    return {{"id", action.id},
            {"command", action.command.toStdString()},
            {"status", action.ended ? "success" : "running"},
            {"progress", action.ended ? whole : passed},
            {"started", apiTime(action.startMs)},
            {"finished", action.ended ? Json(apiTime(action.endMs)) : Json()},
            {"error", nullptr},
            {"resources", resources}};
}

} // namespace ltb::core::rehearsal::hetzner
