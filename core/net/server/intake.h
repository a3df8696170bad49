// Reads sockets into one shared buffer and feeds the protocol that the connection speaks. Qt-free.
#pragma once

#include "core/net/server/httpside.h"
#include "core/net/server/websocketside.h"

#include <memory>

namespace ltb::core::net {

// Only bytes of an unfinished frame or request are kept with the connection.
class Intake {
public:
    Intake(Connections &connections, HttpSide &http, WebSocketSide &webSockets);

    void read(Connection &connection); // the socket has input
    void resume(Connection &connection); // kept input may be taken now

private:
    void take(Connection &connection, std::size_t bytes);
    void takeTail(Connection &connection, std::string tail);
    std::size_t consume(Connection &connection, char *data, std::size_t size);
    void end(Connection &connection, IoStatus status);

    Connections &m_connections;
    HttpSide &m_http;
    WebSocketSide &m_webSockets;
    std::unique_ptr<char[]> m_buffer;
};

} // namespace ltb::core::net
