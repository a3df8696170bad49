#include "core/providers/hetzner/hetznercloud.h"

#include "core/base/log.h"
#include "core/providers/hetzner/hetznererror.h"
#include "core/providers/hetzner/hetznerjson.h"

#include <QCoreApplication>

namespace ltb::core::providers {

namespace {

constexpr int pageSize = 50; // the API's maximum
constexpr size_t mostPages = 200; // 10,000 things; a list that goes on longer is a fault

bool isSuccess(int status)
{
    constexpr int firstSuccess = 200;
    constexpr int firstRedirect = 300;
    return status >= firstSuccess && status < firstRedirect;
}

Error notAnId(const QString &id)
{
    return {.code = ErrorCode::InvalidInput,
            .message =
                QCoreApplication::translate("ltb::core", "This is not an id of Hetzner Cloud."),
            .cause = QStringLiteral("\"%1\"").arg(id.left(40)),
            .field = QStringLiteral("id")};
}

// What a wrong 2xx answer means, with the reader's finding as the cause.
Error damaged(const Error &why)
{
    Error error = hetzner::unreadableAnswer(net::HttpAnswer(), QString());
    error.cause = describe(why);
    return error;
}

Error endlessList(const QString &why)
{
    Error error = hetzner::unreadableAnswer(net::HttpAnswer(), QString());
    error.cause = why;
    return error;
}

QUrlQuery labelQuery(const QMap<QString, QString> &labels)
{
    QUrlQuery query;
    if (!labels.isEmpty()) {
        const QByteArray selector = QUrl::toPercentEncoding(hetzner::labelSelector(labels));
        query.addQueryItem(QStringLiteral("label_selector"), QString::fromLatin1(selector));
    }
    return query;
}

} // namespace

ProviderTraits HetznerCloud::providerTraits()
{
    constexpr qsizetype mostUserData = 32 << 10;
    return {.id = QStringLiteral("hetzner"),
            .name = QStringLiteral("Hetzner Cloud"),
            .userDataBytes = mostUserData,
            .namesAreUnique = true,
            .backupsAtCreation = false,
            .tokenHelpUrl = QStringLiteral("https://docs.hetzner.com/cloud/api/getting-started/"
                                           "generating-api-token/")};
}

HetznerCloud::HetznerCloud(QUrl endpoint, Secret token, net::Http &http, const Clock &clock)
    : m_traits(providerTraits())
    , m_endpoint(std::move(endpoint))
    , m_token(std::move(token))
    , m_http(http)
    , m_clock(clock)
{}

Task<net::HttpAnswer> HetznerCloud::send(QByteArray method, QString path, QUrlQuery query,
                                         QByteArray body)
{
    net::HttpCall call;
    call.method = std::move(method);
    call.url = m_endpoint;
    call.url.setPath(m_endpoint.path() + path);
    if (!query.isEmpty())
        call.url.setQuery(query);
    call.bearer = m_token;
    call.body = std::move(body);
    net::HttpAnswer answer = co_await m_http.send(call);
    if (!isSuccess(answer.status)) {
        const Error error = hetzner::errorFromAnswer(answer, m_clock.nowMs());
        qCInfo(lcProviders).noquote() << "hetzner" << call.method << path << answer.status
                                      << error.providerCode << error.requestId;
        co_await fail(error);
    }
    co_return answer;
}

Task<Json> HetznerCloud::ask(QByteArray method, QString path, QUrlQuery query, QByteArray body)
{
    const net::HttpAnswer answer = co_await send(method, path, query, body);
    Result<Json> root = parseJson(answer.body);
    if (!root)
        co_await fail(hetzner::unreadableAnswer(answer, root.error().cause));
    if (!root->is_object())
        co_await fail(hetzner::unreadableAnswer(answer, QStringLiteral("not an object")));
    co_return std::move(root).value();
}

Task<std::vector<Json>> HetznerCloud::pages(QString path, QUrlQuery query)
{
    std::vector<Json> pages;
    query.addQueryItem(QStringLiteral("per_page"), QString::number(pageSize));
    qint64 next = 1;
    while (pages.size() < mostPages) {
        QUrlQuery pageQuery = query;
        pageQuery.addQueryItem(QStringLiteral("page"), QString::number(next));
        Json root = co_await ask("GET", path, pageQuery, QByteArray());
        const Result<hetzner::Page> page = hetzner::readPage(root);
        if (!page)
            co_await fail(damaged(page.error()));
        if (page->next && *page->next <= next) {
            const QString why = QStringLiteral("page %1 is followed by page %2");
            co_await fail(endlessList(why.arg(next).arg(*page->next)));
        }
        pages.push_back(std::move(root));
        if (!page->next)
            co_return pages;
        next = *page->next;
    }
    const QString why = QStringLiteral("more than %1 pages").arg(mostPages);
    co_await fail(endlessList(why));
    co_return pages;
}

Task<bool> HetznerCloud::tokenMayWrite()
{
    const QByteArray body = hetzner::writeSshKey(QStringLiteral("launchthatbot-permission-test"),
                                                 QStringLiteral("not-a-key"), {});
    const Result<net::HttpAnswer> answer =
        co_await send("POST", QStringLiteral("/ssh_keys"), QUrlQuery(), body).result();
    if (answer) {
        const Error wrong = hetzner::unreadableAnswer(*answer, QStringLiteral("took a wrong key"));
        co_await fail(wrong);
    }
    const Error error = answer.error();
    if (error.providerCode == QLatin1String("token_readonly"))
        co_return false;
    if (error.code == ErrorCode::InvalidInput)
        co_return true;
    co_await fail(error);
    co_return false;
}

Task<AccountCheck> HetznerCloud::checkAccount()
{
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("per_page"), QStringLiteral("1"));
    const Json root = co_await ask("GET", QStringLiteral("/servers"), query, QByteArray());
    const Result<hetzner::Page> page = hetzner::readPage(root);
    if (!page)
        co_await fail(damaged(page.error()));
    AccountCheck check;
    check.serversUsed = int(page->totalEntries.value_or(0));
    check.canWrite = co_await tokenMayWrite();
    co_return check;
}

