// The state of one accepted socket. Plain data: Connections, HttpSide and WebSocketSide act on it.
#pragma once

#include "core/net/server/enginetypes.h"
#include "core/net/server/sendqueue.h"
#include "core/net/server/stream.h"
#include "core/net/server/websocketcodec.h"

#include <memory>
#include <string>

namespace ltb::core::net {

enum class Phase : std::uint8_t {
    Request, // reading an HTTP request, or waiting for the next
    Answering, // the handler has the request; nothing is read
    Open, // WebSocket
    Closing, // our close frame is queued or sent, the peer's is awaited
    Draining // output leaves, input is thrown away, then the socket closes
};

struct Connection {
    Connection(ConnectionId name, int descriptor, SslHandle ssl, const Endpoint &address)
        : id(name), stream(descriptor, std::move(ssl)), peer(address)
    {}
    bool isReading() const
    {
        return !gone && !ended && phase != Phase::Answering && !(phase == Phase::Open && paused);
    }

    ConnectionId id;
    Stream stream;
    Endpoint peer;
    Phase phase = Phase::Request;
    bool gone = false; // closed; freed at the end of the turn
    bool webSocket = false; // `opened` was or will be told
    bool reported = false; // `closed` was or will be told
    bool paused = false;
    bool blocked = false; // the kernel took less than we had
    bool dirty = false; // output waits for the end of the turn
    bool again = false; // input waits for the end of the turn
    bool watched = false; // somebody waits for the queue to drain
    bool heard = false; // bytes came since the last ping tick
    bool pinged = false; // a ping is unanswered
    bool progress = false; // bytes left since the last look at a blocked answer
    bool finished = false; // our FIN is out
    bool ended = false; // the peer's FIN was read
    bool keepAlive = true; // after the answer
    bool headOnly = false; // the request was a HEAD
    std::uint32_t interest = 0; // what epoll watches for
    std::uint32_t requestSerial = 0;
    std::uint16_t closeCode = 0; // Closing: ours
    std::int64_t deadline = 0; // 0: none
    std::int64_t scheduled = 0; // the time of our entry in Deadlines
    SendQueue out;
    std::string tail; // bytes of an unfinished frame or request
    std::size_t needed = 0; // parsing `tail` is useless before it has so many bytes
    std::unique_ptr<HttpRequestParser> request;
    WebSocketDecoder decoder;
    std::string closeReason;
};

} // namespace ltb::core::net
