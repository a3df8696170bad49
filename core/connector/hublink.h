// The connector's line to the hub: says hello with its agents, acknowledges what it accepted, and
// delivers the outbox until the hub confirms each message (docs/protocol.md sections 1 to 5).
#pragma once

#include "core/connector/outbox.h"
#include "core/net/link/websocketlink.h"
#include "core/protocol/messages.h"

#include <QObject>
#include <QSet>

namespace ltb::core::connector {

struct HubOptions {
    QUrl url; // wss://hub/ws
    Secret token; // ltbi_…
    QString instanceId{}; // when known
    std::vector<protocol::AgentInfo> agents{};
    bool allowPlainRemote = false;
    std::chrono::milliseconds firstWait{500};
    std::chrono::milliseconds longestWait{30'000};
    std::chrono::milliseconds refusedWait{60'000}; // after 401, 403 or being replaced
    std::chrono::milliseconds helloTimeout{15'000};
};

class HubLink : public QObject {
    Q_OBJECT
public:
    HubLink(HubOptions options, Outbox *outbox, const Clock &clock, QObject *parent = nullptr);

    // Connects, and keeps connecting. Error: InvalidInput, field "connect".
    Result<void> start();
    // Sends what can still be sent and closes with 1001.
    void stop();

    bool isReady() const { return m_link.state() == net::LinkState::Ready; }
    bool hasUnconfirmed() const { return !m_unconfirmed.isEmpty(); }

    // Not kept: lost when the hub is away or slow.
    void sendDroppable(const protocol::Message &message);
    void acknowledge(const QString &messageId, protocol::AckStatus status);
    // `retryable`: the hub keeps the message and sends it again.
    void refuse(const QString &messageId, const QString &code, const QString &sentence,
                bool retryable = false);

signals:
    void ready(const ltb::core::protocol::HelloAck &hello);
    void lost();
    void refused(const ltb::core::Error &error); // an operator must act; it tries again slowly
    void userMessage(const ltb::core::protocol::InboundUser &message);
    void abortAsked(const ltb::core::protocol::ControlAbort &abort);

private:
    void sayHello();
    void handleFrame(const QByteArray &frame);
    void handle(const protocol::Hello &) {}
    void handle(const protocol::Ack &ack);
    void handle(const protocol::ErrorMessage &error);
    void handle(const protocol::InboundUser &message) { emit userMessage(message); }
    void handle(const protocol::ControlAbort &abort) { emit abortAsked(abort); }
    void handle(const protocol::UnknownMessage &message);
    template <typename Other>
    void handle(const Other &)
    {}
    void handleClosed(const net::LinkClose &close);
    void confirmed(const QString &id);
    void wantPump();
    Task<> pump();

    HubOptions m_options;
    Outbox *m_outbox;
    const Clock &m_clock;
    net::WebSocketLink m_link;
    QString m_helloId;
    QSet<QString> m_unconfirmed; // sent on this connection, or being taken out
    QTimer m_helloLimit; // the hub must answer our hello
    QTimer m_again; // after the hub asked for patience
    bool m_pumping = false;
    bool m_pumpWanted = false;
    TaskScope m_tasks;
};

} // namespace ltb::core::connector
