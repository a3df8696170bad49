#include "app/commands/tokencommand.h"

#include "app/commands/hubstore.h"
#include "core/base/clock.h"
#include "core/relay/issuedtoken.h"
#include "core/store/database.h"

#include <QCoreApplication>
#include <QDateTime>

namespace ltb::app {

using namespace Qt::StringLiterals;
using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using core::relay::IssuedToken;
using core::relay::TokenRequest;
using core::relay::TokenRow;
using core::store::Database;

namespace {

Result<std::unique_ptr<Database>> openHubStore(const Invocation &invocation)
{
    const auto location = hubStoreLocation(invocation);
    if (!location)
        return location.error();
    auto database = Database::open(*location);
    if (!database)
        return database;
    if (const auto migrated = (*database)->migrate(); !migrated)
        return migrated.error();
    return database;
}

template <typename T, typename F>
Result<T> inTransaction(Database &database, F work)
{
    if (const auto begun = database.begin(); !begun)
        return begun.error();
    Result<T> result = work();
    if (!result) {
        database.rollback();
        return result;
    }
    if (const auto committed = database.commit(); !committed) {
        database.rollback();
        return committed.error();
    }
    return result;
}

Result<qint64> expiryFrom(const QString &text, qint64 nowMs)
{
    if (text.isEmpty())
        return 0;
    bool isNumber = false;
    const qint64 seconds = text.toLongLong(&isNumber);
    constexpr qint64 mostSeconds = 10LL * 366 * 24 * 60 * 60;
    if (!isNumber || seconds <= 0 || seconds > mostSeconds)
        return Error{ErrorCode::InvalidInput,
                     QCoreApplication::translate("ltb::app",
                                                 "--expires-in takes a whole number of seconds."),
                     {},
                     u"expires-in"_s};
    return nowMs + seconds * 1000;
}

Result<TokenRequest> tokenRequest(const QCommandLineParser &options, qint64 nowMs)
{
    TokenRequest request;
    request.label = options.value(u"label"_s);
    const QString role = options.value(u"role"_s);
    if (role == "openclaw"_L1) {
        request.role = core::protocol::Role::OpenClaw;
        request.instanceId = options.value(u"instance"_s);
        for (const QString &agent : options.values(u"agent"_s))
            request.bindAgents.push_back({agent, agent});
    } else if (role == "ui"_L1) {
        const auto scopes = core::relay::parseScopes(options.value(u"scopes"_s));
        if (!scopes)
            return scopes.error();
        request.scopes = *scopes;
        request.agents = options.values(u"agent"_s);
    } else {
        return Error{ErrorCode::InvalidInput,
                     QCoreApplication::translate(
                         "ltb::app", "--role must be openclaw (an instance) or ui (an operator)."),
                     {},
                     u"role"_s};
    }
    const auto expires = expiryFrom(options.value(u"expires-in"_s), nowMs);
    if (!expires)
        return expires.error();
    request.expiresAtMs = *expires;
    return request;
}

Json tokenJson(const TokenRow &row)
{
    const bool isInstance = row.role == core::protocol::Role::OpenClaw;
    Json json{{"tokenId", row.tokenId.toStdString()},
              {"role", isInstance ? "openclaw" : "ui"},
              {"label", row.label.toStdString()},
              {"createdAt", row.createdAtMs}};
    if (isInstance) {
        json["instanceId"] = row.instanceId.toStdString();
    } else {
        json["scopes"] = core::relay::scopeNames(row.scopes).toStdString();
        json["agents"] = Json::array();
        for (const QString &agent : row.agents)
            json["agents"].push_back(agent.toStdString());
    }
    if (row.expiresAtMs != 0)
        json["expiresAt"] = row.expiresAtMs;
    if (row.revokedAtMs != 0)
        json["revokedAt"] = row.revokedAtMs;
    return json;
}

QString stateOf(const TokenRow &row, qint64 nowMs)
{
    if (row.revokedAtMs != 0)
        return QCoreApplication::translate("ltb::app", "revoked");
    return row.isValidAt(nowMs) ? QCoreApplication::translate("ltb::app", "valid")
                                : QCoreApplication::translate("ltb::app", "expired");
}

QString tokenLine(const TokenRow &row, qint64 nowMs)
{
    const bool isInstance = row.role == core::protocol::Role::OpenClaw;
    const QString what = isInstance ? row.instanceId : core::relay::scopeNames(row.scopes);
    const QString expires =
        row.expiresAtMs == 0
            ? QCoreApplication::translate("ltb::app", "never expires")
            : QDateTime::fromMSecsSinceEpoch(row.expiresAtMs, Qt::UTC).toString(Qt::ISODate);
    return u"%1  %2  %3  %4  %5  %6"_s.arg(row.tokenId, isInstance ? u"openclaw"_s : u"ui      "_s,
                                           stateOf(row, nowMs), what, expires, row.label);
}

} // namespace

QStringList TokenCreate::words() const
{
    return {u"token"_s, u"create"_s};
}

QString TokenCreate::summary() const
{
    return QCoreApplication::translate("ltb::app",
                                       "Create an access token for a hub and print it.");
}

void TokenCreate::addOptions(QCommandLineParser &parser) const
{
    addStoreOption(parser);
    parser.addOptions({
        {u"role"_s,
         QCoreApplication::translate("ltb::app", "openclaw for an instance, ui for an operator."),
         u"ROLE"_s},
        {u"instance"_s,
         QCoreApplication::translate("ltb::app", "The instance the token is for (role openclaw)."),
         u"ID"_s},
        {u"scopes"_s,
         QCoreApplication::translate("ltb::app",
                                     "read, chat, operate, admin, separated by commas (role ui)."),
         u"SCOPES"_s},
        {u"agent"_s,
         QCoreApplication::translate(
             "ltb::app",
             "Role openclaw: an agent of this instance. Role ui: limits the token to this "
             "agent. May be repeated."),
         u"ID"_s},
        {u"expires-in"_s, QCoreApplication::translate("ltb::app", "Seconds until it expires."),
         u"SECONDS"_s},
        {u"label"_s, QCoreApplication::translate("ltb::app", "A name to find it again."),
         u"TEXT"_s},
    });
}

core::Task<ExitCode> TokenCreate::run(const Invocation *invocation)
{
    const qint64 now = core::systemClock().nowMs();
    const Result<TokenRequest> request = tokenRequest(invocation->options, now);
    if (!request)
        co_await core::fail(request.error());
    const auto database = openHubStore(*invocation);
    if (!database)
        co_await core::fail(database.error());
    const Result<IssuedToken> issued = inTransaction<IssuedToken>(
        **database, [&] { return core::relay::issueToken(**database, *request, now); });
    if (!issued)
        co_await core::fail(issued.error());
    QByteArray token = issued->token.reveal(); // printing it is what the command is for
    Output &output = invocation->output;
    Json json = tokenJson(issued->row);
    json["token"] = token.toStdString();
    output.json(json);
    output.line(QString::fromLatin1(token));
    core::wipe(token);
    co_return ExitCode::Ok;
}

QStringList TokenList::words() const
{
    return {u"token"_s, u"list"_s};
}

QString TokenList::summary() const
{
    return QCoreApplication::translate("ltb::app",
                                       "List a hub's access tokens, without their values.");
}

void TokenList::addOptions(QCommandLineParser &parser) const
{
    addStoreOption(parser);
}

core::Task<ExitCode> TokenList::run(const Invocation *invocation)
{
    const auto database = openHubStore(*invocation);
    if (!database)
        co_await core::fail(database.error());
    const auto tokens = core::relay::accounttable::tokens(**database);
    if (!tokens)
        co_await core::fail(tokens.error());
    const qint64 now = core::systemClock().nowMs();
    Json list = Json::array();
    for (const TokenRow &row : *tokens) {
        list.push_back(tokenJson(row));
        invocation->output.line(tokenLine(row, now));
    }
    const Json document{{"tokens", std::move(list)}};
    invocation->output.json(document);
    co_return ExitCode::Ok;
}

QStringList TokenRevoke::words() const
{
    return {u"token"_s, u"revoke"_s};
}

QString TokenRevoke::summary() const
{
    return QCoreApplication::translate(
        "ltb::app", "Revoke an access token by its id; its connections are closed.");
}

void TokenRevoke::addOptions(QCommandLineParser &parser) const
{
    addStoreOption(parser);
    parser.addPositionalArgument(
        u"ID"_s, QCoreApplication::translate("ltb::app", "As token list shows it."));
}

core::Task<ExitCode> TokenRevoke::run(const Invocation *invocation)
{
    const QString tokenId = invocation->arguments.value(0);
    if (tokenId.isEmpty())
        co_await core::fail(
            ErrorCode::InvalidInput,
            QCoreApplication::translate("ltb::app", "Say which token: token revoke ID."));
    const auto database = openHubStore(*invocation);
    if (!database)
        co_await core::fail(database.error());
    const qint64 now = core::systemClock().nowMs();
    const Result<bool> revoked = inTransaction<bool>(**database, [&]() -> Result<bool> {
        const auto done = core::relay::accounttable::revokeToken(**database, tokenId, now);
        return done ? Result<bool>(true) : done.error();
    });
    if (!revoked)
        co_await core::fail(revoked.error());
    const Json document{{"revoked", tokenId.toStdString()}};
    invocation->output.json(document);
    co_return ExitCode::Ok;
}

} // namespace ltb::app
