// One virtual guest behind every server of a simulated provider.
#pragma once

#include "core/rehearsal/guest/virtualguest.h"
#include "core/rehearsal/hetzner/guestlauncher.h"

#include <map>
#include <memory>

namespace ltb::core::rehearsal {

class GuestFleet final : public GuestLauncher {
public:
    // Every guest gets these options; the clock outlives the fleet.
    GuestFleet(GuestOptions options, const Clock &clock)
        : m_options(std::move(options)), m_clock(clock)
    {}

    void powerOn(qint64 serverId, const QString &hostname, const QByteArray &userData) override;
    void powerOff(qint64 serverId) override;
    void reboot(qint64 serverId) override;
    void remove(qint64 serverId) override;

    // For guests made from now on: what goes wrong in them.
    void setFaults(GuestFaults faults) { m_options.faults = std::move(faults); }
    VirtualGuest *guest(qint64 serverId) const;

private:
    GuestOptions m_options;
    const Clock &m_clock;
    std::map<qint64, std::unique_ptr<VirtualGuest>> m_guests;
};

} // namespace ltb::core::rehearsal
