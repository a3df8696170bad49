// What the socket engine takes and tells, in standard types. socketserver.h says it in Qt's.
#pragma once

#include "core/net/server/connectionid.h"
#include "core/net/server/httphead.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ltb::core::net {

// An address and port; IPv4 in its IPv6-mapped form.
struct Endpoint {
    std::array<std::uint8_t, 16> address{};
    std::uint16_t port = 0;
    std::uint32_t scope = 0;
    bool anyFamily = false; // listen on IPv4 and IPv6

    bool isIpv4() const;
    // Who counts as one client: an IPv4 address, or an IPv6 /64 (one household, one machine).
    std::string clientKey() const;
};

struct EngineRequest {
    HttpHead head;
    std::string body;
    Endpoint peer;
};

struct EngineResponse {
    int status = 200; // 0: the connection is closed without an answer
    std::string body{};
    std::string contentType = "application/json";
    std::vector<std::pair<std::string, std::string>> fields{};
};

// Answers one request. Dropped without an answer, the peer gets a 500.
class EngineReply;
using EngineReplyHandle = std::shared_ptr<EngineReply>;

struct EngineDecision {
    bool accept = true;
    EngineResponse refusal{};
};

struct EngineLimits {
    std::size_t headerBytes = 16 << 10;
    std::size_t bodyBytes = 1 << 20;
    std::size_t messageBytes = 1 << 20;
    std::size_t queueBytes = 1 << 20;
    std::size_t totalQueueBytes = 512 << 20;
    int connections = 20'000;
    int connectionsPerAddress = 20'000;
    int headerTimeoutMs = 10'000;
    int idleTimeoutMs = 60'000;
    int pingIntervalMs = 30'000;
    int closeTimeoutMs = 5'000;
};

struct EngineHandler {
    std::function<EngineDecision(ConnectionId, const EngineRequest &)> upgrade;
    std::function<void(ConnectionId)> opened;
    std::function<void(ConnectionId, std::string_view)> text;
    std::function<void(ConnectionId, std::uint16_t code, std::string_view reason)> closed;
    std::function<void(EngineRequest, EngineReplyHandle)> http;
    // Something waits for the end of the loop turn: call SocketEngine::finishTurn() then.
    std::function<void()> turnWanted;
};

} // namespace ltb::core::net
