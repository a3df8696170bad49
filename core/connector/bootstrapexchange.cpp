#include "core/connector/bootstrapexchange.h"

#include "core/base/await.h"
#include "core/base/backoff.h"
#include "core/base/json.h"
#include "core/base/jsonfields.h"
#include "core/base/log.h"
#include "core/base/redaction.h"
#include "core/connector/jsonmember.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSysInfo>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr char grantFile[] = "instance.json";
constexpr char nonceFile[] = "bootstrap-nonce";

Error named(Error error, const QString &field)
{
    error.field = field;
    return error;
}

Secret secretText(const Json &value)
{
    if (!value.is_string())
        return {};
    const auto &text = value.get_ref<const std::string &>();
    const Secret secret(std::as_bytes(std::span(text)));
    rememberSecret(secret);
    return secret;
}

std::string plain(const Secret &secret)
{
    return secret.reveal().toStdString(); // for a file 0600
}

Json sshHostKeys()
{
    Json keys = Json::array();
    const QDir folder(u"/etc/ssh"_s);
    for (const QString &name :
         folder.entryList({u"ssh_host_*_key.pub"_s}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            keys.push_back(file.read(4096).simplified().toStdString());
    }
    return keys;
}

QString machineNumber()
{
    QFile file(u"/var/lib/cloud/data/instance-id"_s);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(256).trimmed()) : QString();
}

// What the hub answered instead of a grant.
Error refusal(const net::HttpAnswer &answer)
{
    const Result<Json> body = parseJson(answer.body);
    const Json &error = body ? member(*body, "error") : member(Json(), "error");
    Error result;
    result.httpStatus = answer.status;
    result.providerCode = memberText(error, "code");
    result.cause = u"HTTP %1 %2"_s.arg(answer.status).arg(memberText(error, "message"));
    result.code = answer.status == 401 || answer.status == 403   ? ErrorCode::Unauthorized
                  : answer.status == 409 || answer.status == 410 ? ErrorCode::Conflict
                  : answer.status == 429 || answer.status >= 500 ? ErrorCode::Unavailable
                                                                 : ErrorCode::Protocol;
    result.message =
        result.code == ErrorCode::Unavailable
            ? QCoreApplication::translate("ltb::core", "The hub cannot answer now.")
            : QCoreApplication::translate(
                "ltb::core", "The hub does not accept the one-time token of this server.");
    if (result.code != ErrorCode::Unavailable)
        result.nextStep = QCoreApplication::translate(
            "ltb::core",
            "Let the console issue a new one: retry the deployment, or create the server again.");
    return result;
}

} // namespace

QUrl httpOrigin(const QUrl &webSocketUrl)
{
    QUrl url;
    url.setScheme(webSocketUrl.scheme() == "wss"_L1 || webSocketUrl.scheme() == "https"_L1
                      ? u"https"_s
                      : u"http"_s);
    url.setHost(webSocketUrl.host());
    url.setPort(webSocketUrl.port());
    return url;
}

Result<BootstrapFile> BootstrapFile::read(const QString &path)
{
    const QString field = u"bootstrap-file"_s;
    const Result<Secret> content = readSecretFile(path, field);
    if (!content)
        return content.error();
    QByteArray text = content->reveal(); // to parse it
    const Result<Json> json = parseJson(text);
    wipe(text);
    BootstrapFile file;
    if (json) {
        file.hubUrl = QUrl(memberText(*json, "hubUrl"), QUrl::StrictMode);
        file.instanceId = memberText(*json, "instanceId");
        file.agentId = memberText(*json, "agentId");
        file.token = secretText(member(*json, "token"));
    }
    if (file.token.isEmpty() || file.hubUrl.host().isEmpty()) {
        return named(
            {ErrorCode::InvalidInput,
             QCoreApplication::translate(
                 "ltb::core", "The bootstrap file must hold hubUrl, token and instanceId.")},
            field);
    }
    return file;
}

