#include "core/rehearsal/fleet/guestfleet.h"

namespace ltb::core::rehearsal {

VirtualGuest *GuestFleet::guest(qint64 serverId) const
{
    const auto it = m_guests.find(serverId);
    return it == m_guests.end() ? nullptr : it->second.get();
}

void GuestFleet::powerOn(qint64 serverId, const QString &hostname, const QByteArray &userData)
{
    auto &guest = m_guests[serverId];
    if (!guest)
        guest = std::make_unique<VirtualGuest>(
            userData, GuestFacts{QString::number(serverId), hostname}, m_options, m_clock);
    guest->boot();
}

void GuestFleet::powerOff(qint64 serverId)
{
    if (VirtualGuest *machine = guest(serverId))
        machine->shutDown();
}

void GuestFleet::reboot(qint64 serverId)
{
    if (VirtualGuest *machine = guest(serverId))
        machine->reboot();
}

void GuestFleet::remove(qint64 serverId)
{
    m_guests.erase(serverId);
}

} // namespace ltb::core::rehearsal
