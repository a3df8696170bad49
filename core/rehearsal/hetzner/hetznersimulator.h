// A stateful Hetzner Cloud on loopback: the API over HTTP, with faults on request, and machines
// that boot behind its servers.
#pragma once

#include "core/base/clock.h"
#include "core/net/server/socketserver.h"
#include "core/rehearsal/hetzner/faults.h"
#include "core/rehearsal/hetzner/guestlauncher.h"
#include "core/rehearsal/hetzner/hetznerapi.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <QUrl>

#include <memory>

namespace ltb::core::rehearsal {

struct HetznerSimulatorOptions {
    hetzner::ApiSettings api{};
    Faults faults{};
    // Keeps the account there (0600), written after every change and before the answer; a simulator
    // that starts with an existing file goes on with it. Empty: in memory only.
    QString stateFile{};
};

class HetznerSimulator : public QObject {
    Q_OBJECT
public:
    // `guests` null: servers run without a machine behind them. Both outlive this object.
    HetznerSimulator(HetznerSimulatorOptions options, const Clock &clock,
                     GuestLauncher *guests = nullptr, QObject *parent = nullptr);
    ~HetznerSimulator() override;

    // Port 0 picks a free one. Returns the API's base, "http://127.0.0.1:PORT/v1". Errors:
    // InvalidInput, Conflict (port), Storage (state file).
    Result<QUrl> listen(const QHostAddress &address, quint16 port);
    QUrl url() const { return m_url; }

    // The state behind the API, for tests: what exists, what costs money, what is sold out.
    hetzner::Account &account() { return m_api->account(); }
    hetzner::Offers &offers() { return m_api->offers(); }
    void setFaults(Faults faults) { m_options.faults = std::move(faults); }
    // How many requests came to this method and path (an exact path, with the version).
    int requestCount(const QByteArray &method, const QByteArray &path) const;

private:
    Result<void> loadState();
    void saveState();
    void serve(const net::HttpRequest &request, net::HttpResponder respond);
    net::HttpResponse perform(const net::HttpRequest &request);
    void advance();
    void apply(const hetzner::PowerChange &change);
    void powerOn(const hetzner::SimulatedServer &server);

    HetznerSimulatorOptions m_options;
    const Clock &m_clock;
    GuestLauncher *m_guests;
    std::unique_ptr<hetzner::HetznerApi> m_api;
    std::unique_ptr<net::SocketServer> m_server;
    std::vector<net::HttpResponder> m_hanging; // never answered, on purpose
    std::vector<std::pair<QByteArray, QByteArray>> m_seen;
    QByteArray m_savedState;
    QUrl m_url;
    QTimer m_due;
};

} // namespace ltb::core::rehearsal
