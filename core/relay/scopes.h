// What an operator token may do. Admin includes everything; chat and operate include read.
#pragma once

#include "core/base/result.h"

#include <QFlags>
#include <QString>

namespace ltb::core::relay {

enum class Scope {
    Read = 1, // see sessions, history, presence
    Chat = 2, // send messages, stop runs
    Operate = 4, // create and delete instances
    Admin = 8
};
Q_DECLARE_FLAGS(Scopes, Scope)
Q_DECLARE_OPERATORS_FOR_FLAGS(Scopes)

bool allows(Scopes granted, Scope needed);

// "read,chat". Error: InvalidInput, field "scopes", naming the unknown word; empty is refused.
Result<Scopes> parseScopes(const QString &text);
QString scopeNames(Scopes scopes); // canonical order
QString scopeName(Scope scope);

} // namespace ltb::core::relay
