// GET /api/openclaw/sessions and /api/openclaw/sessions/{key}/messages: the list and the history.
#pragma once

#include "core/relay/httproute.h"
#include "core/relay/sessionlog.h"

namespace ltb::core::relay {

class SessionsApi {
public:
    explicit SessionsApi(SessionLog &log) : m_log(log) {}

    std::vector<HttpRoute> routes();

private:
    Task<net::HttpResponse> list(HttpCall call);
    Task<net::HttpResponse> messages(HttpCall call);

    SessionLog &m_log;
};

} // namespace ltb::core::relay
