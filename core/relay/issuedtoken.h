// Makes access tokens: for `token create`, for the bootstrap exchange and for a console that embeds
// its own hub.
#pragma once

#include "core/base/secret.h"
#include "core/relay/accounttable.h"

namespace ltb::core::relay {

struct TokenRequest {
    protocol::Role role = protocol::Role::Ui;
    QString label{};
    QString instanceId{}; // role openclaw: created when it is not there
    std::vector<protocol::AgentInfo> bindAgents{}; // role openclaw: registered to the instance
    Scopes scopes{}; // role ui
    QStringList agents{}; // role ui: limits it to these; empty means every agent
    qint64 expiresAtMs = 0; // 0: never
};

struct IssuedToken {
    TokenRow row;
    Secret token; // shown once; only its hash is stored
};

// Inside a transaction. Errors: InvalidInput naming the option, Conflict (an agent is taken).
Result<IssuedToken> issueToken(store::Database &database, const TokenRequest &request,
                               qint64 nowMs);

} // namespace ltb::core::relay