Result<std::optional<InstanceGrant>> InstanceGrant::load(const StateDir &folder)
{
    const Result<std::optional<Secret>> stored = folder.read(QLatin1String(grantFile));
    if (!stored)
        return stored.error();
    if (!*stored)
        return std::optional<InstanceGrant>();
    QByteArray text = (*stored)->reveal(); // to parse it
    const Result<Json> json = parseJson(text);
    wipe(text);
    if (!json)
        return named(json.error(), u"state-dir"_s);
    InstanceGrant grant;
    grant.instanceId = memberText(*json, "instanceId");
    grant.token = secretText(member(*json, "token"));
    if (const Json &secrets = member(*json, "secrets"); secrets.is_object()) {
        for (const auto &[name, value] : secrets.items())
            grant.secrets[QString::fromStdString(name)] = secretText(value);
    }
    return std::optional(std::move(grant));
}

Result<void> InstanceGrant::save(const StateDir &folder) const
{
    Json json = {{"instanceId", instanceId.toStdString()}, {"token", plain(token)}};
    json["secrets"] = Json::object();
    for (const auto &[name, value] : secrets)
        json["secrets"][name.toStdString()] = plain(value);
    QByteArray text = dumpJson(json);
    const Secret content = Secret::fromBytes(text);
    wipe(text);
    return folder.write(QLatin1String(grantFile), content);
}

Result<QString> BootstrapExchange::nonce() const
{
    const Result<std::optional<Secret>> stored = m_folder.read(QLatin1String(nonceFile));
    if (!stored)
        return stored.error();
    if (*stored)
        return QString::fromLatin1((*stored)->reveal());
    constexpr size_t nonceBytes = 24;
    const Secret fresh = Secret::fromBytes(Secret::random(nonceBytes).reveal().toHex());
    if (const Result<void> kept = m_folder.write(QLatin1String(nonceFile), fresh); !kept)
        return kept.error();
    return QString::fromLatin1(fresh.reveal());
}

Task<InstanceGrant> BootstrapExchange::trade(BootstrapFile file)
{
    const Result<QString> ours = nonce();
    if (!ours)
        co_await fail(ours.error());
    Backoff backoff(1s, 30s);
    while (true) {
        const Result<InstanceGrant> grant = co_await tradeOnce(file, *ours).result();
        if (grant) {
            if (const Result<void> kept = grant->save(m_folder); !kept)
                co_await fail(kept.error());
            co_return *grant;
        }
        if (!grant.error().isTransient() && grant.error().code != ErrorCode::Network
            && grant.error().code != ErrorCode::Timeout)
            co_await fail(grant.error());
        qCInfo(lcConnector, "bootstrap: %s", qPrintable(describe(grant.error())));
        co_await pause(backoff.next());
    }
}

Task<InstanceGrant> BootstrapExchange::tradeOnce(BootstrapFile file, QString nonce)
{
    net::HttpCall call;
    call.method = "POST";
    call.url = httpOrigin(file.hubUrl);
    call.url.setPath(u"/api/openclaw/bootstrap"_s);
    call.bearer = file.token;
    call.body = dumpJson({{"nonce", nonce.toStdString()},
                          {"providerInstanceId", machineNumber().toStdString()},
                          {"hostname", QSysInfo::machineHostName().toStdString()},
                          {"sshHostKeys", sshHostKeys()}});
    const net::HttpAnswer answer = co_await m_http->send(std::move(call));
    if (answer.status != 200)
        co_await fail(refusal(answer));
    const Result<Json> body = parseJson(answer.body);
    if (!body)
        co_await fail(body.error());
    InstanceGrant grant;
    grant.instanceId = memberText(*body, "instanceId");
    grant.token = secretText(member(*body, "ingestToken"));
    if (grant.instanceId.isEmpty() || grant.token.isEmpty())
        co_await fail(ErrorCode::Protocol,
                      QCoreApplication::translate("ltb::core", "The hub's answer is incomplete."));
    if (const Json &secrets = member(*body, "secrets"); secrets.is_object()) {
        for (const auto &[name, value] : secrets.items())
            grant.secrets[QString::fromStdString(name)] = secretText(value);
    }
    co_return grant;
}

} // namespace ltb::core::connector
