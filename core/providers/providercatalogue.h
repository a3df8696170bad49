// The single list of clouds: which there are, and how to get one for an account.
#pragma once

#include "core/base/clock.h"
#include "core/net/http.h"
#include "core/providers/cloudprovider.h"

#include <QUrl>

#include <memory>
#include <vector>

namespace ltb::core::providers {

struct ProviderAccess {
    QString provider; // "hetzner"
    Secret token;
    QUrl endpoint{}; // empty: the provider's own; a simulator, proxy or private cloud otherwise
};

class ProviderCatalogue {
public:
    // Both outlive the catalogue and the providers it hands out.
    ProviderCatalogue(net::Http &http, const Clock &clock) : m_http(http), m_clock(clock) {}

    static std::vector<ProviderTraits> available();
    // Of a provider that is not in the list: the defaults.
    static ProviderTraits traitsOf(const QString &provider);

    // InvalidInput, field "provider", "token" or "endpoint" (plain http only to this computer).
    Result<std::unique_ptr<CloudProvider>> open(ProviderAccess access) const;

private:
    net::Http &m_http;
    const Clock &m_clock;
};

} // namespace ltb::core::providers
