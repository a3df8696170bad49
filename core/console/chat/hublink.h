// The console's connection to its hub: hello, subscriptions, resume, heartbeats, status.
#pragma once

#include "core/console/hubstatus.h"
#include "core/net/link/websocketlink.h"
#include "core/protocol/messages.h"

#include <QTimer>

#include <functional>
#include <vector>

namespace ltb::core::console {

struct HubAddress {
    QUrl webSocketUrl; // wss://host/ws, or ws:// to this computer
    Secret token; // ltbo_…
    QString name; // for the status card
    bool allowPlainRemote = false;
};

class HubLink : public HubStatus {
    Q_OBJECT
public:
    // Where each session's history is complete up to; asked at every hello.
    using ResumePoints = std::function<std::vector<protocol::ResumePoint>()>;

    HubLink(const Clock &clock, HubAddress address, QObject *parent = nullptr);

    void setResumePoints(ResumePoints points) { m_resumePoints = std::move(points); }
    Result<void> start();
    void stop();

    bool isReady() const { return m_ready; }
    // Sends a frame made by protocol::encode(). Error Unavailable while there is no connection:
    // whoever sends keeps it and sends it again at ready().
    Result<void> send(const QByteArray &frame);
    // Asks for what is missing; the hub answers with the messages themselves.
    void resume(std::vector<protocol::ResumePoint> points);
    QStringList features() const { return m_features; }

    const HubAddress &address() const { return m_address; }
    QUrl httpUrl(const QString &path) const; // https://host/path of the same hub

    LinkState state() const override { return m_state; }
    QString hubName() const override { return m_address.name; }
    qint64 nextTryAtMs() const override;
    std::optional<Error> lastError() const override { return m_lastError; }
    void retryNow() override { m_link.retryNow(); }
    qint64 lastHeardMs() const { return m_lastHeardMs; }

signals:
    void ready(); // after each ack to hello
    void lost();
    // Everything but acks of hello and heartbeats. `frame` is what came over the wire.
    void messageReceived(const ltb::core::protocol::Message &message, const QByteArray &frame);

private:
    void sayHello(std::vector<protocol::ResumePoint> resume);
    void receive(const QByteArray &frame);
    bool answersHello(const protocol::Message &message);
    void linkClosed(const net::LinkClose &close);
    void setState(LinkState state);

    const Clock &m_clock;
    HubAddress m_address;
    ResumePoints m_resumePoints;
    net::WebSocketLink m_link;
    QTimer m_helloLimit;
    QString m_helloId;
    QStringList m_features;
    LinkState m_state = LinkState::Connecting;
    std::optional<Error> m_lastError;
    qint64 m_lastHeardMs = 0;
    bool m_ready = false;
};

} // namespace ltb::core::console
