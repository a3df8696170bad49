// The machines behind simulated servers, as the provider's simulator sees them.
#pragma once

#include <QByteArray>
#include <QString>

namespace ltb::core::rehearsal {

class GuestLauncher {
public:
    virtual ~GuestLauncher() = default; // every machine is gone

    // Power on; the first time, and after the simulator itself was restarted, with these facts.
    virtual void powerOn(qint64 serverId, const QString &hostname, const QByteArray &userData) = 0;
    virtual void powerOff(qint64 serverId) = 0;
    virtual void reboot(qint64 serverId) = 0;
    virtual void remove(qint64 serverId) = 0;
};

} // namespace ltb::core::rehearsal
