// Writes the user_data of a server: a cloud-config that is JSON (and so YAML), in which no value
// can break out. Templates and scripts are in resources/cloudinit; shell scripts get values only
// from /etc/launchthatbot/deployment.json. Deterministic: the same input gives the same bytes.
#pragma once

#include "core/base/id.h"
#include "core/base/secret.h"
#include "core/provisioning/deploymentspec.h"

#include <vector>

namespace ltb::core::provisioning {

struct CloudInitInput {
    DeploymentSpec spec;
    DeploymentId deployment;
    InstanceId instance;
    Secret bootstrapToken; // the only secret in user_data: one-time, short-lived
    QString consoleSshKey{}; // public key of this deployment's own key pair
    bool hasModelKey = false; // the exchange hands out a secret for the model's provider
};

enum class Reveal { Masked, Plain };

struct GuestFile {
    QString path;
    QByteArray content; // as it will be on the server
    bool operator==(const GuestFile &) const = default;
};

// The document. Errors: InvalidInput when it is larger than `limitBytes` (the provider's), naming
// the largest part that the operator can change; what DeploymentSpec::check() finds; an unknown
// profile.
Result<QString> renderUserData(const CloudInitInput &input, qsizetype limitBytes,
                               Reveal reveal = Reveal::Masked);

// The files inside, unpacked, secrets masked: for a preview that a person can read.
Result<std::vector<GuestFile>> guestFiles(const CloudInitInput &input);

} // namespace ltb::core::provisioning
