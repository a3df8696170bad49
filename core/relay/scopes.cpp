#include "core/relay/scopes.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>
#include <utility>

namespace ltb::core::relay {

namespace {

constexpr std::array<std::pair<Scope, QStringView>, 4> scopeTable{{{Scope::Read, u"read"},
                                                                   {Scope::Chat, u"chat"},
                                                                   {Scope::Operate, u"operate"},
                                                                   {Scope::Admin, u"admin"}}};

} // namespace

bool allows(Scopes granted, Scope needed)
{
    if (granted.testFlag(Scope::Admin) || granted.testFlag(needed))
        return true;
    return needed == Scope::Read && granted.testAnyFlags(Scope::Chat | Scope::Operate);
}

Result<Scopes> parseScopes(const QString &text)
{
    Scopes scopes;
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        const QString name = part.trimmed();
        bool known = false;
        for (const auto &[scope, scopeText] : scopeTable) {
            if (name == scopeText) {
                scopes |= scope;
                known = true;
            }
        }
        if (!known)
            return Error{
                ErrorCode::InvalidInput,
                QCoreApplication::translate(
                    "ltb::core", "The scope \"%1\" is not known; use read, chat, operate or admin.")
                    .arg(name),
                {},
                QStringLiteral("scopes")};
    }
    if (!scopes)
        return Error{ErrorCode::InvalidInput,
                     QCoreApplication::translate(
                         "ltb::core", "Say what the token may do: read, chat, operate or admin."),
                     {},
                     QStringLiteral("scopes")};
    return scopes;
}

QString scopeName(Scope scope)
{
    for (const auto &[known, text] : scopeTable) {
        if (known == scope)
            return text.toString();
    }
    return {};
}

QString scopeNames(Scopes scopes)
{
    QStringList names;
    for (const auto &[scope, text] : scopeTable) {
        if (scopes.testFlag(scope))
            names.append(text.toString());
    }
    return names.join(u',');
}

} // namespace ltb::core::relay
