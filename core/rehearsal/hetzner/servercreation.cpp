#include "core/rehearsal/hetzner/servercreation.h"

#include "core/base/jsonfields.h"
#include "core/rehearsal/hetzner/labelselector.h"
#include "core/rehearsal/hetzner/serverresource.h"

#include <QRegularExpression>

#include <array>

namespace ltb::core::rehearsal::hetzner {

namespace {

constexpr int unprocessableStatus = 422;

// Durations on the real thing, before `speed`.
constexpr qint64 creationTakesMs = 6'000;
constexpr qint64 firstStartTakesMs = 3'000;

// What a create request resolved to.
struct Plan {
    QString name;
    const Json *type = nullptr;
    const Json *place = nullptr;
    const Json *image = nullptr;
    std::vector<Json *> firewalls;
    bool hasKeys = false;
    bool start = true;
    bool ipv4 = true;
    bool ipv6 = true;
};

using Refusal = std::optional<net::HttpResponse>;

Refusal wrongName(const Json &body, const Account &account, Plan &plan)
{
    constexpr int conflict = 409;
    JsonFields fields(body);
    plan.name = fields.text("name");
    if (!fields.check())
        return invalid(QStringLiteral("name"), QStringLiteral("is missing or no text"));
    if (!isServerName(plan.name))
        return invalid(QStringLiteral("name"), QStringLiteral("is not a valid host name"));
    if (account.hasServerNamed(plan.name))
        return refusal(conflict, "uniqueness_error", QStringLiteral("server name is already used"),
                       QStringLiteral("name"));
    return std::nullopt;
}

Refusal wrongUserData(const Json &body)
{
    constexpr size_t most = 32 << 10;
    const auto it = body.find("user_data");
    if (it == body.end())
        return std::nullopt;
    if (!it->is_string())
        return invalid(QStringLiteral("user_data"), QStringLiteral("is no text"));
    if (it->get_ref<const std::string &>().size() > most)
        return invalid(QStringLiteral("user_data"), QStringLiteral("is too long"));
    return std::nullopt;
}

Refusal wrongPlace(const Json &body, const Offers &offers, qint64 nowMs, Plan &plan)
{
    plan.type = body.contains("server_type") ? offers.serverType(body["server_type"]) : nullptr;
    if (!plan.type)
        return invalid(QStringLiteral("server_type"), QStringLiteral("server type not found"));
    const bool any = !body.contains("location") || body["location"].is_null();
    const Json &wanted = any ? (*plan.type)["locations"][0]["name"] : body["location"];
    plan.place = offers.location(wanted);
    if (!plan.place)
        return invalid(QStringLiteral("location"), QStringLiteral("location not found"));

    const Json *offer = offerIn(*plan.type, (*plan.place)["name"].get<std::string>());
    const bool withdrawn =
        offer && offer->at("deprecation").is_object()
        && offer->at("deprecation")["unavailable_after"].get<std::string>() < apiTime(nowMs);
    if (!offer || withdrawn)
        return refusal(unprocessableStatus, "invalid_input",
                       QStringLiteral("unsupported location for server type"));
    if (!offer->at("available").get<bool>()) {
        constexpr int preconditionFailed = 412;
        return refusal(preconditionFailed, "resource_unavailable",
                       QStringLiteral("error during placement"));
    }
    return std::nullopt;
}

Refusal wrongImage(const Json &body, const Offers &offers, Plan &plan)
{
    const std::string architecture = (*plan.type)["architecture"].get<std::string>();
    plan.image = body.contains("image") ? offers.image(body["image"], architecture) : nullptr;
    if (!plan.image)
        return invalid(QStringLiteral("image"), QStringLiteral("image not found"));
    if ((*plan.image)["architecture"] != architecture)
        return refusal(unprocessableStatus, "invalid_server_type",
                       QStringLiteral("image architecture does not match the server type"));
    return std::nullopt;
}

Refusal wrongAttachments(const Json &body, Account &account, Plan &plan)
{
    for (const Json &key : body.value("ssh_keys", Json::array())) {
        if (!Account::find(account.sshKeys(), key))
            return invalid(QStringLiteral("ssh_keys"), QStringLiteral("SSH key not found"));
        plan.hasKeys = true;
    }
    for (const Json &entry : body.value("firewalls", Json::array())) {
        Json *firewall = entry.is_object()
                             ? Account::find(account.firewalls(), entry.value("firewall", Json()))
                             : nullptr;
        if (!firewall)
            return invalid(QStringLiteral("firewalls"), QStringLiteral("firewall not found"));
        plan.firewalls.push_back(firewall);
    }
    return std::nullopt;
}

// 198.18.0.0/15 and 2001:db8::/32 are set aside for tests (RFC 2544, RFC 3849).
Json publicNet(Account &account, const Plan &plan)
{
    const qint64 n = account.nextId();
    constexpr qint64 byte = 256;
    const std::string ipv4 =
        "198.18." + std::to_string(n / byte % byte) + '.' + std::to_string(n % byte);
    const QString prefix =
        QStringLiteral("2001:db8:%1:%2::/64")
            .arg(QString::number(n >> 16 & 0xffff, 16), QString::number(n & 0xffff, 16));
    Json net = {{"ipv4", nullptr},
                {"ipv6", nullptr},
                {"floating_ips", Json::array()},
                {"firewalls", Json::array()}};
    if (plan.ipv4) {
        net["ipv4"] = {{"id", n},
                       {"ip", ipv4},
                       {"blocked", false},
                       {"dns_ptr", "static." + ipv4 + ".example.com"}};
    }
    if (plan.ipv6) {
        net["ipv6"] = {{"id", account.nextId()},
                       {"ip", prefix.toStdString()},
                       {"blocked", false},
                       {"dns_ptr", Json::array()}};
    }
    for (const Json *firewall : plan.firewalls)
        net["firewalls"].push_back({{"id", (*firewall)["id"]}, {"status", "applied"}});
    return net;
}

Json serverDocument(const ApiCall &call, const Plan &plan, Account &account)
{
    return {{"name", plan.name.toStdString()},
            {"created", apiTime(call.nowMs)},
            {"public_net", publicNet(account, plan)},
            {"private_net", Json::array()},
            {"server_type", *plan.type},
            {"location", *plan.place},
            {"image", *plan.image},
            {"iso", nullptr},
            {"labels", call.body.value("labels", Json::object())},
            {"rescue_enabled", false},
            {"backup_window", nullptr},
            {"included_traffic", (*plan.type)["prices"][0]["included_traffic"]},
            {"ingoing_traffic", 0},
            {"outgoing_traffic", 0},
            {"primary_disk_size", (*plan.type)["disk"]},
            {"placement_group", nullptr},
            {"protection", {{"delete", false}, {"rebuild", false}}},
            {"volumes", Json::array()},
            {"load_balancers", Json::array()}};
}

bool wants(const Json &object, const char *key)
{
    const auto it = object.find(key);
    return it == object.end() || !it->is_boolean() || it->get<bool>();
}

Refusal check(const ApiCall &call, Account &account, const Offers &offers, Plan &plan)
{
    const Json &body = call.body;
    if (Refusal no = wrongName(body, account, plan))
        return no;
    if (Refusal no = wrongUserData(body))
        return no;
    if (Refusal no = wrongLabels(body))
        return no;
    if (Refusal no = wrongPlace(body, offers, call.nowMs, plan))
        return no;
    if (Refusal no = wrongImage(body, offers, plan))
        return no;
    if (Refusal no = wrongAttachments(body, account, plan))
        return no;
    if (account.servers().size() >= serverLimit) {
        constexpr int forbidden = 403;
        return refusal(forbidden, "resource_limit_exceeded",
                       QStringLiteral("server limit reached"));
    }
    plan.start = wants(body, "start_after_create");
    const Json net = body.value("public_net", Json::object());
    plan.ipv4 = wants(net, "enable_ipv4");
    plan.ipv6 = wants(net, "enable_ipv6");
    return std::nullopt;
}

SimulatedAction creation(const ApiCall &call, qint64 serverId, bool start)
{
    SimulatedAction action;
    action.command = QStringLiteral("create_server");
    action.serverId = serverId;
    action.startMs = call.nowMs;
    action.endMs = call.nowMs + qint64(double(creationTakesMs) / call.speed);
    action.after = start ? QString() : QStringLiteral("off");
    return action;
}

SimulatedAction firstStart(const ApiCall &call, const SimulatedAction &after)
{
    SimulatedAction action;
    action.command = QStringLiteral("start_server");
    action.serverId = after.serverId;
    action.startMs = after.endMs;
    action.endMs = after.endMs + qint64(double(firstStartTakesMs) / call.speed);
    action.during = QStringLiteral("starting");
    action.after = QStringLiteral("running");
    action.power = PowerEvent::On;
    return action;
}

} // namespace

bool isServerName(const QString &name)
{
    static const QRegularExpression rfc1123(QStringLiteral(
        R"(\A[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\z)"));
    constexpr qsizetype longest = 253;
    return name.size() <= longest && rfc1123.match(name).hasMatch();
}

std::optional<net::HttpResponse> wrongLabels(const Json &body)
{
    const auto labels = body.find("labels");
    if (labels == body.end())
        return std::nullopt;
    const QString field = QStringLiteral("labels");
    if (!labels->is_object())
        return invalid(field, QStringLiteral("is no object"));
    for (const auto &[key, value] : labels->items()) {
        if (!isLabelKey(toQString(key)))
            return invalid(field, QStringLiteral("has an invalid key"));
        if (!value.is_string() || !isLabelValue(toQString(value.get<std::string>())))
            return invalid(field, QStringLiteral("has an invalid value"));
    }
    return std::nullopt;
}

net::HttpResponse createServer(const ApiCall &call, Account &account, const Offers &offers)
{
    Plan plan;
    if (Refusal no = check(call, account, offers, plan))
        return std::move(*no);

    SimulatedServer server;
    server.document = serverDocument(call, plan, account);
    server.id = account.nextId();
    server.status = QStringLiteral("initializing");
    server.userData = QByteArray::fromStdString(call.body.value("user_data", std::string()));
    for (Json *firewall : plan.firewalls)
        (*firewall)["applied_to"].push_back({{"type", "server"}, {"server", {{"id", server.id}}}});

    const SimulatedAction create = account.addAction(creation(call, server.id, plan.start));
    Json next = Json::array();
    if (plan.start)
        next.push_back(toApi(account.addAction(firstStart(call, create)), call.nowMs));
    const Json shown = toApi(server, true);
    account.addServer(std::move(server));
    constexpr int created = 201;
    return answer(created, {{"server", shown},
                            {"action", toApi(create, call.nowMs)},
                            {"next_actions", next},
                            {"root_password", plan.hasKeys ? Json() : Json("Rehearsal-0nly")}});
}

} // namespace ltb::core::rehearsal::hetzner
