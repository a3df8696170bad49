#include "core/provisioning/tables/deploymentstable.h"

#include "core/provisioning/tables/errorjson.h"

#include <QCoreApplication>

namespace ltb::core::provisioning {

using store::Database;
using store::Query;

namespace {

QVariant blob(const QByteArray &envelope)
{
    return envelope.isEmpty() ? QVariant() : QVariant(envelope);
}

Result<void> withoutCount(const Result<int> &changed)
{
    return changed ? Result<void>() : changed.error();
}

QVariant instanceColumn(const DeploymentRecord &record)
{
    return record.instance ? QVariant(record.instance->toString()) : QVariant();
}

Result<DeploymentRecord> readDeployment(const Query &row)
{
    DeploymentRecord record;
    record.id = DeploymentId(row.text(0));
    record.account = AccountId(row.text(1));
    const auto spec = DeploymentSpec::parse(row.text(2).toUtf8());
    const auto state = deploymentState(row.text(3));
    if (!spec || !state)
        return Error{
            ErrorCode::Storage,
            QCoreApplication::translate("ltb::core", "A stored deployment cannot be read."),
            record.id.toString()
                + (spec ? QString() : QStringLiteral(": ") + spec.error().message)};
    record.spec = *spec;
    record.state = *state;
    record.error = errorFromColumn(row.optionalText(4));
    if (const auto instance = row.optionalText(5))
        record.instance = InstanceId(*instance);
    record.tokenExpiresAtMs = row.integer(6);
    record.sshPublicKey = row.text(7);
    record.startedAtMs = row.integer(8);
    record.endedAtMs = row.integer(9);
    return record;
}

} // namespace

Result<void> DeploymentsTable::insert(const DeploymentRecord &record,
                                      const DeploymentEnvelopes &envelopes)
{
    return withoutCount(m_database.change(
        QStringLiteral(
            "INSERT INTO deployments(id, account_id, name, spec_json, state, error_json, "
            "instance_id, token_expires_at, ssh_public_key, started_at, ended_at, "
            "ssh_private_key_ciphertext, bootstrap_token_ciphertext, gateway_token_ciphertext, "
            "portainer_password_ciphertext, model_key_ciphertext) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {record.id.toString(), record.account.toString(), record.spec.name,
         QString::fromUtf8(record.spec.dump()), stateName(record.state), errorColumn(record.error),
         instanceColumn(record), record.tokenExpiresAtMs, record.sshPublicKey, record.startedAtMs,
         record.endedAtMs, blob(envelopes.sshPrivateKey), blob(envelopes.bootstrapToken),
         blob(envelopes.gatewayToken), blob(envelopes.portainerPassword),
         blob(envelopes.modelKey)}));
}

Result<std::vector<DeploymentRecord>> DeploymentsTable::all()
{
    auto rows = m_database.run(QStringLiteral(
        "SELECT id, account_id, spec_json, state, error_json, instance_id, token_expires_at, "
        "ssh_public_key, started_at, ended_at FROM deployments ORDER BY id"));
    if (!rows)
        return rows.error();
    std::vector<DeploymentRecord> records;
    while (rows->next()) {
        auto record = readDeployment(*rows);
        if (!record)
            return record.error();
        records.push_back(std::move(*record));
    }
    return records;
}

Result<DeploymentEnvelopes> DeploymentsTable::envelopes(const DeploymentId &id)
{
    auto rows = m_database.run(
        QStringLiteral("SELECT ssh_private_key_ciphertext, bootstrap_token_ciphertext, "
                       "gateway_token_ciphertext, portainer_password_ciphertext, "
                       "model_key_ciphertext FROM deployments WHERE id = ?"),
        {id.toString()});
    if (!rows)
        return rows.error();
    if (!rows->next())
        return Error{ErrorCode::NotFound,
                     QCoreApplication::translate("ltb::core", "There is no such deployment.")};
    return DeploymentEnvelopes{rows->bytes(0), rows->bytes(1), rows->bytes(2), rows->bytes(3),
                               rows->bytes(4)};
}

Result<void> DeploymentsTable::save(const DeploymentRecord &record)
{
    return withoutCount(m_database.change(
        QStringLiteral("UPDATE deployments SET spec_json = ?, state = ?, error_json = ?, "
                       "instance_id = ?, token_expires_at = ?, ended_at = ? WHERE id = ?"),
        {QString::fromUtf8(record.spec.dump()), stateName(record.state), errorColumn(record.error),
         instanceColumn(record), record.tokenExpiresAtMs, record.endedAtMs, record.id.toString()}));
}

Result<void> DeploymentsTable::saveBootstrapToken(const DeploymentId &id,
                                                  const QByteArray &envelope)
{
    return withoutCount(m_database.change(
        QStringLiteral("UPDATE deployments SET bootstrap_token_ciphertext = ? WHERE id = ?"),
        {blob(envelope), id.toString()}));
}

Result<void> DeploymentsTable::forgetHandedOver(const DeploymentId &id)
{
    return withoutCount(m_database.change(
        QStringLiteral("UPDATE deployments SET bootstrap_token_ciphertext = NULL, "
                       "model_key_ciphertext = NULL WHERE id = ?"),
        {id.toString()}));
}

} // namespace ltb::core::provisioning
