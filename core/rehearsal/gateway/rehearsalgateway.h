// A stand-in for the OpenClaw gateway on loopback: speaks its WebSocket protocol v4 so faithfully
// that the real connector cannot tell, in front of a scripted model. For rehearsals and tests; the
// real gateway is what docs/openclaw.md describes.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/secret.h"

#include <QObject>
#include <QUrl>

#include <memory>

namespace ltb::core::rehearsal {

struct GatewayOptions {
    Secret token; // the shared gateway token
    QString agentName = QStringLiteral("Ada"); // how the agent introduces itself
    QString hostname = QStringLiteral("rehearsal");
    QString agentId = QStringLiteral("main");
    QString version = QStringLiteral("2026.9.2");
    QString stateFile{}; // devices and conversations; empty: kept in memory only
    double speed = 1; // divides every pause of the script
    qint64 tickIntervalMs = 30'000;
};

// Main thread. Destroying it is a kill: sockets drop without a closing frame.
class RehearsalGateway : public QObject {
    Q_OBJECT
public:
    RehearsalGateway(GatewayOptions options, const Clock &clock, QObject *parent = nullptr);
    ~RehearsalGateway() override;

    // Listens on 127.0.0.1; port 0 picks a free one. Errors: Network, Storage (damaged state file).
    Result<QUrl> listen(quint16 port = 0);
    QUrl url() const;
    QString bootId() const;
    int connectionCount() const;
    // Says goodbye with a `shutdown` event and close 1012, as on SIGTERM.
    void stop();
    // Drops every connection without a word, and goes on listening.
    void dropConnections();

private:
    class Private;
    std::unique_ptr<Private> m_private;
};

} // namespace ltb::core::rehearsal
