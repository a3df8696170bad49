// Hetzner's HTTP API, simulated: authorisation, rate limit, routing. A function of requests, state
// and the clock; sockets, faults and machines are the simulator's business.
#pragma once

#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/rehearsal/hetzner/account.h"
#include "core/rehearsal/hetzner/answers.h"
#include "core/rehearsal/hetzner/offers.h"

#include <vector>

namespace ltb::core::rehearsal::hetzner {

struct SimulatedToken {
    Secret value;
    bool readOnly = false;
};

struct ApiSettings {
    std::vector<SimulatedToken> tokens{}; // empty: any token may do everything
    double speed = 1; // how much faster than the real thing actions end
    int requestsPerHour = 3600;
};

class HetznerApi {
public:
    HetznerApi(ApiSettings settings, const Clock &clock, Account account = {});

    // Paths with and without the version ("/v1/servers", "/servers"). Adds the rate-limit headers
    // and X-Correlation-Id to every answer.
    net::HttpResponse handle(const net::HttpRequest &request);
    // Lets everything happen that is due; call it at nextDueMs() too.
    std::vector<PowerChange> advance() { return m_account.advance(m_clock.nowMs()); }

    Account &account() { return m_account; }
    Offers &offers() { return m_offers; }

private:
    std::optional<net::HttpResponse> refuseCaller(const net::HttpRequest &request) const;
    net::HttpResponse route(const ApiCall &call);
    net::HttpResponse catalogue(const ApiCall &call) const;
    bool takeFromBucket();

    ApiSettings m_settings;
    const Clock &m_clock;
    Account m_account;
    Offers m_offers;
    double m_bucket;
    qint64 m_bucketAtMs;
    quint64 m_requests = 0;
};

} // namespace ltb::core::rehearsal::hetzner
