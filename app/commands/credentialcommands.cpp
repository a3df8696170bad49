#include "app/commands/credentialcommands.h"

namespace ltb::app {

using namespace core;
using console::AccountView;

namespace {

QString credentialText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

Json checkToJson(const providers::AccountCheck &check)
{
    Json json{{"canWrite", check.canWrite}, {"serversUsed", check.serversUsed}};
    if (check.serverLimit)
        json["serverLimit"] = *check.serverLimit;
    if (!check.project.isEmpty())
        json["project"] = check.project.toStdString();
    return json;
}

QString checkSentence(const providers::AccountCheck &check)
{
    return (check.canWrite ? credentialText("The token works and may create servers; %1 in use.")
                           : credentialText("The token works but is read-only; %1 servers in use."))
        .arg(check.serversUsed);
}

Json accountToJson(const AccountView &account)
{
    Json json{
        {"id", account.id.toString().toStdString()}, {"provider", account.providerId.toStdString()},
        {"name", account.name.toStdString()},        {"createdAt", account.createdAtMs},
        {"lastUsedAt", account.lastUsedAtMs},        {"servers", account.serversUsing}};
    if (!account.endpoint.isEmpty())
        json["endpoint"] = account.endpoint.toStdString();
    if (account.check)
        json["check"] = checkToJson(*account.check);
    return json;
}

QString onlyArgument(const Invocation *invocation)
{
    return invocation->arguments.isEmpty() ? QString() : invocation->arguments.first();
}

} // namespace

QStringList CredentialSetCommand::words() const
{
    return {QStringLiteral("credential"), QStringLiteral("set")};
}

QString CredentialSetCommand::summary() const
{
    return credentialText("Test and store a provider token (from --token-file or standard input).");
}

void CredentialSetCommand::addOwnOptions(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(QStringLiteral("PROVIDER"), credentialText("hetzner"));
    parser.addOptions({{QStringLiteral("name"), credentialText("Name of the account."),
                        QStringLiteral("NAME"), QStringLiteral("default")},
                       {QStringLiteral("endpoint"), credentialText("Another API address."),
                        QStringLiteral("URL")},
                       {QStringLiteral("token-file"), credentialText("File with the token."),
                        QStringLiteral("FILE")}});
}

Task<ExitCode> CredentialSetCommand::work(const Invocation *invocation, Installation *installation)
{
    const QCommandLineParser &options = invocation->options;
    console::NewAccount account;
    account.providerId = onlyArgument(invocation);
    if (account.providerId.isEmpty())
        co_await fail(ErrorCode::InvalidInput, credentialText("Name the provider: hetzner."));
    account.name = options.value(QStringLiteral("name"));
    account.endpoint = options.value(QStringLiteral("endpoint"));
    const auto token =
        readSecret(options.value(QStringLiteral("token-file")), credentialText("token"));
    if (!token)
        co_await fail(token.error());
    account.token = *token;
    const AccountId id = co_await installation->credentials().store(std::move(account));
    const AccountView *stored = installation->credentials().find(id);
    invocation->output.line(
        credentialText("Stored \"%1\". %2").arg(stored->name, checkSentence(*stored->check)));
    invocation->output.json(accountToJson(*stored));
    co_return ExitCode::Ok;
}

QStringList CredentialTestCommand::words() const
{
    return {QStringLiteral("credential"), QStringLiteral("test")};
}

QString CredentialTestCommand::summary() const
{
    return credentialText("Try a stored account with a cheap read.");
}

void CredentialTestCommand::addOwnOptions(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(QStringLiteral("NAME"), credentialText("Name or id."),
                                 QStringLiteral("[NAME]"));
}

Task<ExitCode> CredentialTestCommand::work(const Invocation *invocation, Installation *installation)
{
    const auto account = installation->credentials().choose({}, onlyArgument(invocation));
    if (!account)
        co_await fail(account.error());
    const providers::AccountCheck check =
        co_await installation->credentials().checkStored(account->id);
    invocation->output.line(checkSentence(check));
    invocation->output.json(checkToJson(check));
    co_return ExitCode::Ok;
}

QStringList CredentialListCommand::words() const
{
    return {QStringLiteral("credential"), QStringLiteral("list")};
}

QString CredentialListCommand::summary() const
{
    return credentialText("List the accounts; never the tokens.");
}

void CredentialListCommand::addOwnOptions(QCommandLineParser &) const {}

Task<ExitCode> CredentialListCommand::work(const Invocation *invocation, Installation *installation)
{
    Json list = Json::array();
    for (const AccountView &account : installation->credentials().accounts()) {
        list.push_back(accountToJson(account));
        invocation->output.line(QStringLiteral("%1  %2  %3")
                                    .arg(account.id.toString(), account.providerId, account.name));
    }
    invocation->output.json(list);
    co_return ExitCode::Ok;
}

QStringList CredentialRemoveCommand::words() const
{
    return {QStringLiteral("credential"), QStringLiteral("remove")};
}

QString CredentialRemoveCommand::summary() const
{
    return credentialText("Forget an account that no server uses.");
}

void CredentialRemoveCommand::addOwnOptions(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(QStringLiteral("NAME"), credentialText("Name or id."));
}

Task<ExitCode> CredentialRemoveCommand::work(const Invocation *invocation,
                                             Installation *installation)
{
    if (onlyArgument(invocation).isEmpty())
        co_await fail(ErrorCode::InvalidInput, credentialText("Name the account to remove."));
    const auto account = installation->credentials().choose({}, onlyArgument(invocation));
    if (!account)
        co_await fail(account.error());
    co_await installation->credentials().forget(account->id);
    invocation->output.line(credentialText("Removed \"%1\".").arg(account->name));
    invocation->output.json(accountToJson(*account));
    co_return ExitCode::Ok;
}

} // namespace ltb::app
