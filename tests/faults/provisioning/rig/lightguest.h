// The inside of a simulated server, as light as it can be: reads its real user_data, trades the
// one-time token at the hub, reports every stage and gives one heartbeat.
#pragma once

#include "core/base/json.h"
#include "core/net/http.h"
#include "core/rehearsal/hetzner/guestlauncher.h"

#include <map>
#include <memory>

namespace ltb::tests {

// /etc/launchthatbot/bootstrap.json of a user_data document.
core::Json bootstrapOf(const QByteArray &userData);

class LightGuests final : public core::rehearsal::GuestLauncher {
public:
    void powerOn(qint64 serverId, const QString &hostname, const QByteArray &userData) override;
    void powerOff(qint64 serverId) override { m_guests.erase(serverId); }
    void reboot(qint64) override {}
    void remove(qint64 serverId) override { m_guests.erase(serverId); }

private:
    core::Task<> live(core::Json bootstrap, QString hostname);
    core::Task<core::Json> post(QUrl url, core::Secret bearer, core::Json body);

    core::net::Http m_http;
    std::map<qint64, std::unique_ptr<core::TaskScope>> m_guests;
};

} // namespace ltb::tests
