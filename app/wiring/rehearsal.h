// Rehearsal: the simulated Hetzner with machines behind it, and an account that points there. What
// runs against it is the product's own code.
#pragma once

#include "app/wiring/installation.h"
#include "core/rehearsal/hetzner/hetznersimulator.h"

#include <memory>

namespace ltb::app {

struct RehearsalOptions {
    QString directory; // of the guests' disks
    QString connectorProgram; // launchthatbot
    double speed = 1; // 1: believable for somebody who watches
};

class Rehearsal {
public:
    Rehearsal(RehearsalOptions options, const core::Clock &clock);
    ~Rehearsal();

    // Starts the simulator and stores an account "Rehearsal" for it.
    core::Task<> start(Installation *installation);

private:
    std::unique_ptr<core::rehearsal::GuestLauncher> m_guests;
    std::unique_ptr<core::rehearsal::HetznerSimulator> m_simulator;
    core::Secret m_token;
};

// A key for data that is thrown away.
std::shared_ptr<core::secrets::KeyStore> makeMemoryKeyStore();
// Waits fit for simulated servers; a hub port nobody else uses.
void applyRehearsalLimits(InstallationOptions *options);

} // namespace ltb::app
