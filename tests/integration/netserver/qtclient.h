// Qt's own WebSocket client, connected: another implementation of RFC 6455.
#pragma once

#include "tests/integration/netserver/echoserver.h"

#include <QSignalSpy>
#include <QWebSocket>

namespace ltb::tests {

// Null when it could not connect.
inline std::unique_ptr<QWebSocket> connected(const EchoServer &echo)
{
    auto client = std::make_unique<QWebSocket>();
    client->setMaxAllowedIncomingMessageSize(64 << 20);
    client->setMaxAllowedIncomingFrameSize(64 << 20);
    QSignalSpy spy(client.get(), &QWebSocket::connected);
    client->open(echo.url());
    if (spy.isEmpty() && !spy.wait(20'000))
        return nullptr;
    return client;
}

} // namespace ltb::tests
