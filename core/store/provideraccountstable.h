// The table provider_accounts: which accounts exist at which provider, and how their last test
// went.
#pragma once

#include "core/base/id.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace ltb::core::store {

class Database;

struct ProviderAccountRow {
    AccountId id;
    QString providerId; // "hetzner"
    QString name; // the operator's own, unique per provider
    QString endpoint{}; // empty: the vendor's
    QByteArray tokenCiphertext; // sealed for provider_accounts, token_ciphertext, id
    qint64 createdAtMs = 0;
    std::optional<qint64> lastUsedAtMs{}; // nullopt: never
    std::optional<qint64> testedAtMs{}; // nullopt: never
    std::optional<QString> checkJson{}; // what the last successful test said
    std::optional<QString> testErrorJson{}; // why the last test failed; nullopt after a good one

    bool operator==(const ProviderAccountRow &) const = default;
};

class ProviderAccountsTable {
public:
    explicit ProviderAccountsTable(Database &database) : m_database(database) {}

    // Conflict, field "name", when the provider has an account of that name.
    Result<void> insert(const ProviderAccountRow &row);
    // Oldest first.
    Result<std::vector<ProviderAccountRow>> all();

    // NotFound from here on, when there is no such account.
    Result<ProviderAccountRow> find(const AccountId &id);
    Result<ProviderAccountRow> findByName(const QString &providerId, const QString &name);
    Result<void> setToken(const AccountId &id, const QByteArray &tokenCiphertext);
    Result<void> setLastUsed(const AccountId &id, qint64 atMs);
    // A good test replaces the last check; a failed one keeps it and adds the reason.
    Result<void> recordGoodTest(const AccountId &id, qint64 atMs, const QString &checkJson);
    Result<void> recordFailedTest(const AccountId &id, qint64 atMs, const QString &testErrorJson);
    // Conflict while something still belongs to it.
    Result<void> remove(const AccountId &id);

private:
    Database &m_database;
};

} // namespace ltb::core::store
