// What the hub last said about every instance: pushed by `presence`, read once at every connection.
#pragma once

#include "core/base/id.h"
#include "core/base/task.h"
#include "core/console/chat/hublink.h"
#include "core/net/http.h"

#include <QObject>

#include <map>

namespace ltb::core::console {

class PresenceBook : public QObject {
    Q_OBJECT
public:
    PresenceBook(HubLink &link, net::Http &http, const Clock &clock, QObject *parent = nullptr);

    const std::map<InstanceId, protocol::Presence> &all() const { return m_presences; }
    const protocol::Presence *find(const InstanceId &id) const;
    // The instance that registered this agent; null when none did.
    const protocol::Presence *findAgent(const QString &agentId) const;
    qint64 asOfMs() const { return m_asOfMs; }
    bool isLoaded() const { return m_loaded; }
    std::optional<Error> loadError() const { return m_loadError; }
    // Asks the hub again (GET /api/openclaw/ws/presence).
    void refresh();

signals:
    void changed();

private:
    Task<> load();

    HubLink &m_link;
    net::Http &m_http;
    const Clock &m_clock;
    std::map<InstanceId, protocol::Presence> m_presences;
    std::optional<Error> m_loadError;
    qint64 m_asOfMs = 0;
    bool m_loaded = false;
    TaskScope m_tasks;
};

// The answer of GET /api/openclaw/ws/presence (docs/protocol.md section 6). Error: Protocol.
Result<std::vector<protocol::Presence>> parsePresenceList(const Json &json);

} // namespace ltb::core::console
