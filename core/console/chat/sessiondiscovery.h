// Learns of conversations that exist at the hub but not here yet: another console began them, or
// this one is new. Asked at every connection; their messages then come by resume.
#pragma once

#include "core/console/chat/messagesync.h"
#include "core/net/http.h"

namespace ltb::core::console {

class SessionDiscovery : public QObject {
    Q_OBJECT
public:
    SessionDiscovery(HubLink &link, net::Http &http, MessageSync &sync, QObject *parent = nullptr);

private:
    Task<> discover();

    HubLink &m_link;
    net::Http &m_http;
    MessageSync &m_sync;
    TaskScope m_tasks;
};

struct SessionPage {
    std::vector<StoredSession> sessions;
    QString nextCursor{}; // empty: the last page
};
// The answer of GET /api/openclaw/sessions (docs/protocol.md section 6). Error: InvalidInput.
Result<SessionPage> parseSessionPage(const Json &json);

} // namespace ltb::core::console
