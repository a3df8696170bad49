// The table `deployments`. On the store's thread.
#pragma once

#include "core/provisioning/deployment.h"
#include "core/store/database.h"

namespace ltb::core::provisioning {

// Envelopes (secrets/vault.h) of one row; empty: NULL.
struct DeploymentEnvelopes {
    QByteArray sshPrivateKey{};
    QByteArray bootstrapToken{};
    QByteArray gatewayToken{};
    QByteArray portainerPassword{};
    QByteArray modelKey{};
};

class DeploymentsTable {
public:
    explicit DeploymentsTable(store::Database &database) : m_database(database) {}

    Result<void> insert(const DeploymentRecord &record, const DeploymentEnvelopes &envelopes);
    // Without steps, resources, server and quote; oldest first.
    Result<std::vector<DeploymentRecord>> all();
    Result<DeploymentEnvelopes> envelopes(const DeploymentId &id); // NotFound

    // Writes what changes while it works: spec, state, error, instance, token expiry, end.
    Result<void> save(const DeploymentRecord &record);
    Result<void> saveBootstrapToken(const DeploymentId &id, const QByteArray &envelope);
    // The bootstrap token and the model's key are worthless once the server has them.
    Result<void> forgetHandedOver(const DeploymentId &id);

private:
    store::Database &m_database;
};

} // namespace ltb::core::provisioning
