// What the gateway keeps on its disk: paired devices and conversations. One JSON file, written
// after each change, so that a restarted gateway knows them again.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <QString>
#include <QStringList>

#include <map>
#include <vector>

namespace ltb::core::rehearsal {

struct PairedDevice {
    QString publicKey; // base64url
    QString token;
    QStringList scopes{};
};

struct GatewaySession {
    QString key; // lower case
    QString agentId;
    QString sessionId;
    std::vector<Json> rows{}; // history rows as the wire shows them
    qint64 createdAt = 0;
    qint64 updatedAt = 0;
    QString runningRunId{}; // a turn that has no end yet: continued after a restart
    QString runningText{}; // what that turn answers
};

class GatewayState {
public:
    // An empty file name keeps everything in memory.
    explicit GatewayState(QString fileName);

    // Missing is fine; a damaged file is an error.
    Result<void> load();
    // Problems are logged: the rehearsal goes on without a memory.
    void save() const;

    std::map<QString, PairedDevice> &devices() { return m_devices; } // by device id
    // By key in any case; null when never used.
    GatewaySession *session(const QString &key);
    GatewaySession &createSession(const QString &key, const QString &agentId, qint64 nowMs);
    std::map<QString, GatewaySession> &sessions() { return m_sessions; }
    const std::map<QString, GatewaySession> &sessions() const { return m_sessions; }

private:
    QString m_fileName;
    std::map<QString, PairedDevice> m_devices;
    std::map<QString, GatewaySession> m_sessions;
};

} // namespace ltb::core::rehearsal
