#include "core/rehearsal/hetzner/hetznerapi.h"

#include "core/rehearsal/hetzner/accessresource.h"
#include "core/rehearsal/hetzner/serverresource.h"

#include <algorithm>
#include <cmath>

namespace ltb::core::rehearsal::hetzner {

namespace {

constexpr double secondsPerHour = 3600;
constexpr double msPerSecond = 1000;

QByteArray headerOf(const net::HttpRequest &request, QByteArrayView name)
{
    for (const auto &[key, value] : request.headers) {
        if (key == name)
            return value;
    }
    return {};
}

QStringList pathOf(const QByteArray &path)
{
    QStringList parts =
        QString::fromUtf8(QByteArray::fromPercentEncoding(path)).split(u'/', Qt::SkipEmptyParts);
    if (parts.value(0) == QLatin1String("v1"))
        parts.removeFirst();
    return parts;
}

QUrlQuery queryOf(const QByteArray &raw)
{
    QByteArray text = raw;
    text.replace('+', "%20");
    return QUrlQuery(QString::fromLatin1(text));
}

// The catalogue's lists have no labels; name, sort and pages work as everywhere.
net::HttpResponse oneOrAll(const ApiCall &call, const char *plural, const char *singular,
                           const std::vector<Json> &items)
{
    if (call.path.size() == 1)
        return listAnswer(call, plural, items);
    const qint64 id = call.id(1);
    const auto it =
        std::ranges::find_if(items, [id](const Json &item) { return item["id"] == id; });
    constexpr int ok = 200;
    return it == items.end() ? notFound(QString::fromLatin1(singular))
                             : answer(ok, {{singular, *it}});
}

std::vector<Json> wantedImages(const ApiCall &call, std::vector<Json> images)
{
    const auto keepOnly = [&](const QString &parameter, const char *key) {
        const QStringList wanted = call.values(parameter);
        std::erase_if(images, [&](const Json &image) {
            return !wanted.isEmpty() && !wanted.contains(toQString(image[key].get<std::string>()));
        });
    };
    keepOnly(QStringLiteral("architecture"), "architecture");
    keepOnly(QStringLiteral("type"), "type");
    return images;
}

} // namespace

HetznerApi::HetznerApi(ApiSettings settings, const Clock &clock, Account account)
    : m_settings(std::move(settings))
    , m_clock(clock)
    , m_account(std::move(account))
    , m_bucket(m_settings.requestsPerHour)
    , m_bucketAtMs(clock.steadyMs())
{}

bool HetznerApi::takeFromBucket()
{
    const qint64 nowMs = m_clock.steadyMs();
    const double refill =
        double(nowMs - m_bucketAtMs) / msPerSecond * m_settings.requestsPerHour / secondsPerHour;
    m_bucket = std::min(double(m_settings.requestsPerHour), m_bucket + refill);
    m_bucketAtMs = nowMs;
    if (m_bucket < 1)
        return false;
    m_bucket -= 1;
    return true;
}

std::optional<net::HttpResponse> HetznerApi::refuseCaller(const net::HttpRequest &request) const
{
    constexpr int unauthorized = 401;
    constexpr int forbidden = 403;
    const QByteArray authorization = headerOf(request, "authorization");
    constexpr QByteArrayView scheme("Bearer ");
    const bool isBearer = authorization.startsWith(scheme);
    const Secret given =
        Secret::fromBytes(isBearer ? authorization.mid(scheme.size()) : QByteArray());
    const auto known = std::ranges::find_if(
        m_settings.tokens, [&given](const SimulatedToken &token) { return token.value == given; });
    const bool accepted =
        m_settings.tokens.empty() ? !given.isEmpty() : known != m_settings.tokens.end();
    if (!accepted)
        return refusal(unauthorized, "unauthorized",
                       QStringLiteral("the provided token is invalid"));
    const bool readOnly = known != m_settings.tokens.end() && known->readOnly;
    if (readOnly && request.method != "GET")
        return refusal(forbidden, "token_readonly",
                       QStringLiteral("this token is only allowed to perform GET requests"));
    return std::nullopt;
}

net::HttpResponse HetznerApi::handle(const net::HttpRequest &request)
{
    const auto respond = [&]() -> net::HttpResponse {
        if (auto no = refuseCaller(request))
            return std::move(*no);
        constexpr int tooMany = 429;
        if (!takeFromBucket())
            return refusal(tooMany, "rate_limit_exceeded",
                           QStringLiteral("limit of requests reached"));
        ApiCall call{.method = request.method,
                     .path = pathOf(request.path),
                     .query = queryOf(request.query),
                     .body = Json::object(),
                     .nowMs = m_clock.nowMs(),
                     .speed = m_settings.speed};
        if (!request.body.isEmpty()) {
            Result<Json> body = parseJson(request.body);
            constexpr int badRequest = 400;
            if (!body || !body->is_object())
                return refusal(badRequest, "json_error",
                               QStringLiteral("the body is no JSON object"));
            call.body = std::move(body).value();
        }
        return route(call);
    };
    net::HttpResponse response = respond();
    const double missing = double(m_settings.requestsPerHour) - m_bucket;
    const qint64 fullInSeconds =
        qint64(std::ceil(missing * secondsPerHour / std::max(1, m_settings.requestsPerHour)));
    const qint64 fullAt = m_clock.nowMs() / qint64(msPerSecond) + fullInSeconds;
    response.headers.emplace_back("RateLimit-Limit",
                                  QByteArray::number(m_settings.requestsPerHour));
    response.headers.emplace_back("RateLimit-Remaining", QByteArray::number(qint64(m_bucket)));
    response.headers.emplace_back("RateLimit-Reset", QByteArray::number(fullAt));
    response.headers.emplace_back("X-Correlation-Id",
                                  "rehearsal-" + QByteArray::number(++m_requests));
    return response;
}

net::HttpResponse HetznerApi::route(const ApiCall &call)
{
    const QString root = call.path.value(0);
    if (root == QLatin1String("servers")
        && !(call.path.value(1) == QLatin1String("actions") && call.method == "GET"))
        return serverRequest(call, m_account, m_offers);
    if (root == QLatin1String("actions") || root == QLatin1String("servers"))
        return actionRequest(call, m_account);
    if (root == QLatin1String("ssh_keys"))
        return sshKeyRequest(call, m_account);
    if (root == QLatin1String("firewalls"))
        return firewallRequest(call, m_account);
    if (root == QLatin1String("datacenters")) {
        constexpr int gone = 410;
        return refusal(gone, "deprecated_api_endpoint",
                       QStringLiteral("this endpoint was removed, use locations"));
    }
    return catalogue(call);
}

net::HttpResponse HetznerApi::catalogue(const ApiCall &call) const
{
    const QString root = call.path.value(0);
    if (call.method != "GET")
        return notFound(QStringLiteral("endpoint"));
    if (root == QLatin1String("locations"))
        return oneOrAll(call, "locations", "location", m_offers.locations());
    if (root == QLatin1String("server_types"))
        return oneOrAll(call, "server_types", "server_type", m_offers.serverTypes());
    if (root == QLatin1String("images"))
        return oneOrAll(call, "images", "image", wantedImages(call, m_offers.images()));
    constexpr int ok = 200;
    if (root == QLatin1String("pricing"))
        return answer(ok, {{"pricing", m_offers.pricing()}});
    // Kinds this simulator does not keep: there are none.
    for (const char *empty : {"volumes", "networks", "placement_groups", "primary_ips",
                              "floating_ips", "load_balancers", "certificates", "isos"}) {
        if (root == QLatin1String(empty))
            return oneOrAll(call, empty, empty, {});
    }
    return notFound(QStringLiteral("endpoint"));
}

} // namespace ltb::core::rehearsal::hetzner
