// One address of the hub's HTTP surface: method, path, who may call it, and the task that answers.
#pragma once

#include "core/base/task.h"
#include "core/relay/accounts.h"
#include "core/relay/httpreply.h"

#include <functional>
#include <vector>

namespace ltb::core::relay {

// Who may call a route.
enum class Access {
    Anyone,
    OwnCheck, // the handler knows its own kind of credential
    OperatorRead,
    OperatorOperate,
    Instance // its own instance token; the first path part names the instance
};

struct HttpCall {
    net::HttpRequest request;
    QStringList parts; // what stood for each {} of the pattern, decoded
    Principal principal; // of Access::Operator… and Access::Instance
};

struct HttpRoute {
    QByteArray method;
    QByteArray pattern; // "/api/openclaw/instances/{}"
    Access access = Access::Anyone;
    // An error becomes its status and {"error":…}.
    std::function<Task<net::HttpResponse>(HttpCall)> handle;
};

} // namespace ltb::core::relay
