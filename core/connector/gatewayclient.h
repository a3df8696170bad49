// The connector's line to an OpenClaw gateway: protocol version 4 over WebSocket, kept up, with
// requests as tasks and events as a signal. It knows sessions and runs only as text.
#pragma once

#include "core/base/json.h"
#include "core/base/oneshot.h"
#include "core/connector/deviceidentity.h"
#include "core/net/link/websocketlink.h"

#include <QHash>
#include <QObject>

#include <vector>

namespace ltb::core::connector {

struct GatewayOptions {
    QUrl url; // ws://127.0.0.1:18789
    std::optional<Secret> sharedToken{}; // for the first contact, and when the device token is void
    bool allowPlainRemote = false;
    QString instanceName = QStringLiteral("launchthatbot"); // shown in the gateway's device list
    std::chrono::milliseconds firstWait{1000};
    std::chrono::milliseconds longestWait{30'000};
    std::chrono::milliseconds handshakeTimeout{15'000};
};

struct GatewayHello {
    QString version;
    QString bootId; // another one: the gateway's process was started anew
    qint64 tickIntervalMs = 30'000;
};

enum class GatewayState { Down, Connecting, Up, Refused };

class GatewayClient : public QObject {
    Q_OBJECT
public:
    // The device token is kept in `folder`, file "device-token".
    GatewayClient(GatewayOptions options, StateDir folder, DeviceIdentity identity,
                  const Clock &clock, QObject *parent = nullptr);
    ~GatewayClient() override;

    // Connects, and keeps connecting. Error: InvalidInput, field "gateway".
    Result<void> start();
    void stop();

    GatewayState state() const { return m_state; }
    bool isUp() const { return m_state == GatewayState::Up; }
    const GatewayHello &hello() const { return m_hello; } // of the current or last connection

    // One request. Errors: Unavailable when the gateway is down or the connection breaks meanwhile,
    // Timeout, or what the gateway said (gatewayfailure.h). Nothing is sent twice.
    Task<Json> call(QByteArray method, Json params,
                    std::chrono::milliseconds timeout = std::chrono::seconds(30));

signals:
    void up(); // hello-ok; compare hello().bootId with what was remembered
    void down();
    void refused(const ltb::core::Error &error); // an operator must act; it tries again slowly
    void eventReceived(const QString &name, const ltb::core::Json &payload);
    void eventsMissed(); // the gateway dropped events for us: read the history again

private:
    void handleFrame(const QByteArray &frame);
    void handleEvent(const Json &frame);
    void handleResponse(const Json &frame);
    void handleHello(const Json &payload);
    void handleRefusal(const Error &error);
    void sendConnect(const QString &nonce, qint64 challengeMs);
    void keepDeviceToken(const Json &auth);
    void lost();
    void watch();
    void setState(GatewayState state);
    Json connectParams(const Secret &token, bool isDeviceToken, const QString &nonce,
                       qint64 challengeMs);

    GatewayOptions m_options;
    StateDir m_folder;
    DeviceIdentity m_identity;
    const Clock &m_clock;
    net::WebSocketLink m_link;
    QTimer m_handshakeLimit;
    QTimer m_tickWatch;
    std::optional<Secret> m_deviceToken;
    bool m_useSharedToken = false; // for one attempt, after the device token was refused
    bool m_sentDeviceToken = false;
    GatewayState m_state = GatewayState::Down;
    GatewayHello m_hello;
    QHash<QString, OneShot<Json>> m_pending;
    QString m_connectId;
    qint64 m_lastRequest = 0;
    qint64 m_lastEventSeq = 0;
    qint64 m_lastHeardMs = 0;
};

} // namespace ltb::core::connector
