#include "core/rehearsal/hetzner/serverresource.h"

#include "core/rehearsal/hetzner/metrics.h"
#include "core/rehearsal/hetzner/servercreation.h"

#include <algorithm>
#include <string_view>

namespace ltb::core::rehearsal::hetzner {

namespace {

constexpr int statusOk = 200;
constexpr int statusCreated = 201;

// What an action does: how long it takes on the real thing, and to the server.
struct Verb {
    const char *name; // in the path
    const char *command; // in the answer
    qint64 milliseconds;
    const char *needs; // a status, or empty
    const char *during;
    const char *after;
    std::optional<PowerEvent> power;
};

const Verb verbs[] = {
    {"poweron", "start_server", 3'000, "off", "starting", "running", PowerEvent::On},
    {"poweroff", "stop_server", 1'000, "running", "stopping", "off", PowerEvent::Off},
    {"shutdown", "shutdown_server", 4'000, "running", "stopping", "off", PowerEvent::Off},
    {"reboot", "reboot_server", 4'000, "running", "", "", PowerEvent::Reboot},
    {"reset", "reset_server", 2'000, "running", "", "", PowerEvent::Reboot},
    {"enable_backup", "enable_backup", 500, "", "", "", std::nullopt},
    {"disable_backup", "disable_backup", 500, "", "", "", std::nullopt},
};

const Verb deletion = {"delete", "delete_server", 1'000, "", "deleting", "", PowerEvent::Gone};

SimulatedAction actionOf(const Verb &verb, qint64 serverId, const ApiCall &call)
{
    SimulatedAction action;
    action.command = QString::fromLatin1(verb.command);
    action.serverId = serverId;
    action.startMs = call.nowMs;
    action.endMs = call.nowMs + qint64(double(verb.milliseconds) / call.speed);
    action.during = QString::fromLatin1(verb.during);
    action.after = QString::fromLatin1(verb.after);
    action.power = verb.power;
    return action;
}

net::HttpResponse lockedAnswer()
{
    constexpr int locked = 423;
    return refusal(locked, "locked", QStringLiteral("server is locked by a running action"));
}

// Starts the action; with work of no length it has happened when the answer is written.
net::HttpResponse begin(const Verb &verb, SimulatedServer &server, const ApiCall &call,
                        Account &account, int status)
{
    const SimulatedAction action = account.addAction(actionOf(verb, server.id, call));
    if (!action.during.isEmpty())
        server.status = action.during;
    return answer(status, {{"action", toApi(action, call.nowMs)}});
}

net::HttpResponse runVerb(const ApiCall &call, SimulatedServer &server, Account &account)
{
    constexpr int unprocessable = 422;
    const QByteArray name = call.path.value(3).toLatin1();
    const auto verb = std::ranges::find_if(
        verbs, [&name](const Verb &candidate) { return name == candidate.name; });
    if (verb == std::end(verbs))
        return notFound(QStringLiteral("action"));
    if (account.isLocked(server.id))
        return lockedAnswer();
    const bool wrongStatus = *verb->needs != '\0' && server.status != QLatin1String(verb->needs);
    if (wrongStatus && name == "poweron")
        return begin({"", verb->command, 0, "", "", "", std::nullopt}, server, call, account,
                     statusCreated);
    if (wrongStatus)
        return refusal(unprocessable, "invalid_input",
                       QStringLiteral("server is not %1").arg(QLatin1String(verb->needs)));
    if (name == "enable_backup")
        server.document["backup_window"] = "22-02";
    if (name == "disable_backup")
        server.document["backup_window"] = nullptr;
    return begin(*verb, server, call, account, statusCreated);
}

net::HttpResponse rename(const ApiCall &call, SimulatedServer &server, Account &account)
{
    constexpr int conflict = 409;
    if (std::optional<net::HttpResponse> no = wrongLabels(call.body))
        return std::move(*no);
    if (call.body.contains("labels"))
        server.document["labels"] = call.body["labels"];
    if (call.body.contains("name")) {
        const QString name = call.body["name"].is_string()
                                 ? toQString(call.body["name"].get<std::string>())
                                 : QString();
        if (!isServerName(name))
            return invalid(QStringLiteral("name"), QStringLiteral("is not a valid host name"));
        if (name != server.name() && account.hasServerNamed(name))
            return refusal(conflict, "uniqueness_error",
                           QStringLiteral("server name is already used"), QStringLiteral("name"));
        server.document["name"] = name.toStdString();
    }
    return answer(statusOk, {{"server", toApi(server, account.isLocked(server.id))}});
}

net::HttpResponse listServers(const ApiCall &call, const Account &account)
{
    std::vector<Json> items;
    for (const SimulatedServer &server : account.servers())
        items.push_back(toApi(server, account.isLocked(server.id)));
    return listAnswer(call, "servers", std::move(items));
}

net::HttpResponse oneServer(const ApiCall &call, SimulatedServer &server, Account &account)
{
    if (call.method == "GET")
        return answer(statusOk, {{"server", toApi(server, account.isLocked(server.id))}});
    if (call.method == "PUT")
        return rename(call, server, account);
    if (call.method == "DELETE") {
        if (account.isLocked(server.id))
            return lockedAnswer();
        return begin(deletion, server, call, account, statusOk);
    }
    return notFound(QStringLiteral("method"));
}

Json actionsOf(const ApiCall &call, const Account &account, qint64 serverId)
{
    Json list = Json::array();
    for (const SimulatedAction &action : account.actions()) {
        if (action.serverId == serverId)
            list.push_back(toApi(action, call.nowMs));
    }
    return list;
}

} // namespace

net::HttpResponse serverRequest(const ApiCall &call, Account &account, const Offers &offers)
{
    const qsizetype depth = call.path.size();
    if (depth == 1 && call.method == "GET")
        return listServers(call, account);
    if (depth == 1 && call.method == "POST")
        return createServer(call, account, offers);

    SimulatedServer *server = account.server(call.id(1));
    if (!server)
        return notFound(QStringLiteral("server"));
    if (depth == 2)
        return oneServer(call, *server, account);
    const QString part = call.path.value(2);
    if (part == QLatin1String("metrics") && depth == 3 && call.method == "GET")
        return metricsAnswer(call, *server);
    if (part == QLatin1String("actions") && call.method == "GET")
        return actionRequest(call, account);
    if (part == QLatin1String("actions") && depth == 4 && call.method == "POST")
        return runVerb(call, *server, account);
    return notFound(QStringLiteral("endpoint"));
}

net::HttpResponse actionRequest(const ApiCall &call, const Account &account)
{
    const bool ofServer = call.path.value(0) == QLatin1String("servers");
    const qsizetype last = call.path.size() - 1;
    if (const qint64 id = call.id(int(last)); id != 0) {
        const SimulatedAction *action = account.action(id);
        return action ? answer(statusOk, {{"action", toApi(*action, call.nowMs)}})
                      : notFound(QStringLiteral("action"));
    }
    if (ofServer) {
        const Json list = actionsOf(call, account, call.id(1));
        return listAnswer(call, "actions", std::vector<Json>(list.begin(), list.end()));
    }
    // Without ids the real API refuses, since 2025.
    const QStringList wanted = call.values(QStringLiteral("id"));
    if (wanted.isEmpty())
        return invalid(QStringLiteral("id"), QStringLiteral("is required"));
    std::vector<Json> items;
    for (const QString &id : wanted) {
        if (const SimulatedAction *action = account.action(id.toLongLong()))
            items.push_back(toApi(*action, call.nowMs));
    }
    return listAnswer(call, "actions", std::move(items));
}

} // namespace ltb::core::rehearsal::hetzner
