// One WebSocket connection to the rehearsal gateway: challenge, connect, numbered events, requests.
#pragma once

#include "core/base/clock.h"
#include "core/rehearsal/gateway/connectcheck.h"

#include <QObject>
#include <QSet>
#include <QTimer>
#include <QWebSocket>

namespace ltb::core::rehearsal {

class GatewayPeer : public QObject {
    Q_OBJECT
public:
    // Takes over the socket and sends the challenge.
    GatewayPeer(QWebSocket *socket, int number, const Clock &clock, QObject *parent);

    int number() const { return m_number; }
    const std::string &connectionId() const { return m_connectionId; }
    const QString &nonce() const { return m_nonce; }
    bool hasOrigin() const;
    bool isAdmitted() const { return m_admission.has_value(); }
    bool hasScope(const QString &scope) const;
    bool hasCap(const QString &cap) const;
    const QString &deviceId() const { return m_admission->deviceId; }

    void admit(Admission admission);
    void refuse(const std::string &requestId, const Refusal &refusal);
    void subscribe(const QString &sessionKey) { m_subscriptions.insert(sessionKey); }
    void unsubscribe(const QString &sessionKey) { m_subscriptions.remove(sessionKey); }
    bool isSubscribed(const QString &sessionKey) const
    {
        return m_subscriptions.contains(sessionKey);
    }

    void reply(const std::string &requestId, Json payload);
    void reply(const std::string &requestId, const RpcError &error);
    void sendEvent(const QString &name, Json payload); // gives it this connection's next seq
    void close(quint16 code, const QString &reason);
    void drop(); // as a killed process: no closing frame

signals:
    void requested(const ltb::core::rehearsal::RpcRequest &request);
    void closed();

private:
    void onText(const QString &text);
    void send(const Json &frame);

    QWebSocket *m_socket; // child
    int m_number;
    const Clock &m_clock;
    QString m_nonce;
    std::string m_connectionId;
    std::optional<Admission> m_admission;
    QSet<QString> m_subscriptions;
    QTimer m_handshake;
    qint64 m_seq = 0;
};

} // namespace ltb::core::rehearsal
