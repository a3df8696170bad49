// Trades the one-time bootstrap token of a new server for its instance token (docs/protocol.md
// section 6, POST /api/openclaw/bootstrap).
#pragma once

#include "core/base/task.h"
#include "core/connector/statedir.h"
#include "core/net/http.h"

#include <QUrl>

#include <map>

namespace ltb::core::connector {

// The file given with --bootstrap-file: {"hubUrl","token","instanceId","agentId"?}, more is
// ignored.
struct BootstrapFile {
    QUrl hubUrl;
    Secret token;
    QString instanceId;
    QString agentId; // which agent this server is for, or empty
    // Errors: InvalidInput, field "bootstrap-file", or as readSecretFile().
    static Result<BootstrapFile> read(const QString &path);
};

// What the connector is for the hub from then on; kept in the state folder.
struct InstanceGrant {
    QString instanceId;
    Secret token; // ltbi_…
    std::map<QString, Secret> secrets{}; // gateway_token, …

    // nullopt when nothing was traded yet.
    static Result<std::optional<InstanceGrant>> load(const StateDir &folder);
    Result<void> save(const StateDir &folder) const;
};

class BootstrapExchange {
public:
    BootstrapExchange(net::Http *http, StateDir folder) : m_http(http), m_folder(std::move(folder))
    {}

    // Ends with a grant that is on the disk. The nonce is there before the first request, so that a
    // repetition after a crash is the same one. Waits and repeats while the hub is away. Errors:
    // Unauthorized or Conflict when the token is void, was used by another machine, or expired.
    Task<InstanceGrant> trade(BootstrapFile file);

private:
    Result<QString> nonce() const;
    Task<InstanceGrant> tradeOnce(BootstrapFile file, QString nonce);

    net::Http *m_http;
    StateDir m_folder;
};

// wss://hub/ws → https://hub; ws → http.
QUrl httpOrigin(const QUrl &webSocketUrl);

} // namespace ltb::core::connector
