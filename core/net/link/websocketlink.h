// A client WebSocket that stays up: connects, watches, and connects again with growing, jittered
// waits. It knows nothing of what the frames say; who does calls markReady() after the peer's
// hello.
#pragma once

#include "core/base/backoff.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/net/link/linkclose.h"

#include <QObject>
#include <QTimer>
#include <QUrl>

#include <chrono>
#include <memory>
#include <optional>

class QWebSocket;

namespace ltb::core::net {

struct WebSocketLinkOptions {
    QUrl url; // ws:// or wss://
    std::optional<Secret> bearer{}; // sent as Authorization: Bearer, at every attempt
    QString subprotocol{}; // offered, not demanded
    bool allowPlainRemote = false; // ws:// to an address that is not loopback
    std::chrono::milliseconds firstWait{500};
    std::chrono::milliseconds longestWait{30'000};
    std::chrono::milliseconds connectTimeout{15'000};
    std::chrono::milliseconds pingInterval{20'000}; // silent for two of them: the peer is gone
    qint64 maxQueuedBytes = 4 << 20; // send() refuses above this
    qint64 maxFrameBytes = 4 << 20; // a larger incoming message closes with 1009
};

enum class LinkState { Stopped, Waiting, Connecting, Open, Ready };

class WebSocketLink : public QObject {
    Q_OBJECT
public:
    explicit WebSocketLink(const Clock &clock, QObject *parent = nullptr);
    ~WebSocketLink() override;

    // What a URL must be: ws or wss, with a host, without credentials; ws only to loopback unless
    // allowed. Error: InvalidInput, field "url".
    static Result<void> checkUrl(const QUrl &url, bool allowPlainRemote);

    // Starts to connect at once, and never stops trying until stop(). Errors: as checkUrl().
    Result<void> start(WebSocketLinkOptions options);
    void stop(int code = 1000, const QString &reason = {});
    void setBearer(const Secret &bearer) { m_options.bearer = bearer; } // from the next attempt on

    // Sends one text frame. Errors: Unavailable when the link is not open, or its queue is full;
    // the caller keeps what must not be lost, and tries again at drained() or readyChanged.
    Result<void> send(const QByteArray &frame);
    qint64 queuedBytes() const;

    // The peer said hello: the next loss starts again with the shortest wait.
    void markReady();
    // Ends this connection and makes a new one after the next wait, at least `floor` from now.
    void reconnect(int code, const QString &reason, std::chrono::milliseconds floor = {});
    // The next attempt comes no sooner than this after the current loss (a refusal, a rate limit).
    void holdOff(std::chrono::milliseconds floor) { m_floor = floor; }
    // Skips what is left of a wait ("Retry now").
    void retryNow();

    LinkState state() const { return m_state; }
    qint64 nextTryAtMs() const { return m_nextTryAtMs; } // UTC; 0: none planned
    const LinkClose &lastClose() const { return m_lastClose; }

signals:
    void opened(); // the upgrade is done; say hello now
    void frameReceived(const QByteArray &frame);
    void closed(const ltb::core::net::LinkClose &close); // also after an attempt that failed
    void stateChanged(ltb::core::net::LinkState state);
    void waiting(qint64 nextTryAtMs); // UTC milliseconds
    void drained(); // less than half of maxQueuedBytes is queued again

private:
    void connectNow();
    void wireSocket();
    void watch();
    void lost(LinkClose close);
    void dropSocket();
    void setState(LinkState state);

    const Clock &m_clock;
    WebSocketLinkOptions m_options;
    Backoff m_backoff;
    std::unique_ptr<QWebSocket> m_socket;
    QTimer m_retry;
    QTimer m_connectLimit;
    QTimer m_ping;
    LinkState m_state = LinkState::Stopped;
    LinkClose m_lastClose;
    QString m_tlsProblem;
    std::chrono::milliseconds m_floor{};
    qint64 m_nextTryAtMs = 0;
    qint64 m_lastHeardMs = 0; // steady
    bool m_wasFull = false;
};

} // namespace ltb::core::net
