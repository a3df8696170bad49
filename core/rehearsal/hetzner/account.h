// One simulated project: its servers, actions, SSH keys and firewalls, and how they change with
// time. No I/O and no clock of its own: whoever owns it says what time it is.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace ltb::core::rehearsal::hetzner {

// What happens to the machine behind a server.
enum class PowerEvent { On, Off, Reboot, Gone };

struct PowerChange {
    qint64 serverId = 0;
    PowerEvent event = PowerEvent::On;
    bool operator==(const PowerChange &) const = default;
};

struct SimulatedServer {
    qint64 id = 0;
    QString status; // initializing, starting, running, stopping, off, deleting
    QByteArray userData;
    Json document; // as the API shows it, without status and locked

    QString name() const;
};

// Work that takes time: from startMs to endMs the server has status `during`, then `after`.
struct SimulatedAction {
    qint64 id = 0;
    QString command;
    qint64 serverId = 0;
    qint64 startMs = 0;
    qint64 endMs = 0;
    QString during{}; // empty: unchanged
    QString after{};
    std::optional<PowerEvent> power{}; // at the end
    bool begun = false;
    bool ended = false;
};

class Account {
public:
    // Lets everything happen that is due, in order; returns what it means for the machines.
    std::vector<PowerChange> advance(qint64 nowMs);
    // When the next thing is due; nothing when all is quiet.
    std::optional<qint64> nextDueMs() const;

    qint64 nextId() { return ++m_lastId; }

    const std::vector<SimulatedServer> &servers() const { return m_servers; }
    SimulatedServer *server(qint64 id);
    bool hasServerNamed(const QString &name) const;
    void addServer(SimulatedServer server) { m_servers.push_back(std::move(server)); }
    // True while an action of this server has not ended.
    bool isLocked(qint64 serverId) const;

    const SimulatedAction &addAction(SimulatedAction action);
    const SimulatedAction *action(qint64 id) const;
    const std::vector<SimulatedAction> &actions() const { return m_actions; }

    // Plain documents, as the API shows them.
    std::vector<Json> &sshKeys() { return m_sshKeys; }
    std::vector<Json> &firewalls() { return m_firewalls; }
    static Json *find(std::vector<Json> &list, const Json &idOrName);

    // Everything, user_data too: the file that keeps it must be private.
    Json toJson() const;
    static Result<Account> fromJson(const Json &json);

private:
    void begin(SimulatedAction &action);
    void end(SimulatedAction &action, std::vector<PowerChange> &changes);
    void forgetServer(qint64 id);

    qint64 m_lastId = 4'711'000;
    std::vector<SimulatedServer> m_servers;
    std::vector<SimulatedAction> m_actions;
    std::vector<Json> m_sshKeys;
    std::vector<Json> m_firewalls;
};

// As the API shows them.
Json toApi(const SimulatedServer &server, bool locked);
Json toApi(const SimulatedAction &action, qint64 nowMs);

} // namespace ltb::core::rehearsal::hetzner
