// What a cloud must offer. One class a provider, one line in the catalogue of providers.
//
// Every call is one logical request: pagination is followed, nothing is retried. Errors carry the
// provider's code, HTTP status and request id; 429 is RateLimited with retryAfterMs; capacity and
// location problems are Unavailable; a taken name is Conflict.
#pragma once

#include "core/base/id.h"
#include "core/base/secret.h"
#include "core/base/task.h"

#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace ltb::core::providers {

// Money in millionths of a currency unit, so that hourly prices add up exactly.
struct Money {
    qint64 micros = 0;
    QString currency; // ISO 4217, as the provider states it
    bool operator==(const Money &) const = default;
};

struct Location {
    QString id; // "fsn1"
    QString city;
    QString country; // ISO 3166 alpha-2
    QString networkZone{};
    bool operator==(const Location &) const = default;
};

struct SizePrice {
    QString location;
    Money hourly; // gross, the server alone
    Money monthly;
    bool available = true; // in stock there now
    bool deprecated = false;
    bool operator==(const SizePrice &) const = default;
};

struct Size {
    QString id; // "cx23"
    QString description{};
    int cores = 0;
    double memoryGb = 0;
    int diskGb = 0;
    QString architecture = QStringLiteral("x86"); // x86, arm
    bool dedicated = false;
    std::vector<SizePrice> prices;
    bool operator==(const Size &) const = default;
};

struct Image {
    QString id; // what create takes: "debian-12"
    QString name;
    QString architecture;
    bool operator==(const Image &) const = default;
};

struct LocationPrice {
    QString location;
    Money hourly; // gross
    Money monthly;
    bool operator==(const LocationPrice &) const = default;
};

struct Catalogue {
    std::vector<Location> locations;
    std::vector<Size> sizes;
    std::vector<Image> images;
    std::vector<LocationPrice> ipv4Prices; // one primary IPv4; a place that is absent costs nothing
    int backupPercent = 0; // of the server's price
    QString vatRate{}; // "19.000000", as stated
    qint64 fetchedAtMs = 0;
};

struct AccountCheck {
    bool canWrite = false; // false: the token is read-only
    int serversUsed = 0;
    std::optional<int> serverLimit{};
    QString project{};
};

struct ProviderServer {
    QString id; // the provider's
    QString name;
    QString status; // the provider's word
    bool running = false;
    QString ipv4{};
    QString ipv6{};
    QString location{};
    QString size{};
    QMap<QString, QString> labels{};
    qint64 createdAtMs = 0;
    QStringList pendingActions{}; // action ids to wait for after create
};

struct NamedResource {
    QString id;
    QString name;
    QMap<QString, QString> labels{};
};

struct FirewallRule {
    QString protocol; // tcp, udp, icmp
    QString port{}; // "22", "80-90"; empty for icmp
    QStringList sources; // CIDR
};

struct CreateServer {
    QString name;
    QString location;
    QString size;
    QString image;
    QString userData; // plain text
    QMap<QString, QString> labels;
    QStringList sshKeyIds;
    QStringList firewallIds;
    bool backups = false; // where ProviderTraits::backupsAtCreation; else setBackups
};

struct ProviderTraits {
    QString id; // "hetzner"
    QString name; // "Hetzner Cloud"
    qsizetype userDataBytes = 32 << 10;
    bool namesAreUnique = true;
    // False: CreateServer::backups has no effect; call setBackups once the server is there.
    bool backupsAtCreation = false;
    QString tokenHelpUrl;
};

// True when a create that ended so may have taken effect: look for the resource before trying
// again.
bool outcomeUnknown(const Error &error);

// The label (Hetzner) or tag (DigitalOcean) that ties a resource to one deployment.
inline constexpr char deploymentLabel[] = "ltb-deployment";
inline constexpr char managedByLabel[] = "managed-by"; // value "launchthatbot"

class CloudProvider {
public:
    virtual ~CloudProvider() = default;
    virtual const ProviderTraits &traits() const = 0;

    virtual Task<AccountCheck> checkAccount() = 0;
    virtual Task<Catalogue> catalogue() = 0;

    // Servers that carry all these labels; all servers of the account when empty.
    virtual Task<std::vector<ProviderServer>> servers(QMap<QString, QString> labels) = 0;
    virtual Task<ProviderServer> server(QString id) = 0; // NotFound when gone
    virtual Task<ProviderServer> createServer(CreateServer request) = 0;
    // One look at a running action: true when done, Error when it failed.
    virtual Task<bool> actionDone(QString actionId) = 0;
    virtual Task<> setBackups(QString serverId, bool enabled) = 0;
    virtual Task<> rebootServer(QString id) = 0; // asks for it; the server comes back by itself
    virtual Task<> deleteServer(QString id) = 0; // NotFound when gone

    virtual Task<std::vector<NamedResource>> sshKeys(QMap<QString, QString> labels) = 0;
    virtual Task<NamedResource> createSshKey(QString name, QString publicKey,
                                             QMap<QString, QString> labels) = 0;
    virtual Task<> deleteSshKey(QString id) = 0;

    virtual Task<std::vector<NamedResource>> firewalls(QMap<QString, QString> labels) = 0;
    virtual Task<NamedResource> createFirewall(QString name, std::vector<FirewallRule> rules,
                                               QMap<QString, QString> labels) = 0;
    virtual Task<> deleteFirewall(QString id) = 0;
};

} // namespace ltb::core::providers
