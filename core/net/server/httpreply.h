// Answers to HTTP requests as bytes, and the promise to give one. Qt-free.
#pragma once

#include "core/net/server/enginetypes.h"

#include <ctime>

namespace ltb::core::net {

enum class AfterReply { KeepOpen, Close };
enum class ReplyBody { Send, Omit }; // omitted for HEAD; its length is still told

// Head and body. Fields with control characters, and those this function sets itself, are left out.
std::string renderReply(const EngineResponse &response, AfterReply after, ReplyBody body,
                        std::time_t now);

// {"error":{"code","message"}} for what the server itself refuses.
EngineResponse refusal(int status, std::string_view sentence);

// Whoever delivers answers: the engine.
class ReplySink {
public:
    virtual ~ReplySink() = default;
    virtual void answer(ConnectionId id, std::uint32_t serial, const EngineResponse &response) = 0;
};

// One answer to one request. Outlives peer and server; a second send() does nothing.
class EngineReply {
public:
    EngineReply(std::weak_ptr<ReplySink> sink, ConnectionId id, std::uint32_t serial)
        : m_sink(std::move(sink)), m_id(id), m_serial(serial)
    {}
    ~EngineReply(); // sends 500 when nobody answered
    EngineReply(const EngineReply &) = delete;
    EngineReply &operator=(const EngineReply &) = delete;

    void send(const EngineResponse &response);

private:
    std::weak_ptr<ReplySink> m_sink;
    ConnectionId m_id;
    std::uint32_t m_serial;
};

} // namespace ltb::core::net