Task<Catalogue> HetznerCloud::catalogue()
{
    Catalogue catalogue;
    catalogue.fetchedAtMs = m_clock.nowMs();
    const Json priceRoot =
        co_await ask("GET", QStringLiteral("/pricing"), QUrlQuery(), QByteArray());
    const Result<hetzner::Pricing> pricing = hetzner::readPricing(priceRoot);
    if (!pricing)
        co_await fail(damaged(pricing.error()));
    catalogue.ipv4Prices = pricing->ipv4Prices;
    catalogue.backupPercent = pricing->backupPercent;
    catalogue.vatRate = pricing->vatRate;

    const std::vector<Json> places = co_await pages(QStringLiteral("/locations"), QUrlQuery());
    for (const Json &root : places) {
        const Result<void> ok = hetzner::readLocations(root, catalogue.locations);
        if (!ok)
            co_await fail(damaged(ok.error()));
    }
    const std::vector<Json> types = co_await pages(QStringLiteral("/server_types"), QUrlQuery());
    for (const Json &root : types) {
        const Result<void> ok =
            hetzner::readSizes(root, pricing->currency, catalogue.fetchedAtMs, catalogue.sizes);
        if (!ok)
            co_await fail(damaged(ok.error()));
    }
    QUrlQuery system;
    system.addQueryItem(QStringLiteral("type"), QStringLiteral("system"));
    const std::vector<Json> images = co_await pages(QStringLiteral("/images"), system);
    for (const Json &root : images) {
        const Result<void> ok = hetzner::readImages(root, catalogue.images);
        if (!ok)
            co_await fail(damaged(ok.error()));
    }
    hetzner::sortImages(catalogue.images);
    co_return catalogue;
}

Task<std::vector<ProviderServer>> HetznerCloud::servers(QMap<QString, QString> labels)
{
    const std::vector<Json> roots = co_await pages(QStringLiteral("/servers"), labelQuery(labels));
    std::vector<ProviderServer> servers;
    for (const Json &root : roots) {
        const Result<void> ok = hetzner::readServers(root, servers);
        if (!ok)
            co_await fail(damaged(ok.error()));
    }
    co_return servers;
}

Task<ProviderServer> HetznerCloud::server(QString id)
{
    if (!hetzner::isResourceId(id))
        co_await fail(notAnId(id));
    const Json root =
        co_await ask("GET", QStringLiteral("/servers/") + id, QUrlQuery(), QByteArray());
    Result<ProviderServer> server = hetzner::readServer(root);
    if (!server)
        co_await fail(damaged(server.error()));
    co_return std::move(server).value();
}

