// The eight messages of the relay protocol as values (docs/protocol.md sections 2 and 3).
// Optional text is an empty string, optional numbers are std::optional.
#pragma once

#include "core/base/json.h"
#include "core/protocol/limits.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <variant>
#include <vector>

namespace ltb::core::protocol {

enum class Role { OpenClaw, Ui };

struct AgentInfo {
    QString agentId;
    QString name;
    QString model{};
    bool operator==(const AgentInfo &) const = default;
};

struct ClientInfo {
    QString name;
    QString version;
    QString platform;
    bool operator==(const ClientInfo &) const = default;
};

struct ResumePoint {
    QString sessionKey;
    qint64 afterSeq = 0;
    bool operator==(const ResumePoint &) const = default;
};

struct Hello {
    QString id;
    qint64 ts = 0;
    int v = protocolVersion;
    Role role = Role::Ui;
    QString token{}; // only for clients that cannot set the Authorization header
    QString instanceId{}; // role openclaw
    std::vector<AgentInfo> agents{};
    ClientInfo client{};
    QStringList features{};
    QStringList subscribe{}; // role ui
    std::vector<ResumePoint> resume{};
    bool operator==(const Hello &) const = default;
};

enum class AckStatus { Accepted, Queued, Delivered, Duplicate };

// What the hub adds to the ack of a hello.
struct HelloAck {
    int v = protocolVersion;
    QString connectionId;
    QStringList features{};
    Limits limits{};
    qint64 heartbeatIntervalMs = 30'000;
    qint64 serverTs = 0;
    bool operator==(const HelloAck &) const = default;
};

struct Ack {
    qint64 ts = 0;
    QString ref;
    AckStatus status = AckStatus::Accepted;
    QString sessionKey{}; // set by the hub on acks of durable messages
    QString instanceId{};
    std::optional<qint64> seq{}; // the position the hub gave the message
    std::optional<HelloAck> hello{};
    bool operator==(const Ack &) const = default;
};

// Error codes on the wire: bad_json, bad_field, unsupported_type, unsupported_version,
// unauthorized, forbidden, unknown_session, instance_offline, too_large, rate_limited,
// gateway_unavailable, gateway_rejected, run_conflict, internal.
struct ErrorMessage {
    qint64 ts = 0;
    QString ref{};
    QString code;
    QString message;
    QString field{};
    bool retryable = false;
    std::optional<qint64> retryAfterMs{};
    bool operator==(const ErrorMessage &) const = default;
};

struct AgentStatus {
    QString agentId;
    QString status; // active, idle, error
    bool operator==(const AgentStatus &) const = default;
};

struct HostFigures {
    double cpuPercent = 0;
    qint64 memUsedBytes = 0;
    qint64 memTotalBytes = 0;
    qint64 diskUsedBytes = 0;
    qint64 diskTotalBytes = 0;
    double load1 = 0;
    qint64 uptimeS = 0;
    bool operator==(const HostFigures &) const = default;
};

struct InstanceStatus {
    QString gateway; // up, down, starting
    QString gatewayVersion{};
    std::vector<AgentStatus> agents{};
    int runsActive = 0;
    int queueDepth = 0;
    HostFigures host{};
    bool operator==(const InstanceStatus &) const = default;
};

struct Heartbeat {
    QString id;
    qint64 ts = 0;
    QString instanceId{}; // set by the hub when forwarded to a ui
    std::optional<InstanceStatus> status{}; // absent in the hub's answer
    bool operator==(const Heartbeat &) const = default;
};

enum class AuthorKind { Operator, Channel };

struct Author {
    QString id;
    QString name;
    AuthorKind kind = AuthorKind::Operator;
    bool operator==(const Author &) const = default;
};

struct Attachment {
    QString name;
    QString mime;
    qint64 sizeBytes = 0;
    QByteArray data; // decoded; dataBase64 on the wire
    bool operator==(const Attachment &) const = default;
};

// What every chat message carries.
struct ChatEnvelope {
    QString id;
    qint64 ts = 0;
    QString sessionKey;
    QString instanceId{}; // hub to ui
    std::optional<qint64> seq{}; // hub to peer, durable messages
    bool operator==(const ChatEnvelope &) const = default;
};

struct InboundUser {
    ChatEnvelope envelope;
    QString text;
    Author author;
    QString channel{};
    std::vector<Attachment> attachments{};
    bool queue = true; // false: fail with instance_offline instead of waiting for the instance
    bool operator==(const InboundUser &) const = default;
};

enum class DeltaKind { Text, Reasoning };

struct OutboundDelta {
    ChatEnvelope envelope;
    QString runId;
    QString replyTo;
    qint64 index = 0;
    QString text;
    DeltaKind kind = DeltaKind::Text;
    bool operator==(const OutboundDelta &) const = default;
};

enum class StopReason { End, Aborted, Error, Limit };

struct Usage {
    qint64 inputTokens = 0;
    qint64 outputTokens = 0;
    qint64 costMicroUsd = 0;
    bool operator==(const Usage &) const = default;
};

struct RunError {
    QString code;
    QString message;
    bool operator==(const RunError &) const = default;
};

struct OutboundFinal {
    ChatEnvelope envelope;
    QString runId;
    QString replyTo;
    QString text;
    StopReason stopReason = StopReason::End;
    std::optional<Usage> usage{};
    std::optional<RunError> error{};
    bool operator==(const OutboundFinal &) const = default;
};

enum class ToolPhase { Start, Update, End, Error };

struct ToolProgress {
    ChatEnvelope envelope;
    QString runId;
    QString replyTo;
    QString callId;
    QString tool;
    ToolPhase phase = ToolPhase::Start;
    QString title{};
    QString argsPreview{};
    std::optional<qint64> elapsedMs{};
    QString resultPreview{};
    bool operator==(const ToolProgress &) const = default;
};

// Negotiated extension "control.abort": ui → hub → connector, not durable; answered by an ack.
struct ControlAbort {
    ChatEnvelope envelope;
    QString runId{}; // empty: whatever runs on the session
    QString replyTo{}; // or: the run that answers this inbound.user
    bool operator==(const ControlAbort &) const = default;
};

// Negotiated extension "presence": hub → ui, one instance's state whenever it changes.
enum class PresenceState { Online, Late, Offline };

struct Presence {
    QString id;
    qint64 ts = 0;
    QString instanceId;
    QString name{};
    PresenceState state = PresenceState::Offline;
    qint64 lastSeenMs = 0; // 0: never
    std::vector<AgentInfo> agents{};
    std::optional<InstanceStatus> status{};
    bool operator==(const Presence &) const = default;
};

// A type this build does not know: kept whole, answered with unsupported_type.
struct UnknownMessage {
    QString type;
    QString id{};
    Json fields;
    bool operator==(const UnknownMessage &) const = default;
};

using Message = std::variant<Hello, Ack, ErrorMessage, Heartbeat, InboundUser, OutboundDelta,
                             OutboundFinal, ToolProgress, ControlAbort, Presence, UnknownMessage>;

// Feature names for Hello::features and HelloAck::features.
inline constexpr char featureAbort[] = "control.abort";
inline constexpr char featurePresence[] = "presence";

// inbound.user, outbound.final, and tool.progress with phase end or error.
bool isDurable(const Message &message);

} // namespace ltb::core::protocol
