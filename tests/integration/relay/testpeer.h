// A real WebSocket client of the hub that remembers what it was told.
#pragma once

#include "core/base/json.h"
#include "core/protocol/codec.h"

#include <QTest>
#include <QUrl>
#include <QWebSocket>

#include <deque>
#include <functional>
#include <optional>

namespace ltb::tests {

inline constexpr int patienceMs = 20'000;

class TestPeer : public QObject {
    Q_OBJECT
public:
    explicit TestPeer(QUrl url);

    // Connects; with a token it goes into the Authorization header.
    bool open(const QByteArray &token = {});
    // Connects and says hello as a console that follows these patterns.
    bool enterAsConsole(const QByteArray &token, const QStringList &subscribe,
                        const std::vector<core::protocol::ResumePoint> &resume = {},
                        const QStringList &features = {});
    // Connects and says hello as the connector of these agents.
    bool enterAsConnector(const QByteArray &token, const QStringList &agents,
                          const QStringList &features = {});

    void send(const core::protocol::Message &message);
    void sendText(const QString &text);
    void vanish(); // the TCP connection ends without a close handshake
    void close();

    // The next message of this type, taken out of the list; nothing when it does not come in time.
    std::optional<core::Json> take(const char *type, int timeoutMs = patienceMs);
    // The next ack or error with this ref.
    std::optional<core::Json> answerTo(const QString &id, int timeoutMs = patienceMs);
    // The next ack of this status with this ref.
    bool hasAck(const QString &id, const char *status, int timeoutMs = patienceMs);
    size_t count(const char *type) const;
    std::deque<core::Json> received; // everything not taken yet

    // 0 while open.
    int waitForClose(int timeoutMs = patienceMs);
    int closeCode = 0;
    int httpStatus = 0; // of a refused upgrade
    int frames = 0; // all ever received

private:
    std::optional<core::Json> takeIf(const std::function<bool(const core::Json &)> &wanted,
                                     int timeoutMs);

    QUrl m_url;
    QWebSocket m_socket;
    bool m_ended = false;
};

core::protocol::Hello consoleHello(const QStringList &subscribe);
core::protocol::Hello connectorHello(const QStringList &agents);
core::protocol::InboundUser userMessage(const QString &sessionKey, const QString &text);
core::protocol::OutboundDelta delta(const QString &sessionKey, qint64 index, const QString &text);
core::protocol::OutboundFinal finalMessage(const QString &sessionKey, const QString &text);
QString sessionKey(const QString &agent, const QString &thread = QStringLiteral("t"));

} // namespace ltb::tests
