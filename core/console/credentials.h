// Named provider accounts. The token goes in and never comes out again.
#pragma once

#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/console/fleet.h"
#include "core/providers/cloudprovider.h"

#include <QObject>

#include <functional>
#include <optional>
#include <vector>

namespace ltb::core::console {

struct AccountView {
    AccountId id;
    QString providerId;
    QString providerName;
    QString name; // the operator's own
    QString endpoint; // empty: the vendor's
    qint64 createdAtMs = 0;
    qint64 lastUsedAtMs = 0; // 0: never
    qint64 testedAtMs = 0;
    std::optional<providers::AccountCheck> check; // of the last successful test
    std::optional<Error> testError; // of the last failed one
    int serversUsing = 0;
};

struct NewAccount {
    QString providerId;
    QString name;
    QString endpoint{};
    Secret token;
};

class Credentials : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual std::vector<providers::ProviderTraits> providers() const = 0;
    virtual const std::vector<AccountView> &accounts() const = 0;
    virtual LoadState loadState() const = 0;
    virtual std::optional<Error> loadError() const = 0; // keychain locked or absent, for one

    // A cheap read with the token, which is not stored. Ten seconds at most.
    virtual void test(NewAccount account, QObject *context, Done<providers::AccountCheck> done) = 0;
    virtual void testStored(AccountId id, QObject *context, Done<providers::AccountCheck> done) = 0;
    virtual void add(NewAccount account, QObject *context, Done<AccountId> done) = 0;
    // Conflict while servers use it.
    virtual void remove(AccountId id, QObject *context, Done<void> done) = 0;

signals:
    void changed();
};

} // namespace ltb::core::console
