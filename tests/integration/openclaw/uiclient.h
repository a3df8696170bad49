// The smallest honest console: keeps what it said until the hub has it, resumes by seq, drops what
// it has seen, and counts what it was told.
#pragma once

#include "core/net/link/websocketlink.h"
#include "core/protocol/messages.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <deque>

namespace ltb::tests {

class UiClient : public QObject {
    Q_OBJECT
public:
    UiClient(const QUrl &hub, const core::Secret &token, const QString &subscribe);

    QString say(const QString &sessionKey, const QString &text); // the message's id
    void abort(const QString &sessionKey, const QString &replyTo);

    bool isReady() const { return m_link.state() == core::net::LinkState::Ready; }
    bool instanceOnline() const { return m_online; }
    bool gatewayUp() const { return m_gatewayUp; }
    int finalsFor(const QString &messageId) const;
    std::optional<core::protocol::OutboundFinal> finalFor(const QString &messageId) const;
    QString joinedDeltas(const QString &messageId) const { return m_streamed.value(messageId); }
    int deltasFor(const QString &messageId) const { return m_deltaCount.value(messageId); }
    const std::vector<core::protocol::ToolProgress> &tools() const { return m_tools; }
    const std::vector<core::protocol::OutboundFinal> &finals() const
    {
        return m_finals;
    } // in order
    int repeated() const { return m_repeated; }

private:
    void sayHello();
    void handle(const QByteArray &frame);
    bool isNew(const core::protocol::ChatEnvelope &envelope);
    void take(const core::protocol::OutboundDelta &delta);

    core::net::WebSocketLink m_link;
    QString m_subscribe;
    QString m_helloId;
    std::deque<core::protocol::InboundUser> m_outbox;
    QSet<QString> m_seen;
    QHash<QString, qint64> m_lastSeq; // by session
    QHash<QString, QString> m_streamed; // by message answered
    QHash<QString, int> m_deltaCount;
    std::vector<core::protocol::OutboundFinal> m_finals;
    std::vector<core::protocol::ToolProgress> m_tools;
    bool m_online = false;
    bool m_gatewayUp = false;
    int m_repeated = 0;
};

} // namespace ltb::tests
