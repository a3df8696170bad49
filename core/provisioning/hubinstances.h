// InstanceRegistry over the hub's HTTP surface (docs/protocol.md section 6,
// /api/openclaw/instances).
#pragma once

#include "core/net/http.h"
#include "core/provisioning/instanceregistry.h"

namespace ltb::core::provisioning {

class HubInstances final : public InstanceRegistry {
public:
    // `hub` is the hub's address as http(s)://host[:port]; `token` an operator token with the
    // scopes read and operate.
    HubInstances(net::Http *http, QUrl hub, Secret token);

    Task<InstanceGrant> registerInstance(RegisterInstance request) override;
    Task<InstanceState> instance(InstanceId id) override;
    Task<> removeInstance(InstanceId id) override;

private:
    Task<Json> call(QByteArray method, QString path, QByteArray body);

    net::Http *m_http;
    QUrl m_hub;
    Secret m_token;
};

// What the hub answers to GET /api/openclaw/instances/{id}. Error: Protocol.
Result<InstanceState> parseInstanceState(const Json &json);

} // namespace ltb::core::provisioning
