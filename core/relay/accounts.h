// Who may connect: the store's tokens mirrored in memory, so that the hot path never waits. A token
// that another process just made is looked up in the store.
#pragma once

#include "core/base/clock.h"
#include "core/base/task.h"
#include "core/relay/accounttable.h"
#include "core/relay/token.h"

#include <QHash>

namespace ltb::core::store {
class StoreThread;
} // namespace ltb::core::store

namespace ltb::core::relay {

// Whom a valid token stands for.
struct Principal {
    QString tokenId;
    protocol::Role role = protocol::Role::Ui;
    QString instanceId{}; // role openclaw
    Scopes scopes{}; // role ui
    QStringList agents{}; // role ui: empty means every agent

    bool mayUse(QStringView agentId) const { return agents.isEmpty() || agents.contains(agentId); }
};

class Accounts {
public:
    Accounts(store::StoreThread &store, const Clock &clock) : m_store(store), m_clock(clock) {}

    void replace(const std::vector<TokenRow> &tokens);

    enum class Verdict { Valid, Refused, Unknown };
    struct Lookup {
        Verdict verdict = Verdict::Unknown; // Unknown: well formed, ask the store
        Principal principal{};
    };
    // From memory only.
    Lookup find(const QByteArray &token) const;
    // From memory, else from the store. Error: Unauthorized with a sentence that says why.
    Task<Principal> authenticate(Secret token);
    // False once the token is revoked or expired.
    bool isValid(const QString &tokenId) const;
    // After a token of ours was committed, until the next replace().
    void add(const TokenRow &token);

private:
    Lookup judge(const TokenRow &row) const;

    store::StoreThread &m_store;
    const Clock &m_clock;
    QHash<QByteArray, TokenRow> m_byHash;
    QHash<QString, QByteArray> m_hashById;
};

} // namespace ltb::core::relay
