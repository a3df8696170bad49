// What the gateway says about itself: hello-ok, health, status, agents, models.
#pragma once

#include "core/rehearsal/gateway/connectcheck.h"

#include <QUrl>

namespace ltb::core::rehearsal {

struct GatewayIdentity {
    QString version; // of OpenClaw, as a real gateway would report it
    QString bootId; // one a start
    QString agentId; // the gateway's own: "main"
    QString agentName;
    QString hostname;
    qint64 startedSteadyMs = 0;
    qint64 tickIntervalMs = 30'000;
};

Json helloPayload(const GatewayIdentity &identity, const Admission &admission,
                  const std::string &connectionId, qint64 nowMs, qint64 uptimeMs,
                  const GatewayState &state);
Json healthPayload(const GatewayIdentity &identity, qint64 nowMs, const GatewayState &state);
Json statusPayload(const GatewayIdentity &identity);
Json systemInfoPayload(const GatewayIdentity &identity, qint64 uptimeMs);
Json agentsPayload(const GatewayIdentity &identity);
Json modelsPayload();

} // namespace ltb::core::rehearsal
