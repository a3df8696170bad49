#include "core/providers/providercatalogue.h"

#include "core/base/redaction.h"
#include "core/providers/hetzner/hetznercloud.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <algorithm>

namespace ltb::core::providers {

namespace {

using Make = std::unique_ptr<CloudProvider> (*)(QUrl, Secret, net::Http &, const Clock &);

struct Entry {
    ProviderTraits (*traits)();
    const char *endpoint;
    Make make;
};

template <typename T>
std::unique_ptr<CloudProvider> makeProvider(QUrl endpoint, Secret token, net::Http &http,
                                            const Clock &clock)
{
    return std::make_unique<T>(std::move(endpoint), std::move(token), http, clock);
}

constexpr Entry entries[] = {
    {HetznerCloud::providerTraits, "https://api.hetzner.cloud/v1", makeProvider<HetznerCloud>},
};

Error wrongInput(const char *message, const QString &field)
{
    return {.code = ErrorCode::InvalidInput,
            .message = QCoreApplication::translate("ltb::core", message),
            .field = field};
}

// A header value must not end early; no provider's token has anything but visible ASCII.
bool isToken(const Secret &token)
{
    constexpr size_t longest = 4096;
    return !token.isEmpty() && token.size() <= longest
           && std::ranges::all_of(token.bytes(), [](std::byte byte) {
                  return byte > std::byte(' ') && byte < std::byte(0x7f);
              });
}

bool isLoopback(const QUrl &url)
{
    return url.host() == QLatin1String("localhost") || QHostAddress(url.host()).isLoopback();
}

bool isEndpoint(const QUrl &url)
{
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasQuery()
        || url.hasFragment())
        return false;
    return url.scheme() == QLatin1String("https")
           || (url.scheme() == QLatin1String("http") && isLoopback(url));
}

} // namespace

std::vector<ProviderTraits> ProviderCatalogue::available()
{
    std::vector<ProviderTraits> traits;
    for (const Entry &entry : entries)
        traits.push_back(entry.traits());
    return traits;
}

ProviderTraits ProviderCatalogue::traitsOf(const QString &provider)
{
    for (const Entry &entry : entries) {
        const ProviderTraits traits = entry.traits();
        if (traits.id == provider)
            return traits;
    }
    return {};
}

Result<std::unique_ptr<CloudProvider>> ProviderCatalogue::open(ProviderAccess access) const
{
    const auto entry = std::ranges::find_if(entries, [&access](const Entry &candidate) {
        return candidate.traits().id == access.provider;
    });
    if (entry == std::end(entries))
        return wrongInput(QT_TRANSLATE_NOOP("ltb::core", "This provider is not known."),
                          QStringLiteral("provider"));
    if (!isToken(access.token))
        return wrongInput(
            QT_TRANSLATE_NOOP("ltb::core", "The API token is empty or has characters that no token "
                                           "has, such as a space."),
            QStringLiteral("token"));
    QUrl endpoint = access.endpoint.isEmpty() ? QUrl(QString::fromLatin1(entry->endpoint))
                                              : access.endpoint.adjusted(QUrl::StripTrailingSlash);
    if (!isEndpoint(endpoint))
        return wrongInput(QT_TRANSLATE_NOOP("ltb::core",
                                            "The address of the API must start with https://; "
                                            "http:// is allowed for this computer only."),
                          QStringLiteral("endpoint"));
    rememberSecret(access.token);
    return entry->make(std::move(endpoint), std::move(access.token), m_http, m_clock);
}

} // namespace ltb::core::providers
