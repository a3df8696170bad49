// Finds the route of an HTTP request, checks who is calling, and answers with the handler's result.
#pragma once

#include "core/relay/httproute.h"

namespace ltb::core::relay {

class HttpApi {
public:
    explicit HttpApi(Accounts &accounts) : m_accounts(accounts) {}

    void add(std::vector<HttpRoute> routes);
    void handle(net::HttpRequest request, net::HttpResponder respond);

private:
    struct Match {
        const HttpRoute *route = nullptr;
        QStringList parts;
        QByteArrayList allowed; // methods of this path, when none fits
    };
    Match match(const net::HttpRequest &request) const;
    Task<net::HttpResponse> answer(const HttpRoute *route, HttpCall call);

    Accounts &m_accounts;
    std::vector<HttpRoute> m_routes;
    TaskScope m_tasks;
};

} // namespace ltb::core::relay
