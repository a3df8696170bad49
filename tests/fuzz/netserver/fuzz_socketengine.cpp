// The whole engine over a real loopback socket: any bytes in any pieces, with a handler that sends,
// pauses and closes as the input says. Every connection must end, and `closed` follows each
// `opened`.
#include "core/net/server/socketengine.h"

#include <chrono>
#include <cstdlib>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace ltb::core::net;

namespace {

const std::string handshake =
    "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

void require(bool condition)
{
    if (!condition)
        std::abort();
}

// One engine for all inputs: starting one costs more than the input.
struct Target {
    Target()
    {
        EngineHandler handler;
        handler.upgrade = [](ConnectionId, const EngineRequest &) { return EngineDecision{}; };
        handler.opened = [this](ConnectionId) { ++open; };
        handler.text = [this](ConnectionId id, std::string_view text) { react(id, text); };
        handler.closed = [this](ConnectionId, std::uint16_t, std::string_view) { --open; };
        handler.http = [this](const EngineRequest &request, const EngineReplyHandle &reply) {
            if (request.body.starts_with('l'))
                late = reply;
            else if (!request.body.starts_with('n'))
                reply->send({.status = 200, .body = request.head.target});
        };
        EngineLimits limits;
        limits.headerBytes = 2048;
        limits.bodyBytes = 2048;
        limits.messageBytes = 4096;
        limits.queueBytes = 32'768;
        engine = SocketEngine::create(std::move(handler), limits);
        Endpoint where;
        where.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1};
        require(engine->listen(where) == 0);
    }

    void react(ConnectionId id, std::string_view text)
    {
        switch (text.empty() ? 0 : text.front()) {
        case 'c':
            return engine->close(id, 4400, text);
        case 'p':
            paused = id;
            return engine->setReadingPaused(id, true);
        case 'b':
            for (int i = 0; i < 40 && engine->sendText(id, std::string(1000, 'b')); ++i) {}
            return;
        case 'd':
            return engine->notifyWhenDrained(id, text.size(),
                                             [this, id] { engine->sendText(id, "drained"); });
        default:
            engine->sendText(id, text);
        }
    }

    std::shared_ptr<SocketEngine> engine;
    EngineReplyHandle late;
    ConnectionId paused = 0;
    int open = 0;
};

int connectTo(std::uint16_t port)
{
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(::connect(client, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0);
    const linger reset{1, 0};
    ::setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    return client;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static Target target;
    if (size < 2)
        return 0;
    const std::size_t piece = data[0] * std::size_t{8} + 1;
    std::string stream = (data[1] & 1) != 0 ? handshake : std::string();
    stream.append(reinterpret_cast<const char *>(data) + 2, size - 2);
    const int client = connectTo(target.engine->port());
    target.engine->turn();
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        const std::size_t bytes = std::min(piece, stream.size() - at);
        if (::send(client, stream.data() + at, bytes, MSG_NOSIGNAL | MSG_DONTWAIT) <= 0)
            break;
        target.engine->turn();
    }
    if (target.late)
        std::exchange(target.late, {})->send({.status = 202, .body = "late"});
    target.engine->setReadingPaused(target.paused, false);
    target.engine->finishTurn();
    if ((data[1] & 2) != 0) {
        ::shutdown(client, SHUT_WR);
        target.engine->turn();
    }
    ::close(client);
    for (int i = 0; i < 50 && target.engine->socketCount() > 0; ++i)
        target.engine->turn(std::chrono::milliseconds(20));
    target.late.reset();
    require(target.engine->socketCount() == 0);
    require(target.engine->webSocketCount() == 0 && target.open == 0);
    return 0;
}
