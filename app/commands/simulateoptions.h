// The files and values that `simulate` takes, checked.
#pragma once

#include "core/base/result.h"
#include "core/rehearsal/guest/virtualguest.h"
#include "core/rehearsal/hetzner/hetznersimulator.h"

#include <QHostAddress>

#include <vector>

namespace ltb::app {

struct ListenAddress {
    QHostAddress address = QHostAddress::LocalHost;
    quint16 port = 0;
};

// "127.0.0.1:8080", "[::1]:0" or a port alone. Only addresses of this computer.
core::Result<ListenAddress> readListenAddress(const QString &text);

// One token a line; "read-only TOKEN" may only read. Blank lines and lines with # are left out.
core::Result<std::vector<core::rehearsal::hetzner::SimulatedToken>> readTokenFile(
    const QString &fileName);

// The "guest" object of a faults file: {"failStage", "failExitCode", "failLog", "failTimes",
// "neverContactsHub", "slowness"}. Defaults when the file has none.
core::Result<core::rehearsal::GuestFaults> readGuestFaults(const QString &fileName);

// 0.01 to 10000.
core::Result<double> readSpeed(const QString &text);

} // namespace ltb::app
