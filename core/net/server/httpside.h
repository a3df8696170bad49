// What a connection does while it speaks HTTP: requests in, answers out, the upgrade. Qt-free.
#pragma once

#include "core/net/server/connections.h"
#include "core/net/server/httpreply.h"
#include "core/net/server/websocketside.h"

namespace ltb::core::net {

class HttpSide {
public:
    HttpSide(Connections &connections, WebSocketSide &webSockets, const EngineLimits &limits,
             const EngineHandler &handler)
        : m_connections(connections), m_webSockets(webSockets), m_limits(limits), m_handler(handler)
    {}

    void setSink(std::weak_ptr<ReplySink> sink) { m_sink = std::move(sink); }
    void started(Connection &connection); // just accepted
    std::size_t consume(Connection &connection, const char *data, std::size_t size);
    void answer(Connection &connection, const EngineResponse &response);
    void deadlinePassed(Connection &connection);

private:
    void bodyStarts(Connection &connection);
    void dispatch(Connection &connection);
    void upgrade(Connection &connection, const EngineRequest &request);
    void refuse(Connection &connection, int status, std::string_view sentence);

    Connections &m_connections;
    WebSocketSide &m_webSockets;
    const EngineLimits &m_limits;
    const EngineHandler &m_handler;
    std::weak_ptr<ReplySink> m_sink;
};

} // namespace ltb::core::net
