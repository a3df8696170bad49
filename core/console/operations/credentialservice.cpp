#include "core/console/operations/credentialservice.h"

#include "core/base/await.h"
#include "core/base/jsonfields.h"
#include "core/base/redaction.h"
#include "core/base/ulid.h"
#include "core/store/provideraccountstable.h"

#include <QHostAddress>
#include <QPointer>

#include <algorithm>

namespace ltb::core::console {

using namespace std::chrono_literals;
using providers::AccountCheck;
using store::ProviderAccountRow;
using store::ProviderAccountsTable;

namespace {

constexpr auto accountTestLimit = 10s;

secrets::FieldName tokenField(const AccountId &id)
{
    return {QStringLiteral("provider_accounts"), QStringLiteral("token_ciphertext"), id.toString()};
}

QByteArray accountCheckJson(const AccountCheck &check)
{
    Json json{{"canWrite", check.canWrite},
              {"serversUsed", check.serversUsed},
              {"project", check.project.toStdString()}};
    if (check.serverLimit)
        json["serverLimit"] = *check.serverLimit;
    return dumpJson(json);
}

std::optional<AccountCheck> accountCheckOf(const std::optional<QString> &text)
{
    const auto json = text ? parseJson(text->toUtf8()) : Result<Json>(Error{});
    if (!json)
        return std::nullopt;
    JsonFields fields(*json);
    AccountCheck check;
    check.canWrite = fields.boolean("canWrite");
    check.serversUsed = int(fields.optionalInteger("serversUsed", 0, 1'000'000).value_or(0));
    check.project = fields.optionalText("project").value_or(QString());
    if (const auto limit = fields.optionalInteger("serverLimit", 0, 1'000'000))
        check.serverLimit = int(*limit);
    return check;
}

QByteArray accountErrorJson(const Error &error)
{
    return dumpJson({{"code", int(error.code)},
                     {"message", error.message.toStdString()},
                     {"nextStep", error.nextStep.toStdString()},
                     {"providerCode", error.providerCode.toStdString()}});
}

std::optional<Error> accountErrorOf(const std::optional<QString> &text)
{
    const auto json = text ? parseJson(text->toUtf8()) : Result<Json>(Error{});
    if (!json)
        return std::nullopt;
    JsonFields fields(*json);
    Error error;
    error.code = ErrorCode(fields.integer("code", 0, int(ErrorCode::Internal)));
    error.message = fields.text("message");
    error.nextStep = fields.optionalText("nextStep").value_or(QString());
    error.providerCode = fields.optionalText("providerCode").value_or(QString());
    return error;
}

AccountView viewOf(const ProviderAccountRow &row,
                   const std::vector<providers::ProviderTraits> &traits)
{
    AccountView view;
    view.id = row.id;
    view.providerId = row.providerId;
    const auto known = std::find_if(traits.begin(), traits.end(),
                                    [&row](const auto &one) { return one.id == row.providerId; });
    view.providerName = known == traits.end() ? row.providerId : known->name;
    view.name = row.name;
    view.endpoint = row.endpoint;
    view.createdAtMs = row.createdAtMs;
    view.lastUsedAtMs = row.lastUsedAtMs.value_or(0);
    view.testedAtMs = row.testedAtMs.value_or(0);
    view.check = accountCheckOf(row.checkJson);
    view.testError = accountErrorOf(row.testErrorJson);
    return view;
}

// Runs a callback only while whoever asked is still there.
template <typename T>
auto whileAlive(QObject *context, Credentials::Done<T> done)
{
    return [guard = QPointer(context), done = std::move(done)](Result<T> result) {
        if (guard)
            done(std::move(result));
    };
}

} // namespace

CredentialService::CredentialService(store::StoreThread &store, const secrets::Vault &vault,
                                     const providers::ProviderCatalogue &catalogue,
                                     const Clock &clock, QObject *parent)
    : Credentials(parent), m_store(store), m_vault(vault), m_catalogue(catalogue), m_clock(clock)
{}

std::vector<providers::ProviderTraits> CredentialService::providers() const
{
    return providers::ProviderCatalogue::available();
}

Task<> CredentialService::load()
{
    std::function<Result<std::vector<ProviderAccountRow>>(store::Database &)> job =
        [](store::Database &database) { return ProviderAccountsTable(database).all(); };
    const Result<std::vector<ProviderAccountRow>> rows =
        co_await m_store.read<std::vector<ProviderAccountRow>>(std::move(job)).result();
    m_loadState = rows ? LoadState::Ready : LoadState::Failed;
    m_loadError = rows ? std::nullopt : std::optional(rows.error());
    m_accounts.clear();
    const std::vector<providers::ProviderTraits> traits = providers();
    if (rows) {
        for (const ProviderAccountRow &row : *rows) {
            m_accounts.push_back(viewOf(row, traits));
            if (m_usage)
                m_accounts.back().serversUsing = m_usage(row.id);
        }
    }
    emit changed();
}

const AccountView *CredentialService::find(const AccountId &id) const
{
    const auto it = std::find_if(m_accounts.begin(), m_accounts.end(),
                                 [&id](const AccountView &account) { return account.id == id; });
    return it == m_accounts.end() ? nullptr : &*it;
}

Result<AccountView> CredentialService::choose(const QString &providerId,
                                              const QString &nameOrId) const
{
    std::vector<AccountView> matches;
    for (const AccountView &account : m_accounts) {
        const bool named =
            nameOrId.isEmpty() || account.name == nameOrId || account.id.toString() == nameOrId;
        if (named && (providerId.isEmpty() || account.providerId == providerId))
            matches.push_back(account);
    }
    if (matches.size() == 1)
        return matches.front();
    if (matches.empty())
        return Error{ErrorCode::NotFound,
                     nameOrId.isEmpty() ? tr("There is no provider account yet.")
                                        : tr("There is no account \"%1\".").arg(nameOrId),
                     {},
                     QStringLiteral("account"),
                     tr("Add one: launchthatbot credential set hetzner --name NAME")};
    return Error{ErrorCode::InvalidInput,
                 tr("There is more than one account."),
                 {},
                 QStringLiteral("account"),
                 tr("Name the one to use with --account NAME.")};
}

QString CredentialService::providerOf(const AccountId &id) const
{
    const AccountView *account = find(id);
    return account ? account->providerId : QString();
}

bool CredentialService::isLocal(const AccountId &id) const
{
    const AccountView *account = find(id);
    if (!account || account->endpoint.isEmpty())
        return false;
    const QString host = QUrl(account->endpoint).host();
    return host == QLatin1String("localhost") || QHostAddress(host).isLoopback();
}

Result<void> CredentialService::validate(const NewAccount &account) const
{
    const QString name = account.name.trimmed();
    if (name.isEmpty() || name.size() > 64)
        return Error{ErrorCode::InvalidInput,
                     tr("Give the account a name of 1 to 64 characters."),
                     {},
                     QStringLiteral("name")};
    for (const AccountView &known : m_accounts) {
        if (known.providerId == account.providerId && known.name == name)
            return Error{ErrorCode::Conflict,
                         tr("There is an account named \"%1\" already.").arg(name),
                         {},
                         QStringLiteral("name")};
    }
    return {};
}

Task<AccountCheck> CredentialService::check(NewAccount account)
{
    rememberSecret(account.token);
    auto provider = m_catalogue.open({account.providerId, account.token, QUrl(account.endpoint)});
    if (!provider)
        co_await fail(provider.error());
    Error slow{ErrorCode::Timeout,
               tr("The provider did not answer within ten seconds."),
               {},
               {},
               tr("Check the network, and try again.")};
    const AccountCheck check =
        co_await withDeadline((*provider)->checkAccount(), accountTestLimit, std::move(slow));
    co_return check;
}

Task<AccountId> CredentialService::store(NewAccount account)
{
    const Result<void> valid = validate(account);
    if (!valid)
        co_await fail(valid.error());
    const AccountCheck check = co_await this->check(account);
    ProviderAccountRow row;
    row.id = AccountId(newUlid());
    row.providerId = account.providerId;
    row.name = account.name.trimmed();
    row.endpoint = account.endpoint;
    row.tokenCiphertext = m_vault.seal(account.token, tokenField(row.id));
    row.createdAtMs = m_clock.nowMs();
    row.testedAtMs = row.createdAtMs;
    row.checkJson = QString::fromUtf8(accountCheckJson(check));
    std::function<Result<void>(store::Database &)> job = [row](store::Database &database) {
        return ProviderAccountsTable(database).insert(row);
    };
    co_await m_store.write<void>(std::move(job));
    co_await load();
    co_return row.id;
}

Task<> CredentialService::forget(AccountId id)
{
    if (m_usage && m_usage(id) > 0)
        co_await fail(ErrorCode::Conflict,
                      tr("Servers still use this account. Remove them first."));
    std::function<Result<void>(store::Database &)> job = [id](store::Database &database) {
        return ProviderAccountsTable(database).remove(id);
    };
    co_await m_store.write<void>(std::move(job));
    co_await load();
}

Task<Secret> CredentialService::tokenOf(AccountId id)
{
    const qint64 nowMs = m_clock.nowMs();
    std::function<Result<ProviderAccountRow>(store::Database &)> job =
        [id, nowMs](store::Database &database) -> Result<ProviderAccountRow> {
        ProviderAccountsTable table(database);
        if (const auto used = table.setLastUsed(id, nowMs); !used)
            return used.error();
        return table.find(id);
    };
    const ProviderAccountRow row = co_await m_store.write<ProviderAccountRow>(std::move(job));
    const Result<Secret> token = m_vault.open(row.tokenCiphertext, tokenField(id));
    if (!token)
        co_await fail(token.error());
    rememberSecret(*token);
    co_return *token;
}

Task<std::shared_ptr<providers::CloudProvider>> CredentialService::open(AccountId id)
{
    const Secret token = co_await tokenOf(id);
    const AccountView *account = find(id);
    if (!account)
        co_await fail(ErrorCode::NotFound, tr("This account is not there any more."));
    auto provider = m_catalogue.open({account->providerId, token, QUrl(account->endpoint)});
    if (!provider)
        co_await fail(provider.error());
    co_return std::shared_ptr<providers::CloudProvider>(std::move(provider).value());
}

Task<AccountCheck> CredentialService::checkStored(AccountId id)
{
    const AccountView *account = find(id);
    if (!account)
        co_await fail(ErrorCode::NotFound, tr("This account is not there any more."));
    NewAccount probe{account->providerId, account->name, account->endpoint, {}};
    probe.token = co_await tokenOf(id);
    const Result<AccountCheck> outcome = co_await check(std::move(probe)).result();
    co_await remember(id, outcome);
    if (!outcome)
        co_await fail(outcome.error());
    co_return *outcome;
}

Task<> CredentialService::remember(AccountId id, Result<AccountCheck> outcome)
{
    const qint64 nowMs = m_clock.nowMs();
    const QString text =
        QString::fromUtf8(outcome ? accountCheckJson(*outcome) : accountErrorJson(outcome.error()));
    const bool good = outcome.isOk();
    std::function<Result<void>(store::Database &)> job = [=](store::Database &database) {
        ProviderAccountsTable table(database);
        return good ? table.recordGoodTest(id, nowMs, text)
                    : table.recordFailedTest(id, nowMs, text);
    };
    co_await m_store.write<void>(std::move(job));
    co_await load();
}

void CredentialService::test(NewAccount account, QObject *context, Done<AccountCheck> done)
{
    m_tasks.spawn(check(std::move(account)), whileAlive<AccountCheck>(context, std::move(done)));
}

void CredentialService::testStored(AccountId id, QObject *context, Done<AccountCheck> done)
{
    m_tasks.spawn(checkStored(std::move(id)), whileAlive<AccountCheck>(context, std::move(done)));
}

void CredentialService::add(NewAccount account, QObject *context, Done<AccountId> done)
{
    m_tasks.spawn(store(std::move(account)), whileAlive<AccountId>(context, std::move(done)));
}

void CredentialService::remove(AccountId id, QObject *context, Done<void> done)
{
    m_tasks.spawn(forget(std::move(id)),
                  [guard = QPointer(context), done](const Result<void> &result) {
                      if (guard)
                          done(result);
                  });
}

} // namespace ltb::core::console