Task<ProviderServer> HetznerCloud::createServer(CreateServer request)
{
    if (request.userData.toUtf8().size() > m_traits.userDataBytes) {
        Error error{ErrorCode::InvalidInput,
                    QCoreApplication::translate("ltb::core",
                                                "The server's start-up document is larger than "
                                                "Hetzner allows (32 KiB).")};
        error.field = QStringLiteral("userData");
        co_await fail(error);
    }
    const QByteArray body = hetzner::writeCreateServer(request);
    const Json root = co_await ask("POST", QStringLiteral("/servers"), QUrlQuery(), body);
    Result<ProviderServer> server = hetzner::readCreatedServer(root);
    if (!server)
        co_await fail(damaged(server.error()));
    co_return std::move(server).value();
}

Task<bool> HetznerCloud::actionDone(QString actionId)
{
    if (!hetzner::isResourceId(actionId))
        co_await fail(notAnId(actionId));
    const Json root =
        co_await ask("GET", QStringLiteral("/actions/") + actionId, QUrlQuery(), QByteArray());
    const Result<hetzner::ActionState> action = hetzner::readAction(root);
    if (!action)
        co_await fail(damaged(action.error()));
    if (action->failed)
        co_await fail(hetzner::errorFromAction(action->errorCode, action->errorMessage));
    co_return action->finished;
}

Task<> HetznerCloud::setBackups(QString serverId, bool enabled)
{
    const QString verb =
        enabled ? QStringLiteral("enable_backup") : QStringLiteral("disable_backup");
    co_await act(serverId, verb);
}

Task<> HetznerCloud::rebootServer(QString id)
{
    co_await act(id, QStringLiteral("reboot"));
}

Task<> HetznerCloud::act(QString serverId, QString verb)
{
    if (!hetzner::isResourceId(serverId))
        co_await fail(notAnId(serverId));
    const QString path = QStringLiteral("/servers/%1/actions/%2").arg(serverId, verb);
    const Json root = co_await ask("POST", path, QUrlQuery(), QByteArray());
    const Result<hetzner::ActionState> action = hetzner::readAction(root);
    if (!action)
        co_await fail(damaged(action.error()));
    if (action->failed)
        co_await fail(hetzner::errorFromAction(action->errorCode, action->errorMessage));
}

Task<> HetznerCloud::remove(QString path, QString id)
{
    if (!hetzner::isResourceId(id))
        co_await fail(notAnId(id));
    co_await send("DELETE", path + id, QUrlQuery(), QByteArray());
}

Task<> HetznerCloud::deleteServer(QString id)
{
    co_await remove(QStringLiteral("/servers/"), id);
}

Task<std::vector<NamedResource>> HetznerCloud::named(QByteArray key, QMap<QString, QString> labels)
{
    const QString path = u'/' + QString::fromLatin1(key);
    const std::vector<Json> roots = co_await pages(path, labelQuery(labels));
    std::vector<NamedResource> found;
    for (const Json &root : roots) {
        const Result<void> ok = hetzner::readNamedList(root, key.constData(), found);
        if (!ok)
            co_await fail(damaged(ok.error()));
    }
    co_return found;
}

Task<std::vector<NamedResource>> HetznerCloud::sshKeys(QMap<QString, QString> labels)
{
    return named("ssh_keys", std::move(labels));
}

Task<NamedResource> HetznerCloud::createSshKey(QString name, QString publicKey,
                                               QMap<QString, QString> labels)
{
    const QByteArray body = hetzner::writeSshKey(name, publicKey, labels);
    const Json root = co_await ask("POST", QStringLiteral("/ssh_keys"), QUrlQuery(), body);
    const Result<NamedResource> key = hetzner::readNamed(root, "ssh_key");
    if (!key)
        co_await fail(damaged(key.error()));
    co_return *key;
}

Task<> HetznerCloud::deleteSshKey(QString id)
{
    co_await remove(QStringLiteral("/ssh_keys/"), id);
}

Task<std::vector<NamedResource>> HetznerCloud::firewalls(QMap<QString, QString> labels)
{
    return named("firewalls", std::move(labels));
}

Task<NamedResource> HetznerCloud::createFirewall(QString name, std::vector<FirewallRule> rules,
                                                 QMap<QString, QString> labels)
{
    const QByteArray body = hetzner::writeFirewall(name, rules, labels);
    const Json root = co_await ask("POST", QStringLiteral("/firewalls"), QUrlQuery(), body);
    const Result<NamedResource> firewall = hetzner::readNamed(root, "firewall");
    if (!firewall)
        co_await fail(damaged(firewall.error()));
    co_return *firewall;
}

Task<> HetznerCloud::deleteFirewall(QString id)
{
    co_await remove(QStringLiteral("/firewalls/"), id);
}

} // namespace ltb::core::providers
