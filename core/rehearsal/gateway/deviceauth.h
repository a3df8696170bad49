// Who a connecting device is: Ed25519 signatures over the connect payload (docs/openclaw.md 2.1).
#pragma once

#include "core/rehearsal/gateway/rpc.h"

#include <optional>

namespace ltb::core::rehearsal {

// What the signature covers, taken from valid connect parameters.
struct DeviceClaim {
    QString deviceId;
    QByteArray publicKey; // 32 raw bytes; empty when the text is no base64url of that size
    QByteArray signature;
    qint64 signedAt = 0;
    QString nonce;
    QByteArray payloadV3;
    QByteArray payloadV2;
};

DeviceClaim deviceClaim(const Json &connectParams);

// Checks identity, nonce, age (±120 s) and signature, in the real gateway's order and words.
std::optional<RpcError> checkDevice(const DeviceClaim &claim, const QString &nonce, qint64 nowMs);

} // namespace ltb::core::rehearsal
