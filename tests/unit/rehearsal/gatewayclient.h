// A client of the OpenClaw gateway's protocol, as small as tests need: signs with an Ed25519 key,
// keeps every frame it receives.
#pragma once

#include "core/base/json.h"

#include <QObject>
#include <QUrl>
#include <QWebSocket>

#include <functional>
#include <vector>

namespace ltb::tests {

// Ed25519 with the seed 00 01 … 1f, the one of the published test vector.
struct TestDevice {
    QString id;
    QString publicKey; // base64url
    QByteArray sign(const QByteArray &payload) const; // base64url
};
TestDevice testDevice();

class TestGatewayClient : public QObject {
    Q_OBJECT
public:
    TestGatewayClient();

    // Opens the socket and waits for the challenge.
    bool open(const QUrl &url, const QByteArray &origin = {});
    // Connect parameters with a correct signature, for changing before connecting.
    core::Json connectParams(const QString &token,
                             const core::Json &scopes = {"operator.read", "operator.write"}) const;
    void sign(core::Json &params) const;
    // Sends a request and waits for its answer; an empty object after a time-out or close.
    core::Json call(const std::string &method, const core::Json &params);
    // Sends without waiting; returns the request's id.
    std::string post(const std::string &method, const core::Json &params);
    // open() and connect with these capabilities; the hello-ok payload.
    core::Json connectTo(const QUrl &url, const QString &token, const core::Json &caps,
                         const core::Json &scopes = {"operator.read", "operator.write"});

    // Received frames so far; `events` picks payloads by event name.
    const std::vector<core::Json> &frames() const { return m_frames; }
    std::vector<core::Json> events(const std::string &name) const;
    // Waits until a received event fits.
    core::Json waitForEvent(const std::string &name,
                            const std::function<bool(const core::Json &)> &fits,
                            int timeoutMs = 20'000);
    bool waitForClose(int timeoutMs = 20'000);
    int closeCode() const { return int(m_socket.closeCode()); }
    QString closeReason() const { return m_socket.closeReason(); }
    QWebSocket &socket() { return m_socket; }
    const std::string &nonce() const { return m_nonce; }
    void clear() { m_frames.clear(); }

private:
    bool waitUntil(const std::function<bool()> &done, int timeoutMs);

    QWebSocket m_socket;
    std::vector<core::Json> m_frames;
    std::string m_nonce;
    qint64 m_challengeTs = 0;
    int m_requests = 0;
    bool m_closed = false;
};

} // namespace ltb::tests
