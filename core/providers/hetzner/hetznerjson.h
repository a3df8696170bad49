// Hetzner's JSON in our values and back. Pure functions; what does not fit the API's promises is an
// Error whose `field` is the path of the first wrong value. Source: docs.hetzner.cloud.
#pragma once

#include "core/base/json.h"
#include "core/providers/cloudprovider.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace ltb::core::providers::hetzner {

struct Page {
    std::optional<qint64> next;
    std::optional<qint64> totalEntries;
};

struct ActionState {
    bool finished = false;
    bool failed = false;
    QString errorCode;
    QString errorMessage;
};

struct Pricing {
    QString currency;
    QString vatRate;
    std::vector<LocationPrice> ipv4Prices;
    int backupPercent = 0; // rounded up when the API states a fraction
};

// `root` is the whole answer in each of these.
Result<Page> readPage(const Json &root);
Result<ProviderServer> readServer(const Json &root);
Result<ProviderServer> readCreatedServer(const Json &root); // with pendingActions
Result<ActionState> readAction(const Json &root);
Result<Pricing> readPricing(const Json &root);
Result<NamedResource> readNamed(const Json &root, const char *key);

// These append the items of one page.
Result<void> readServers(const Json &root, std::vector<ProviderServer> &into);
Result<void> readLocations(const Json &root, std::vector<Location> &into);
// A size is offered where it has a price and a location entry; sold out or withdrawn is marked.
Result<void> readSizes(const Json &root, const QString &currency, qint64 nowMs,
                       std::vector<Size> &into);
Result<void> readImages(const Json &root, std::vector<Image> &into);
Result<void> readNamedList(const Json &root, const char *key, std::vector<NamedResource> &into);

// debian-12 first, then by name; x86 before arm.
void sortImages(std::vector<Image> &images);

QByteArray writeCreateServer(const CreateServer &request);
QByteArray writeSshKey(const QString &name, const QString &publicKey,
                       const QMap<QString, QString> &labels);
QByteArray writeFirewall(const QString &name, const std::vector<FirewallRule> &rules,
                         const QMap<QString, QString> &labels);

// "a==1,b==2"; empty for no labels.
QString labelSelector(const QMap<QString, QString> &labels);

// True for what the API takes as an id in a path: 1 to 2^53 - 1.
bool isResourceId(const QString &id);

} // namespace ltb::core::providers::hetzner
