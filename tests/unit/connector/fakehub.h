// The least a hub must be for a connector: takes its hello, gives it messages until they are
// acknowledged, confirms what is durable, and keeps everything it heard.
#pragma once

#include "core/protocol/messages.h"

#include <QObject>
#include <QPointer>
#include <QWebSocket>
#include <QWebSocketServer>

#include <vector>

namespace ltb::tests {

class FakeHub : public QObject {
    Q_OBJECT
public:
    FakeHub();

    QUrl url() const;
    // Sends now, and again at every hello until the connector acknowledges it. Returns its id.
    QString say(const QString &sessionKey, const QString &text);
    void deliver(const core::protocol::InboundUser &message);
    void sendAgain(const QString &messageId);
    void abort(const QString &sessionKey, const QString &replyTo);
    void dropConnection(); // as kill -9 would
    void closeWith(int code);

    bool m_confirm = true; // false: durable messages stay unacknowledged

    std::vector<core::protocol::Hello> m_hellos;
    std::vector<core::protocol::Heartbeat> m_heartbeats;
    std::vector<core::protocol::OutboundDelta> m_deltas;
    std::vector<core::protocol::ToolProgress> m_tools;
    std::vector<core::protocol::OutboundFinal> m_finals; // every arrival, repetitions too
    std::vector<core::protocol::Ack> m_acks;
    std::vector<core::protocol::ErrorMessage> m_errors;

    int finalsFor(const QString &messageId) const; // different ones, by their id
    const core::protocol::OutboundFinal *finalFor(const QString &messageId) const;
    // The pieces in order; a piece with index 0 starts anew.
    QString joinedDeltas(const QString &messageId) const;
    bool isAcknowledged(const QString &messageId) const;

private:
    void accept();
    void handle(const QByteArray &frame);
    void send(const core::protocol::Message &message);

    QWebSocketServer m_server;
    QPointer<QWebSocket> m_peer;
    std::vector<core::protocol::InboundUser> m_said;
};

} // namespace ltb::tests
