// What a guest finds in its user_data about itself and its hub.
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QUrl>

namespace ltb::core::rehearsal {

struct GuestSettings {
    QUrl hubSocketUrl; // where the connector connects
    QUrl progressUrl; // where stages are reported
    Secret token; // one-time
    Secret progressCredential; // derived from the token
    QString instanceId;
    QString deploymentId;
    QString agentId;
    QString agentName;
    QByteArray bootstrapFile; // as written; for the connector
};

// Errors: InvalidInput when user_data is no cloud-config, has no bootstrap file, or a field of that
// is wrong.
Result<GuestSettings> guestSettings(const QByteArray &userData);

} // namespace ltb::core::rehearsal
