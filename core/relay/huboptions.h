// What a hub can be told; the defaults are the protocol's.
#pragma once

#include "core/net/server/socketserver.h"
#include "core/protocol/limits.h"

namespace ltb::core::relay {

struct HubOptions {
    protocol::Limits limits{};
    net::SocketServerLimits sockets{}; // message and queue sizes follow `limits`
    qint64 accountsCheckMs = 1'000; // how soon a revocation by another process takes effect
    int deliveryWindow = 16; // unacknowledged inbound.user per session at a connector
    int uncommittedPerConnection = 256; // durable messages of one sender waiting for the disk
    qint64 bootstrapUnusedMs = 24LL * 60 * 60 * 1000; // until the first boot contact
    qint64 bootstrapContactMs = 15LL * 60 * 1000; // since the last sign of the boot
    qint64 bootstrapLongestMs = 60LL * 60 * 1000; // since the first boot contact
    qint64 drainMs = 5'000; // SIGTERM: until open connections are cut
};

} // namespace ltb::core::relay
