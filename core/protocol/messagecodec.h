// One pair of functions a message: fields of a parsed object in, object out. decode() and encode()
// in codec.h choose among them.
#pragma once

#include "core/protocol/wirefields.h"

namespace ltb::core::protocol {

Hello readHello(JsonFields &fields, WireProblem &problem);
Ack readAck(JsonFields &fields, WireProblem &problem);
ErrorMessage readError(JsonFields &fields, WireProblem &problem);
Heartbeat readHeartbeat(JsonFields &fields, WireProblem &problem);
Presence readPresence(JsonFields &fields, WireProblem &problem);
InboundUser readInboundUser(JsonFields &fields, WireProblem &problem);
OutboundDelta readOutboundDelta(JsonFields &fields, WireProblem &problem);
OutboundFinal readOutboundFinal(JsonFields &fields, WireProblem &problem);
ToolProgress readToolProgress(JsonFields &fields, WireProblem &problem);
ControlAbort readControlAbort(JsonFields &fields, WireProblem &problem);

Json writeMessage(const Hello &message);
Json writeMessage(const Ack &message);
Json writeMessage(const ErrorMessage &message);
Json writeMessage(const Heartbeat &message);
Json writeMessage(const Presence &message);
Json writeMessage(const InboundUser &message);
Json writeMessage(const OutboundDelta &message);
Json writeMessage(const OutboundFinal &message);
Json writeMessage(const ToolProgress &message);
Json writeMessage(const ControlAbort &message);

} // namespace ltb::core::protocol
