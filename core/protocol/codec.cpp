#include "core/protocol/codec.h"

#include "core/base/ulid.h"
#include "core/protocol/messagecodec.h"

#include <QCoreApplication>

#include <algorithm>
#include <type_traits>

namespace ltb::core::protocol {

namespace {

using Reader = Message (*)(JsonFields &, WireProblem &);

template <auto read>
Message readAs(JsonFields &fields, WireProblem &problem)
{
    return read(fields, problem);
}

struct MessageType {
    std::string_view name;
    Reader read;
};

constexpr std::array messageTypes{
    MessageType{"outbound.delta", readAs<readOutboundDelta>},
    MessageType{"tool.progress", readAs<readToolProgress>},
    MessageType{"outbound.final", readAs<readOutboundFinal>},
    MessageType{"inbound.user", readAs<readInboundUser>},
    MessageType{"ack", readAs<readAck>},
    MessageType{"heartbeat", readAs<readHeartbeat>},
    MessageType{"error", readAs<readError>},
    MessageType{"hello", readAs<readHello>},
    MessageType{"control.abort", readAs<readControlAbort>},
    MessageType{"presence", readAs<readPresence>},
};

// The id to answer to, if there is a sound one.
QString readableId(const Json &json)
{
    const auto it = json.find("id");
    if (it == json.end() || !it->is_string())
        return {};
    const QString id = toQString(it->get_ref<const std::string &>());
    return isUlid(id) ? id : QString();
}

const char *wireCodeFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidInput:
        return "bad_field";
    case ErrorCode::Unauthorized:
        return "unauthorized";
    case ErrorCode::Forbidden:
        return "forbidden";
    case ErrorCode::NotFound:
        return "unknown_session";
    case ErrorCode::Conflict:
        return "run_conflict";
    case ErrorCode::RateLimited:
        return "rate_limited";
    case ErrorCode::Unavailable:
    case ErrorCode::Network:
    case ErrorCode::Timeout:
        return "gateway_unavailable";
    case ErrorCode::Protocol:
        return "bad_json";
    case ErrorCode::Storage:
    case ErrorCode::Cancelled:
    case ErrorCode::Internal:
        break;
    }
    return "internal";
}

} // namespace

Result<Message> decode(std::string_view frame)
{
    Result<Json> parsed = parseJson(frame);
    if (!parsed) {
        Error error = parsed.error();
        error.providerCode = QStringLiteral("bad_json");
        return error;
    }
    const Json &json = *parsed;
    JsonFields fields(json);
    WireProblem problem;
    const std::string type = fields.text("type", {1, 64}).toStdString();
    Message message;
    if (fields.check()) {
        const auto *known = std::find_if(messageTypes.begin(), messageTypes.end(),
                                         [&type](const MessageType &t) { return t.name == type; });
        if (known == messageTypes.end())
            return Message(UnknownMessage{toQString(type), readableId(json), json});
        message = known->read(fields, problem);
    }
    problem.note(fields.check());
    if (!problem.first())
        return message;
    Error error = *problem.first();
    error.requestId = json.is_object() ? readableId(json) : QString();
    return error;
}

QByteArray encode(const Message &message)
{
    return std::visit(
        [](const auto &value) {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, UnknownMessage>)
                return dumpJson(value.fields);
            else
                return dumpJson(writeMessage(value));
        },
        message);
}

ErrorMessage toErrorMessage(const Error &error, qint64 nowMs)
{
    ErrorMessage message;
    message.ts = nowMs;
    message.ref = error.requestId;
    message.code = error.providerCode.isEmpty() ? QString::fromLatin1(wireCodeFor(error.code))
                                                : error.providerCode;
    message.message = error.message;
    message.field = error.field;
    message.retryable = error.isTransient();
    if (error.retryAfterMs >= 0)
        message.retryAfterMs = error.retryAfterMs;
    return message;
}

bool isDurable(const Message &message)
{
    if (const auto *tool = std::get_if<ToolProgress>(&message))
        return tool->phase == ToolPhase::End || tool->phase == ToolPhase::Error;
    return std::holds_alternative<InboundUser>(message)
           || std::holds_alternative<OutboundFinal>(message);
}

} // namespace ltb::core::protocol
