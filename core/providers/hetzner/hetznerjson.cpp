#include "core/providers/hetzner/hetznerjson.h"

#include "core/base/jsonfields.h"

#include <QDateTime>
#include <QStringList>

namespace ltb::core::providers::hetzner {

namespace {

constexpr qint64 largestId = (1LL << 53) - 1;

QString itemPath(const char *list, size_t index)
{
    return QStringLiteral("%1.%2.").arg(QLatin1String(list)).arg(index);
}

QString readId(JsonFields &fields)
{
    return QString::number(fields.integer("id", 1, largestId));
}

QMap<QString, QString> readLabels(JsonFields &fields)
{
    QMap<QString, QString> labels;
    const Json *object = fields.optionalObject("labels");
    if (!object)
        return labels;
    for (const auto &[name, value] : object->items()) {
        if (!value.is_string())
            fields.refuse("labels", QStringLiteral("must hold text only"));
        else
            labels.insert(toQString(name), toQString(value.get<std::string>()));
    }
    return labels;
}

qint64 readTime(JsonFields &fields, const char *name)
{
    const QDateTime time = QDateTime::fromString(fields.text(name), Qt::ISODate);
    if (!time.isValid())
        fields.refuse(name, QStringLiteral("is not a time"));
    return time.isValid() ? time.toMSecsSinceEpoch() : 0;
}

Result<ProviderServer> serverFrom(const Json &json, const QString &path)
{
    JsonFields fields(json, path);
    ProviderServer server;
    server.id = readId(fields);
    server.name = fields.text("name", {.min = 1, .max = 253});
    server.status = fields.text("status", {.min = 1, .max = 64});
    server.running = server.status == QLatin1String("running");
    server.labels = readLabels(fields);
    server.createdAtMs = readTime(fields, "created");

    JsonFields type(fields.object("server_type"), path + QStringLiteral("server_type."));
    server.size = type.text("name");
    JsonFields location(fields.object("location"), path + QStringLiteral("location."));
    server.location = location.text("name");

    JsonFields net(fields.object("public_net"), path + QStringLiteral("public_net."));
    if (const Json *ipv4 = net.optionalObject("ipv4"))
        server.ipv4 = JsonFields(*ipv4).optionalText("ip").value_or(QString());
    if (const Json *ipv6 = net.optionalObject("ipv6")) {
        // The API names the /64; the host has its first address.
        const QString network = JsonFields(*ipv6).optionalText("ip").value_or(QString());
        server.ipv6 =
            network.endsWith(QLatin1String("::/64")) ? network.chopped(3) + u'1' : network;
    }
    for (const JsonFields *part : {&fields, &type, &location, &net}) {
        if (const Result<void> ok = part->check(); !ok)
            return ok.error();
    }
    return server;
}

Result<NamedResource> namedFrom(const Json &json, const QString &path)
{
    JsonFields fields(json, path);
    NamedResource resource;
    resource.id = readId(fields);
    resource.name = fields.text("name");
    resource.labels = readLabels(fields);
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    return resource;
}

template <typename T, typename Read>
Result<void> appendItems(const Json &root, const char *key, std::vector<T> &into, Read read)
{
    JsonFields fields(root);
    const Json &items = fields.array(key);
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    for (size_t i = 0; i < items.size(); ++i) {
        Result<T> item = read(items[i], itemPath(key, i));
        if (!item)
            return item.error();
        into.push_back(std::move(item).value());
    }
    return {};
}

Json labelsJson(const QMap<QString, QString> &labels)
{
    Json object = Json::object();
    for (auto it = labels.begin(); it != labels.end(); ++it)
        object[it.key().toStdString()] = it.value().toStdString();
    return object;
}

} // namespace

Result<Page> readPage(const Json &root)
{
    JsonFields fields(root);
    JsonFields meta(fields.object("meta"), QStringLiteral("meta."));
    JsonFields page(meta.object("pagination"), QStringLiteral("meta.pagination."));
    const qint64 current = page.integer("page", 1, largestId);
    Page result;
    result.next = page.optionalInteger("next_page", 1, largestId);
    result.totalEntries = page.optionalInteger("total_entries", 0, largestId);
    if (result.next && *result.next <= current)
        page.refuse("next_page", QStringLiteral("does not grow"));
    for (const JsonFields *part : {&fields, &meta, &page}) {
        if (const Result<void> ok = part->check(); !ok)
            return ok.error();
    }
    return result;
}

Result<ProviderServer> readServer(const Json &root)
{
    JsonFields fields(root);
    const Json &server = fields.object("server");
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    return serverFrom(server, QStringLiteral("server."));
}

Result<ProviderServer> readCreatedServer(const Json &root)
{
    Result<ProviderServer> server = readServer(root);
    if (!server)
        return server;
    JsonFields fields(root);
    JsonFields action(fields.object("action"), QStringLiteral("action."));
    server->pendingActions.append(readId(action));
    if (const Result<void> ok = action.check(); !ok)
        return ok.error();
    const Json &next = fields.array("next_actions", 100);
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    for (size_t i = 0; i < next.size(); ++i) {
        JsonFields item(next[i], itemPath("next_actions", i));
        server->pendingActions.append(readId(item));
        if (const Result<void> ok = item.check(); !ok)
            return ok.error();
    }
    return server;
}

Result<ActionState> readAction(const Json &root)
{
    JsonFields fields(root);
    JsonFields action(fields.object("action"), QStringLiteral("action."));
    readId(action);
    const QString status = action.text("status", {.min = 1, .max = 64});
    ActionState state;
    state.failed = status == QLatin1String("error");
    state.finished = state.failed || status == QLatin1String("success");
    if (const Json *error = action.optionalObject("error"); error && state.failed) {
        JsonFields why(*error);
        state.errorCode = why.optionalText("code").value_or(QString());
        state.errorMessage = why.optionalText("message").value_or(QString());
    }
    for (const JsonFields *part : {&fields, &action}) {
        if (const Result<void> ok = part->check(); !ok)
            return ok.error();
    }
    return state;
}

Result<NamedResource> readNamed(const Json &root, const char *key)
{
    JsonFields fields(root);
    const Json &object = fields.object(key);
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    return namedFrom(object, QLatin1String(key) + u'.');
}

Result<void> readServers(const Json &root, std::vector<ProviderServer> &into)
{
    return appendItems(root, "servers", into, serverFrom);
}

Result<void> readNamedList(const Json &root, const char *key, std::vector<NamedResource> &into)
{
    return appendItems(root, key, into, namedFrom);
}

QByteArray writeCreateServer(const CreateServer &request)
{
    Json keys = Json::array();
    for (const QString &id : request.sshKeyIds)
        keys.push_back(id.toLongLong());
    Json firewalls = Json::array();
    for (const QString &id : request.firewallIds)
        firewalls.push_back({{"firewall", id.toLongLong()}});
    const Json body = {
        {"name", request.name.toStdString()},
        {"server_type", request.size.toStdString()},
        {"image", request.image.toStdString()},
        {"location", request.location.toStdString()},
        {"user_data", request.userData.toStdString()},
        {"labels", labelsJson(request.labels)},
        {"ssh_keys", keys},
        {"firewalls", firewalls},
        {"start_after_create", true},
        {"public_net", {{"enable_ipv4", true}, {"enable_ipv6", true}}},
    };
    return dumpJson(body);
}

QByteArray writeSshKey(const QString &name, const QString &publicKey,
                       const QMap<QString, QString> &labels)
{
    return dumpJson({{"name", name.toStdString()},
                     {"public_key", publicKey.toStdString()},
                     {"labels", labelsJson(labels)}});
}

QByteArray writeFirewall(const QString &name, const std::vector<FirewallRule> &rules,
                         const QMap<QString, QString> &labels)
{
    Json list = Json::array();
    for (const FirewallRule &rule : rules) {
        Json sources = Json::array();
        for (const QString &source : rule.sources)
            sources.push_back(source.toStdString());
        Json item = {{"direction", "in"},
                     {"protocol", rule.protocol.toStdString()},
                     {"source_ips", sources}};
        if (!rule.port.isEmpty())
            item["port"] = rule.port.toStdString();
        list.push_back(item);
    }
    return dumpJson(
        {{"name", name.toStdString()}, {"rules", list}, {"labels", labelsJson(labels)}});
}

QString labelSelector(const QMap<QString, QString> &labels)
{
    QStringList terms;
    for (auto it = labels.begin(); it != labels.end(); ++it)
        terms.append(it.key() + QStringLiteral("==") + it.value());
    return terms.join(u',');
}

bool isResourceId(const QString &id)
{
    bool ok = false;
    const qint64 number = id.toLongLong(&ok);
    return ok && number >= 1 && number <= largestId && QString::number(number) == id;
}

} // namespace ltb::core::providers::hetzner
