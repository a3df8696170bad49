#include "core/rehearsal/hetzner/accessresource.h"

#include "core/base/jsonfields.h"
#include "core/rehearsal/hetzner/servercreation.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <algorithm>

namespace ltb::core::rehearsal::hetzner {

namespace {

constexpr int okStatus = 200;
constexpr int createdStatus = 201;
constexpr int conflictStatus = 409;

QString textField(const Json &body, const char *name)
{
    const auto it = body.find(name);
    return it != body.end() && it->is_string() ? toQString(it->get<std::string>()) : QString();
}

// The binary key of an OpenSSH public key line; empty when it is none (RFC 4253, 6.6).
QByteArray keyBlob(const QString &line)
{
    const QStringList parts = line.simplified().split(u' ');
    if (parts.size() < 2)
        return {};
    const auto decoded = QByteArray::fromBase64Encoding(parts[1].toLatin1(),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray blob = decoded ? *decoded : QByteArray();
    constexpr qsizetype lengthBytes = 4;
    if (blob.size() <= lengthBytes)
        return {};
    const quint32 length = qFromBigEndian<quint32>(blob.constData());
    return blob.mid(lengthBytes, length) == parts[0].toLatin1() ? blob : QByteArray();
}

std::string fingerprintOf(const QByteArray &blob)
{
    return QCryptographicHash::hash(blob, QCryptographicHash::Md5).toHex(':').toStdString();
}

net::HttpResponse createKey(const ApiCall &call, Account &account)
{
    const QString name = textField(call.body, "name");
    const QString line = textField(call.body, "public_key");
    if (name.isEmpty())
        return invalid(QStringLiteral("name"), QStringLiteral("is missing"));
    const QByteArray blob = keyBlob(line);
    if (blob.isEmpty())
        return invalid(QStringLiteral("public_key"), QStringLiteral("is no valid SSH key"));
    if (std::optional<net::HttpResponse> no = wrongLabels(call.body))
        return std::move(*no);
    const std::string fingerprint = fingerprintOf(blob);
    for (const Json &key : account.sshKeys()) {
        if (key["fingerprint"] == fingerprint)
            return refusal(conflictStatus, "uniqueness_error",
                           QStringLiteral("SSH key with the same fingerprint already exists"),
                           QStringLiteral("public_key"));
        if (key["name"] == name.toStdString())
            return refusal(conflictStatus, "uniqueness_error",
                           QStringLiteral("SSH key with the same name already exists"),
                           QStringLiteral("name"));
    }
    const Json key = {{"id", account.nextId()},
                      {"name", name.toStdString()},
                      {"fingerprint", fingerprint},
                      {"public_key", line.toStdString()},
                      {"labels", call.body.value("labels", Json::object())},
                      {"created", apiTime(call.nowMs)}};
    account.sshKeys().push_back(key);
    return answer(createdStatus, {{"ssh_key", key}});
}

// A rule as the API shows it, or nothing when it is wrong.
std::optional<Json> completeRule(const Json &rule)
{
    JsonFields fields(rule);
    const QString direction = fields.text("direction");
    const QString protocol = fields.text("protocol");
    const bool hasPort = protocol == QLatin1String("tcp") || protocol == QLatin1String("udp");
    const std::optional<QString> port = fields.optionalText("port");
    static const QStringList protocols = {QStringLiteral("tcp"), QStringLiteral("udp"),
                                          QStringLiteral("icmp"), QStringLiteral("esp"),
                                          QStringLiteral("gre")};
    const bool known = protocols.contains(protocol)
                       && (direction == QLatin1String("in") || direction == QLatin1String("out"));
    if (!fields.check() || !known || hasPort != port.has_value())
        return std::nullopt;
    Json complete = rule;
    for (const char *list : {"source_ips", "destination_ips"})
        complete[list] = rule.value(list, Json::array());
    complete["port"] = rule.value("port", Json());
    complete["description"] = rule.value("description", Json());
    return complete;
}

net::HttpResponse createFirewall(const ApiCall &call, Account &account)
{
    const QString name = textField(call.body, "name");
    if (name.isEmpty())
        return invalid(QStringLiteral("name"), QStringLiteral("is missing"));
    if (std::optional<net::HttpResponse> no = wrongLabels(call.body))
        return std::move(*no);
    for (const Json &firewall : account.firewalls()) {
        if (firewall["name"] == name.toStdString())
            return refusal(conflictStatus, "uniqueness_error",
                           QStringLiteral("firewall name is already used"), QStringLiteral("name"));
    }
    Json rules = Json::array();
    for (const Json &rule : call.body.value("rules", Json::array())) {
        const std::optional<Json> complete = completeRule(rule);
        if (!complete)
            return invalid(QStringLiteral("rules"), QStringLiteral("has an invalid rule"));
        rules.push_back(*complete);
    }
    const Json firewall = {{"id", account.nextId()},
                           {"name", name.toStdString()},
                           {"labels", call.body.value("labels", Json::object())},
                           {"created", apiTime(call.nowMs)},
                           {"rules", rules},
                           {"applied_to", call.body.value("apply_to", Json::array())}};
    account.firewalls().push_back(firewall);
    return answer(createdStatus, {{"firewall", firewall}, {"actions", Json::array()}});
}

net::HttpResponse remove(std::vector<Json> &list, const Json &item)
{
    const Json id = item["id"];
    std::erase_if(list, [&id](const Json &candidate) { return candidate["id"] == id; });
    return noContent();
}

} // namespace

net::HttpResponse sshKeyRequest(const ApiCall &call, Account &account)
{
    if (call.path.size() == 1 && call.method == "GET") {
        std::vector<Json> keys = account.sshKeys();
        const QStringList prints = call.values(QStringLiteral("fingerprint"));
        std::erase_if(keys, [&prints](const Json &key) {
            return !prints.isEmpty()
                   && !prints.contains(toQString(key["fingerprint"].get<std::string>()));
        });
        return listAnswer(call, "ssh_keys", std::move(keys));
    }
    if (call.path.size() == 1 && call.method == "POST")
        return createKey(call, account);
    const Json *key = Account::find(account.sshKeys(), call.id(1));
    if (!key)
        return notFound(QStringLiteral("SSH key"));
    if (call.method == "DELETE")
        return remove(account.sshKeys(), *key);
    return call.method == "GET" ? answer(okStatus, {{"ssh_key", *key}})
                                : notFound(QStringLiteral("method"));
}

net::HttpResponse firewallRequest(const ApiCall &call, Account &account)
{
    if (call.path.size() == 1 && call.method == "GET")
        return listAnswer(call, "firewalls", account.firewalls());
    if (call.path.size() == 1 && call.method == "POST")
        return createFirewall(call, account);
    const Json *firewall = Account::find(account.firewalls(), call.id(1));
    if (!firewall)
        return notFound(QStringLiteral("firewall"));
    if (call.method == "DELETE") {
        constexpr int unprocessable = 422;
        if (!(*firewall)["applied_to"].empty())
            return refusal(unprocessable, "resource_in_use",
                           QStringLiteral("firewall is still applied to a resource"));
        return remove(account.firewalls(), *firewall);
    }
    return call.method == "GET" ? answer(okStatus, {{"firewall", *firewall}})
                                : notFound(QStringLiteral("method"));
}

} // namespace ltb::core::rehearsal::hetzner
