// GET /healthz, /readyz and /metrics.
#pragma once

#include "core/base/oneshot.h"
#include "core/relay/httproute.h"
#include "core/relay/metrics.h"

namespace ltb::core::relay {

class HealthApi {
public:
    struct Parts {
        store::StoreThread &store;
        Accounts &accounts;
        Metrics &metrics;
        const Clock &clock;
        std::function<Metrics::Gauges()> gauges;
        std::function<bool()> accepting; // false while draining
    };
    explicit HealthApi(Parts parts) : m_parts(std::move(parts)) {}

    std::vector<HttpRoute> routes();

private:
    Task<net::HttpResponse> alive(HttpCall call);
    // Ready means that the store takes a write right now; one answer serves a second's callers.
    Task<net::HttpResponse> ready(HttpCall call);
    Task<net::HttpResponse> metrics(HttpCall call);
    Task<> tryStore();

    Parts m_parts;
    qint64 m_checkedAtMs = -1;
    Result<void> m_lastCheck;
};

} // namespace ltb::core::relay
