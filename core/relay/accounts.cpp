#include "core/relay/accounts.h"

#include "core/store/storethread.h"

#include <QCoreApplication>

namespace ltb::core::relay {

namespace {

Error unauthorizedError()
{
    return {ErrorCode::Unauthorized,
            QCoreApplication::translate("ltb::core",
                                        "The token is not valid: unknown, expired or revoked."),
            {},
            QStringLiteral("token"),
            QCoreApplication::translate("ltb::core",
                                        "Create a new token at the hub with \"token create\".")};
}

} // namespace

void Accounts::replace(const std::vector<TokenRow> &tokens)
{
    m_byHash.clear();
    m_hashById.clear();
    for (const TokenRow &token : tokens)
        add(token);
}

void Accounts::add(const TokenRow &token)
{
    m_byHash.insert(token.hash, token);
    m_hashById.insert(token.tokenId, token.hash);
}

Accounts::Lookup Accounts::judge(const TokenRow &row) const
{
    if (!row.isValidAt(m_clock.nowMs()))
        return {Verdict::Refused};
    return {Verdict::Valid,
            Principal{row.tokenId, row.role, row.instanceId, row.scopes, row.agents}};
}

Accounts::Lookup Accounts::find(const QByteArray &token) const
{
    const auto kind = tokenKind(token);
    if (!kind || *kind == TokenKind::Bootstrap)
        return {Verdict::Refused};
    const QByteArray hash = hashToken(token);
    const auto row = m_byHash.constFind(hash);
    if (row == m_byHash.constEnd() || !sameHash(row->hash, hash))
        return {Verdict::Unknown};
    return judge(*row);
}

Task<Principal> Accounts::authenticate(Secret token)
{
    QByteArray text = token.reveal(); // hashed below, and wiped
    const Lookup known = find(text);
    const QByteArray hash = hashToken(text);
    wipe(text);
    if (known.verdict == Verdict::Valid)
        co_return known.principal;
    if (known.verdict == Verdict::Refused)
        co_await fail(unauthorizedError());

    std::function<Result<std::optional<TokenRow>>(store::Database &)> job =
        [hash](store::Database &database) { return accounttable::tokenByHash(database, hash); };
    const std::optional<TokenRow> row =
        co_await m_store.read<std::optional<TokenRow>>(std::move(job));
    if (!row || !sameHash(row->hash, hash))
        co_await fail(unauthorizedError());
    add(*row);
    const Lookup found = judge(*row);
    if (found.verdict != Verdict::Valid)
        co_await fail(unauthorizedError());
    co_return found.principal;
}

bool Accounts::isValid(const QString &tokenId) const
{
    const auto hash = m_hashById.constFind(tokenId);
    if (hash == m_hashById.constEnd())
        return false;
    const auto row = m_byHash.constFind(*hash);
    return row != m_byHash.constEnd() && row->isValidAt(m_clock.nowMs());
}

} // namespace ltb::core::relay
