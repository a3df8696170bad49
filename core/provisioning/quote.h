// What a deployment costs, line by line, in exact integer money: server, IPv4 address, backups.
#pragma once

#include "core/providers/cloudprovider.h"
#include "core/provisioning/deploymentspec.h"

#include <vector>

namespace ltb::core::provisioning {

struct QuoteLine {
    enum class Item { Server, Ipv4, Backups } item = Item::Server;
    providers::Money hourly;
    providers::Money monthly;
    bool operator==(const QuoteLine &) const = default;
};

// The currency is the provider's; nothing is converted.
struct Quote {
    QString location;
    QString size;
    std::vector<QuoteLine> lines;
    providers::Money hourly; // the sum of the lines
    providers::Money monthly;
    int backupPercent = 0; // 0: without backups
    QString vatRate{}; // as the provider states it; prices are gross
    qint64 quotedAtMs = 0; // when the provider stated the prices (UTC)

    bool operator==(const Quote &) const = default;
    Json toJson() const;
    static Result<Quote> fromJson(const Json &json);
};

// Errors: InvalidInput with field "location" or "size" when the catalogue does not know it;
// Unavailable, field "location", when the size is not sold there (now); Protocol when the
// provider's prices cannot be added up.
Result<Quote> quote(const providers::Catalogue &catalogue, const DeploymentSpec &spec);

} // namespace ltb::core::provisioning
