// The engine without Qt's event loop, on threads of its own: what thread sanitizer can judge. Two
// engines in one process must share nothing but the counter of ids. A plain program, because Qt's
// libraries are not built for thread sanitizer and QtTest's watchdog thread would be reported.
#include "core/net/server/socketengine.h"
#include "tests/unit/netserver/clientframe.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <set>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace ltb::core::net;
using ltb::tests::clientFrame;

namespace {

constexpr int clientsPerEngine = 20;
constexpr int messagesPerClient = 200;

void require(bool condition, const char *what)
{
    if (condition)
        return;
    std::fprintf(stderr, "FAIL: not true that %s\n", what);
    std::exit(1);
}

// Serves echo on its own thread until it is told to stop.
class EngineThread {
public:
    EngineThread()
    {
        EngineHandler handler;
        handler.upgrade = [](ConnectionId, const EngineRequest &) { return EngineDecision{}; };
        handler.opened = [this](ConnectionId id) { ids.insert(id); };
        handler.text = [this](ConnectionId id, std::string_view text) {
            m_engine->sendText(id, text);
        };
        handler.closed = [this](ConnectionId, std::uint16_t, std::string_view) { ++closed; };
        m_engine = SocketEngine::create(std::move(handler), {});
        Endpoint where;
        where.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1};
        failed = m_engine->listen(where) != 0;
        port = m_engine->port();
        m_thread = std::thread([this] {
            while (!m_stop)
                m_engine->turn(std::chrono::milliseconds(5));
            for (int i = 0; i < 200 && m_engine->socketCount() > 0; ++i)
                m_engine->turn(std::chrono::milliseconds(20));
        });
    }
    ~EngineThread() { stop(); }
    void stop()
    {
        m_stop = true;
        if (m_thread.joinable())
            m_thread.join();
    }

    // Read them after stop().
    std::set<ConnectionId> ids;
    int closed = 0;
    bool failed = false;
    std::uint16_t port = 0;

private:
    std::shared_ptr<SocketEngine> m_engine;
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

class BlockingClient {
public:
    explicit BlockingClient(std::uint16_t port)
        : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{30, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        m_good = ::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    }
    ~BlockingClient() { ::close(m_socket); }
    BlockingClient(const BlockingClient &) = delete;
    BlockingClient &operator=(const BlockingClient &) = delete;

    void send(const std::string &bytes)
    {
        m_good =
            m_good
            && ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == ssize_t(bytes.size());
    }
    // Reads until so many bytes are there.
    std::string read(std::size_t size)
    {
        std::string all(size, '\0');
        std::size_t got = 0;
        while (m_good && got < size) {
            const ssize_t some = ::recv(m_socket, all.data() + got, size - got, 0);
            m_good = some > 0;
            got += m_good ? std::size_t(some) : 0;
        }
        return all;
    }
    bool isGood() const { return m_good; }

private:
    int m_socket;
    bool m_good = false;
};

bool echoes(std::uint16_t port)
{
    BlockingClient client(port);
    client.send("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    const std::string answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n";
    if (client.read(answer.size()) != answer)
        return false;
    const std::string payload(100, 'x');
    const std::string echo = std::string("\x81\x64") + payload;
    for (int i = 0; i < messagesPerClient && client.isGood(); ++i) {
        client.send(clientFrame(1, payload));
        if (client.read(echo.size()) != echo)
            return false;
    }
    client.send(ltb::tests::clientClose(1000));
    return client.read(4) == std::string("\x88\x02\x03\xe8");
}

} // namespace

int main()
{
    EngineThread first;
    EngineThread second;
    require(!first.failed && !second.failed, "both engines listen");
    std::atomic<int> good = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 2 * clientsPerEngine; ++i) {
        clients.emplace_back([&good, port = i % 2 == 0 ? first.port : second.port] {
            if (echoes(port))
                ++good;
        });
    }
    for (std::thread &client : clients)
        client.join();
    first.stop();
    second.stop();
    require(good == 2 * clientsPerEngine, "every client gets every message back");
    require(first.closed == clientsPerEngine && second.closed == clientsPerEngine,
            "every connection is reported closed");
    std::set<ConnectionId> all = first.ids;
    all.insert(second.ids.begin(), second.ids.end());
    require(all.size() == std::size_t(2 * clientsPerEngine), "no id comes twice");
    std::puts("PASS: two engines on two threads");
    return 0;
}
