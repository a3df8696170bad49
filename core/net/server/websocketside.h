// What a connection does once it is a WebSocket: messages, pings, back-pressure, closing. Qt-free.
#pragma once

#include "core/net/server/connections.h"

namespace ltb::core::net {

class WebSocketSide {
public:
    WebSocketSide(Connections &connections, const EngineLimits &limits,
                  const EngineHandler &handler)
        : m_connections(connections), m_limits(limits), m_handler(handler)
    {}

    void open(Connection &connection); // the 101 is queued
    std::size_t consume(Connection &connection, char *data, std::size_t size);
    bool send(Connection &connection, std::string_view message);
    void close(Connection &connection, std::uint16_t code, std::string_view reason);
    // Closes with 1013 and frees what was queued.
    void overload(Connection &connection);
    void deadlinePassed(Connection &connection);

private:
    void handle(Connection &connection, const WebSocketEvent &event);
    bool hasRoom(Connection &connection, std::size_t size);
    void sendFrame(Connection &connection, Opcode opcode, std::string_view payload);
    void fail(Connection &connection, std::uint16_t code, std::string_view why);

    Connections &m_connections;
    const EngineLimits &m_limits;
    const EngineHandler &m_handler;
};

} // namespace ltb::core::net
