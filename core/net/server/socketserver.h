// One port that speaks WebSocket and HTTP: the hub's door. Backends: epoll (Linux), Qt.
// All callbacks come on the thread that called listen(), from its event loop.
#pragma once

#include "core/base/result.h"
#include "core/net/server/connectionid.h"

#include <QByteArray>
#include <QHostAddress>
#include <QUrl>

#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace ltb::core::net {

struct HttpRequest {
    QByteArray method; // upper case
    QByteArray path; // percent-encoded path without the query
    QByteArray query; // raw, without '?'
    std::vector<std::pair<QByteArray, QByteArray>> headers; // names in lower case
    QByteArray body;
    QHostAddress peer;

    QByteArray header(std::string_view lowerCaseName) const; // first value, or empty
    QString queryValue(const QString &name) const; // decoded, or empty
};

struct HttpResponse {
    int status = 200; // 0: the connection is closed without an answer (simulated faults)
    QByteArray body{};
    QByteArray contentType = "application/json";
    std::vector<std::pair<QByteArray, QByteArray>> headers{};
};

// Answers one HTTP request, now or later; must be called exactly once. Safe after the peer left.
using HttpResponder = std::function<void(HttpResponse)>;

// What the upgrade is answered with. accept = false closes with `refusal`.
struct UpgradeDecision {
    bool accept = true;
    HttpResponse refusal{401, {}};
};

struct SocketServerLimits {
    qsizetype headerBytes = 16 << 10;
    qsizetype bodyBytes = 1 << 20;
    qsizetype messageBytes = 1 << 20; // a larger WebSocket message: close 1009
    qsizetype queueBytes = 1 << 20; // a longer send queue: close 1013
    int connections = 20'000;
    int connectionsPerAddress = 20'000;
    int headerTimeoutMs = 10'000;
    int idleTimeoutMs = 60'000; // HTTP keep-alive
    int pingIntervalMs = 30'000; // WebSocket; a missing pong by the next one closes
    int closeTimeoutMs = 5'000;
    qsizetype totalQueueBytes = 512 << 20; // over it the longest queues are closed first
};

struct TlsFiles {
    QString certificateChain; // PEM
    QString privateKey; // PEM
};

struct SocketServerHandler {
    // Runs before the handshake is answered; `id` is the connection's if it is accepted.
    std::function<UpgradeDecision(ConnectionId id, const HttpRequest &)> upgrade;
    std::function<void(ConnectionId)> opened;
    // The bytes are valid only during the call and are valid UTF-8; 64 readable bytes follow them,
    // so that simdjson can parse them where they are.
    std::function<void(ConnectionId, std::string_view)> text;
    // After the last callback for this id, never from inside another callback. `code` is that of
    // whoever closed first; 1006 means that the peer vanished.
    std::function<void(ConnectionId, quint16 code, const QByteArray &reason)> closed;
    // A responder that is dropped without an answer gives a 500.
    std::function<void(HttpRequest, HttpResponder)> http;
};

class SocketServer {
public:
    virtual ~SocketServer() = default; // closes every connection without a handshake

    // Port 0 picks a free one. Errors: InvalidInput (address, certificate), Conflict (port in use).
    virtual Result<quint16> listen(const QHostAddress &address, quint16 port,
                                   const TlsFiles *tls = nullptr) = 0;
    // For connections from now on; with an error the old certificate stays.
    virtual Result<void> reloadTls(const TlsFiles &tls) = 0;
    // Stops accepting; existing connections stay.
    virtual void stopListening() = 0;

    // Queues one text message; returns false when the connection is gone. The queue is bounded:
    // over the limit the connection is closed with 1013. Sent bytes leave at the end of the loop
    // turn.
    virtual bool sendText(ConnectionId id, std::string_view message) = 0;
    virtual qsizetype queuedBytes(ConnectionId id) const = 0;
    // Called once when the queue of a connection that was over `lowWater` falls to it or below;
    // soon when it is there already, never when the connection closes. A second call replaces the
    // first.
    virtual void notifyWhenDrained(ConnectionId id, qsizetype lowWater,
                                   std::function<void()> drained) = 0;
    // Back-pressure: while paused, nothing is read from this peer and TCP slows it down.
    virtual void setReadingPaused(ConnectionId id, bool paused) = 0;
    // Caps the size of one message of this connection (64 KiB before authentication).
    virtual void setMessageLimit(ConnectionId id, qsizetype bytes) = 0;
    virtual void close(ConnectionId id, quint16 code, const QByteArray &reason) = 0;
    virtual int connectionCount() const = 0; // WebSockets whose `closed` is still to come
};

std::unique_ptr<SocketServer> makeEpollSocketServer(SocketServerHandler handler,
                                                    SocketServerLimits limits = {});

} // namespace ltb::core::net
