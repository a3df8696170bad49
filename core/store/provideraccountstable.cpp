#include "core/store/provideraccountstable.h"

#include "core/store/database.h"

#include <QCoreApplication>

namespace ltb::core::store {

namespace {

const QString &accountColumns()
{
    static const QString columns = QStringLiteral(
        "SELECT id, provider_id, name, endpoint, token_ciphertext, created_at, last_used_at, "
        "tested_at, check_json, test_error_json FROM provider_accounts ");
    return columns;
}

ProviderAccountRow accountFrom(const Query &row)
{
    return ProviderAccountRow{.id = AccountId(row.text(0)),
                              .providerId = row.text(1),
                              .name = row.text(2),
                              .endpoint = row.text(3),
                              .tokenCiphertext = row.bytes(4),
                              .createdAtMs = row.integer(5),
                              .lastUsedAtMs = row.optionalInteger(6),
                              .testedAtMs = row.optionalInteger(7),
                              .checkJson = row.optionalText(8),
                              .testErrorJson = row.optionalText(9)};
}

Error noSuchAccount()
{
    return Error{.code = ErrorCode::NotFound,
                 .message =
                     QCoreApplication::translate("ltb::core", "There is no such provider account."),
                 .field = QStringLiteral("account")};
}

Result<ProviderAccountRow> oneAccount(Result<Query> rows)
{
    if (!rows)
        return rows.error();
    if (!rows->next())
        return noSuchAccount();
    return accountFrom(*rows);
}

Result<void> changedOneAccount(const Result<int> &changed)
{
    if (!changed)
        return changed.error();
    return *changed > 0 ? Result<void>() : noSuchAccount();
}

} // namespace

Result<void> ProviderAccountsTable::insert(const ProviderAccountRow &row)
{
    const auto orNull = [](const auto &value) {
        return value ? QVariant::fromValue(*value) : QVariant();
    };
    const Result<int> added = m_database.change(
        QStringLiteral("INSERT INTO provider_accounts(id, provider_id, name, endpoint, "
                       "token_ciphertext, created_at, last_used_at, tested_at, check_json, "
                       "test_error_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {row.id.toString(), row.providerId, row.name, row.endpoint, row.tokenCiphertext,
         row.createdAtMs, orNull(row.lastUsedAtMs), orNull(row.testedAtMs), orNull(row.checkJson),
         orNull(row.testErrorJson)});
    if (added)
        return {};
    Error error = added.error();
    if (error.code == ErrorCode::Conflict) {
        error.message = QCoreApplication::translate(
            "ltb::core", "This provider has an account with that name already.");
        error.field = QStringLiteral("name");
        error.nextStep = QCoreApplication::translate("ltb::core", "Choose another name.");
    }
    return error;
}

Result<std::vector<ProviderAccountRow>> ProviderAccountsTable::all()
{
    Result<Query> rows =
        m_database.run(accountColumns() + QStringLiteral("ORDER BY created_at, id"));
    if (!rows)
        return rows.error();
    std::vector<ProviderAccountRow> accounts;
    while (rows->next())
        accounts.push_back(accountFrom(*rows));
    return accounts;
}

Result<ProviderAccountRow> ProviderAccountsTable::find(const AccountId &id)
{
    return oneAccount(
        m_database.run(accountColumns() + QStringLiteral("WHERE id = ?"), {id.toString()}));
}

Result<ProviderAccountRow> ProviderAccountsTable::findByName(const QString &providerId,
                                                             const QString &name)
{
    return oneAccount(
        m_database.run(accountColumns() + QStringLiteral("WHERE provider_id = ? AND name = ?"),
                       {providerId, name}));
}

Result<void> ProviderAccountsTable::setToken(const AccountId &id, const QByteArray &tokenCiphertext)
{
    return changedOneAccount(m_database.change(
        QStringLiteral("UPDATE provider_accounts SET token_ciphertext = ? WHERE id = ?"),
        {tokenCiphertext, id.toString()}));
}

Result<void> ProviderAccountsTable::setLastUsed(const AccountId &id, qint64 atMs)
{
    return changedOneAccount(m_database.change(
        QStringLiteral("UPDATE provider_accounts SET last_used_at = ? WHERE id = ?"),
        {atMs, id.toString()}));
}

Result<void> ProviderAccountsTable::recordGoodTest(const AccountId &id, qint64 atMs,
                                                   const QString &checkJson)
{
    return changedOneAccount(m_database.change(
        QStringLiteral("UPDATE provider_accounts SET tested_at = ?, check_json = ?, "
                       "test_error_json = NULL WHERE id = ?"),
        {atMs, checkJson, id.toString()}));
}

Result<void> ProviderAccountsTable::recordFailedTest(const AccountId &id, qint64 atMs,
                                                     const QString &testErrorJson)
{
    return changedOneAccount(m_database.change(
        QStringLiteral("UPDATE provider_accounts SET tested_at = ?, test_error_json = ? "
                       "WHERE id = ?"),
        {atMs, testErrorJson, id.toString()}));
}

Result<void> ProviderAccountsTable::remove(const AccountId &id)
{
    return changedOneAccount(m_database.change(
        QStringLiteral("DELETE FROM provider_accounts WHERE id = ?"), {id.toString()}));
}

} // namespace ltb::core::store
