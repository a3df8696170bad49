// Why a WebSocket connection ended, and what that means to whoever holds it.
#pragma once

#include "core/base/error.h"

#include <QString>

namespace ltb::core::net {

struct LinkClose {
    int code = 1006; // RFC 6455 section 7.4, or an application's 4xxx; 1006: no close frame came
    QString reason{}; // the peer's words; never a secret
    int httpStatus = 0; // of a refused upgrade, else 0
    QString cause{}; // the socket's own words (cannot resolve, refused, TLS)
    bool wasOpen = false; // false: the connection was never made

    bool operator==(const LinkClose &) const = default;

    // A sentence and a code to branch on. 401/4401 Unauthorized, 403/4403 Forbidden, 4408 Timeout,
    // 4409 Conflict (a newer connection took over), 429/4429 RateLimited, 1012/1013/503
    // Unavailable, 1002/1003/1007/1009/4400 Protocol, everything else Network.
    Error toError() const;
};

} // namespace ltb::core::net
