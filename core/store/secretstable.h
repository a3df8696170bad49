// The table secrets: sealed values that belong to something stored elsewhere.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace ltb::core::store {

class Database;

struct SecretRow {
    QString id; // ULID
    QString owner; // "deployment/01J…"
    QString name; // "ssh_private_key"
    QByteArray valueCiphertext; // sealed for secrets, value_ciphertext, id
    qint64 createdAtMs = 0;
    std::optional<qint64> lastUsedAtMs{}; // nullopt: never

    bool operator==(const SecretRow &) const = default;
};

class SecretsTable {
public:
    explicit SecretsTable(Database &database) : m_database(database) {}

    // Conflict when the owner has a secret of that name.
    Result<void> insert(const SecretRow &row);
    // NotFound when there is none.
    Result<SecretRow> find(const QString &owner, const QString &name);
    // By name.
    Result<std::vector<SecretRow>> ofOwner(const QString &owner);
    Result<void> setLastUsed(const QString &id, qint64 atMs);
    // The number of secrets removed. secure_delete overwrites them in the file.
    Result<int> removeOwner(const QString &owner);

private:
    Database &m_database;
};

} // namespace ltb::core::store
