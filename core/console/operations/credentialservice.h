// Provider accounts: the token is tested, sealed and stored; the service opens adapters with it.
#pragma once

#include "core/base/clock.h"
#include "core/base/task.h"
#include "core/console/credentials.h"
#include "core/providers/providercatalogue.h"
#include "core/secrets/vault.h"
#include "core/store/storethread.h"

namespace ltb::core::console {

class CredentialService final : public Credentials {
    Q_OBJECT
public:
    CredentialService(store::StoreThread &store, const secrets::Vault &vault,
                      const providers::ProviderCatalogue &catalogue, const Clock &clock,
                      QObject *parent = nullptr);

    // Reads the accounts; a failure is kept for loadError() and does not end the task.
    Task<> load();

    std::vector<providers::ProviderTraits> providers() const override;
    const std::vector<AccountView> &accounts() const override { return m_accounts; }
    LoadState loadState() const override { return m_loadState; }
    std::optional<Error> loadError() const override { return m_loadError; }

    void test(NewAccount account, QObject *context, Done<providers::AccountCheck> done) override;
    void testStored(AccountId id, QObject *context, Done<providers::AccountCheck> done) override;
    void add(NewAccount account, QObject *context, Done<AccountId> done) override;
    void remove(AccountId id, QObject *context, Done<void> done) override;

    // The same as tasks, for the command line.
    Task<providers::AccountCheck> check(NewAccount account);
    Task<providers::AccountCheck> checkStored(AccountId id);
    Task<AccountId> store(NewAccount account);
    Task<> forget(AccountId id);

    // An adapter with the account's token. Errors: NotFound, Storage (the envelope does not open).
    Task<std::shared_ptr<providers::CloudProvider>> open(AccountId id);
    const AccountView *find(const AccountId &id) const;
    // By name or id; the only account when the text is empty. Errors: NotFound, InvalidInput.
    Result<AccountView> choose(const QString &providerId, const QString &nameOrId) const;
    QString providerOf(const AccountId &id) const;
    bool isLocal(const AccountId &id) const; // its endpoint is on this computer (a simulator)
    // How many servers use an account; asked before one is removed.
    void setUsage(std::function<int(const AccountId &)> usage) { m_usage = std::move(usage); }

private:
    Task<Secret> tokenOf(AccountId id);
    Task<> remember(AccountId id, Result<providers::AccountCheck> outcome);
    Result<void> validate(const NewAccount &account) const;

    store::StoreThread &m_store;
    const secrets::Vault &m_vault;
    const providers::ProviderCatalogue &m_catalogue;
    const Clock &m_clock;
    std::function<int(const AccountId &)> m_usage;
    std::vector<AccountView> m_accounts;
    LoadState m_loadState = LoadState::Loading;
    std::optional<Error> m_loadError;
    TaskScope m_tasks;
};

} // namespace ltb::core::console
