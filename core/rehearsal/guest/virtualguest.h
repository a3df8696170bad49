// The inside of a simulated server: reads its user_data like cloud-init, reports the stages of its
// own set-up to the hub, runs a rehearsal gateway and the real connector beside it. The provider's
// simulator owns one per server and tells it when power goes on and off.
#pragma once

#include "core/base/clock.h"

#include <QObject>
#include <QUrl>

#include <memory>

namespace ltb::core::rehearsal {

// What goes wrong, on request.
struct GuestFaults {
    QString failStage{}; // a name of protocol::guestStages; empty: none
    int failExitCode = 1;
    QString failLog{}; // the last lines the stage printed; empty: a believable default
    int failTimes = -1; // so many boots fail in that stage, later ones pass; -1: all of them
    bool neverContactsHub = false; // boots, and is never heard of
    double slowness = 1; // stages take this many times longer
};

// What the metadata service would say.
struct GuestFacts {
    QString providerServerId; // the provider's own id of the server
    QString hostname;
};

struct GuestOptions {
    QString connectorProgram; // path of launchthatbot; empty: no connector is started
    QString workDirectory; // the guest's disk is a directory made in here; empty: the system's temp
    double speed = 1; // 1: believable for a person watching (about a minute); 20: for tests
    double chatSpeed = 1; // of the answers of its agent
    GuestFaults faults{};
};

// Main thread. Owns its processes, sockets and files; all are gone after destroy().
class VirtualGuest : public QObject {
    Q_OBJECT
public:
    enum class State {
        Off,
        Booting, // setting itself up, or starting again
        Running, // gateway and connector are up
        Failed // a stage failed; a reboot tries again from there
    };

    VirtualGuest(QByteArray userData, GuestFacts facts, GuestOptions options, const Clock &clock,
                 QObject *parent = nullptr);
    ~VirtualGuest() override; // as destroy()

    // Power on. Like cloud-init, user_data that is no cloud-config or has no bootstrap file is no
    // error: the server runs and is never heard of. After the first boot it resumes at the stage
    // that was not finished.
    void boot();
    // Stops the connector and the gateway, keeps the disk; stopped() follows when both are gone.
    void shutDown();
    // shutDown() and boot().
    void reboot();
    // Kills everything at once and removes the disk.
    void destroy();

    State state() const;
    // Where the rehearsal gateway listens (ws://127.0.0.1:port); empty while it is not running.
    QUrl gatewayUrl() const;
    qint64 connectorPid() const; // 0: not running

signals:
    void started(); // power is on; the kernel is up
    void stageChanged(const QString &stage, const QString &state); // as reported to the hub
    void running(); // set-up finished, or back after a reboot
    void stopped();

private:
    class Private;
    std::unique_ptr<Private> m_private;
};

} // namespace ltb::core::rehearsal
