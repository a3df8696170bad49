// One message of a person and everything the connector must remember until its answer is safe.
#pragma once

#include "core/connector/runtext.h"
#include "core/protocol/messages.h"

#include <QString>

namespace ltb::core::connector {

enum class TurnState {
    Received, // in the inbox, the gateway has not heard of it
    Sent // handed to the gateway, or on its way there
};

struct Turn {
    protocol::InboundUser message;
    QString gatewayKey; // the gateway's session key, lower case
    QString runKey; // idempotency key: the same for ever for one message
    QString runId; // the gateway's run that answers; runKey unless the gateway restarted the turn
    QString bootId{}; // the gateway process it was handed to
    TurnState state = TurnState::Received;
    RunText text{}; // so far

    const QString &messageId() const { return message.envelope.id; }
    const QString &sessionKey() const { return message.envelope.sessionKey; }
};

// UUID version 5 of the message's id: what the gateway gets as idempotency key.
QString runKeyFor(const QString &messageId);

// An id for something the connector says about a message, the same whenever it says it again, so
// that a repetition after a crash is recognised by everybody. A ULID with the message's time.
QString derivedId(const QString &messageId, const QString &what);

} // namespace ltb::core::connector
