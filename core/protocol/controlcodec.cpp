// Messages about the connection and the instance: hello, ack, error, heartbeat, presence.
#include "core/protocol/messagecodec.h"
#include "core/protocol/sessionkey.h"

#include <QCoreApplication>

#include <limits>

namespace ltb::core::protocol {

namespace {

constexpr size_t maxListItems = 1024;
constexpr std::array roleNames{WireName<Role>{"openclaw", Role::OpenClaw},
                               WireName<Role>{"ui", Role::Ui}};
constexpr std::array ackNames{WireName<AckStatus>{"accepted", AckStatus::Accepted},
                              WireName<AckStatus>{"queued", AckStatus::Queued},
                              WireName<AckStatus>{"delivered", AckStatus::Delivered},
                              WireName<AckStatus>{"duplicate", AckStatus::Duplicate}};
constexpr std::array presenceNames{WireName<PresenceState>{"online", PresenceState::Online},
                                   WireName<PresenceState>{"late", PresenceState::Late},
                                   WireName<PresenceState>{"offline", PresenceState::Offline}};

int readVersion(JsonFields &fields, WireProblem &problem)
{
    const qint64 version =
        fields.integer("v", std::numeric_limits<qint64>::min(), std::numeric_limits<qint64>::max());
    problem.note(fields.check());
    if (version != protocolVersion)
        problem.note(wireError(ErrorCode::Protocol, "unsupported_version",
                               QCoreApplication::translate(
                                   "ltb::core", "This side speaks version 1 of the relay protocol, "
                                                "the other side version %1.")
                                   .arg(version),
                               QStringLiteral("v")));
    return protocolVersion;
}

ClientInfo readClient(JsonFields &outer, WireProblem &problem)
{
    const Json &object = outer.object("client");
    problem.note(outer.check());
    JsonFields fields(object, QStringLiteral("client."));
    const ClientInfo client{fields.text("name", {1, 128}), fields.text("version", {1, 64}),
                            fields.text("platform", {1, 64})};
    problem.note(fields.check());
    return client;
}

QStringList readPatterns(JsonFields &fields)
{
    QStringList patterns;
    const Json *list = fields.optionalArray("subscribe", maxListItems);
    if (!list)
        return patterns;
    for (const Json &item : *list) {
        const std::string text = item.is_string() ? item.get<std::string>() : std::string();
        if (!isSubscriptionPattern(text))
            fields.refuse(
                qPrintable(QStringLiteral("subscribe[%1]").arg(patterns.size())),
                QCoreApplication::translate(
                    "ltb::core", "must be a session key, or its beginning followed by *"));
        patterns << toQString(text);
    }
    return patterns;
}

std::vector<ResumePoint> readResume(JsonFields &fields, WireProblem &problem)
{
    std::vector<ResumePoint> points;
    const Json *list = fields.optionalArray("resume", maxListItems);
    if (!list)
        return points;
    for (const Json &item : *list) {
        JsonFields point(item, QStringLiteral("resume[%1].").arg(points.size()));
        points.push_back({readSessionKey(point), point.integer("afterSeq", 0, maxWireInteger)});
        problem.note(point.check());
    }
    return points;
}

Limits readLimits(JsonFields &outer, WireProblem &problem)
{
    const Json &object = outer.object("limits");
    problem.note(outer.check());
    JsonFields fields(object, QStringLiteral("limits."));
    const auto bytes = [&fields](const char *name, qint64 fallback) {
        return fields.optionalInteger(name, 0, maxWireInteger).value_or(fallback);
    };
    const auto count = [&fields](const char *name, int fallback) {
        return int(
            fields.optionalInteger(name, 0, std::numeric_limits<int>::max()).value_or(fallback));
    };
    Limits limits;
    limits.frameBytes = bytes("frameBytes", limits.frameBytes);
    limits.preAuthFrameBytes = bytes("preAuthFrameBytes", limits.preAuthFrameBytes);
    limits.helloTimeoutMs = bytes("helloTimeoutMs", limits.helloTimeoutMs);
    limits.messagesPerSecond = count("messagesPerSecond", limits.messagesPerSecond);
    limits.messageBurst = count("messageBurst", limits.messageBurst);
    limits.subscriptions = count("subscriptions", limits.subscriptions);
    limits.queueSoftBytes = bytes("queueSoftBytes", limits.queueSoftBytes);
    limits.queueHardBytes = bytes("queueHardBytes", limits.queueHardBytes);
    limits.queueSoftMs = bytes("queueSoftMs", limits.queueSoftMs);
    limits.heartbeatIntervalMs = bytes("heartbeatIntervalMs", limits.heartbeatIntervalMs);
    limits.attachmentsBytes = bytes("attachmentsBytes", limits.attachmentsBytes);
    problem.note(fields.check());
    return limits;
}

Json writeLimits(const Limits &limits)
{
    return {{"frameBytes", limits.frameBytes},
            {"preAuthFrameBytes", limits.preAuthFrameBytes},
            {"helloTimeoutMs", limits.helloTimeoutMs},
            {"messagesPerSecond", limits.messagesPerSecond},
            {"messageBurst", limits.messageBurst},
            {"subscriptions", limits.subscriptions},
            {"queueSoftBytes", limits.queueSoftBytes},
            {"queueHardBytes", limits.queueHardBytes},
            {"queueSoftMs", limits.queueSoftMs},
            {"heartbeatIntervalMs", limits.heartbeatIntervalMs},
            {"attachmentsBytes", limits.attachmentsBytes}};
}

Json writeNames(const QStringList &names)
{
    Json list = Json::array();
    for (const QString &name : names)
        list.push_back(wireText(name));
    return list;
}

} // namespace

Hello readHello(JsonFields &fields, WireProblem &problem)
{
    Hello hello;
    hello.v = readVersion(fields, problem);
    hello.id = readUlid(fields, "id");
    hello.ts = readTime(fields);
    hello.role = readChoice(fields, "role", roleNames);
    hello.token = readOptional(fields, "token", {1, 512});
    hello.instanceId = readOptionalName(fields, "instanceId");
    hello.agents = readAgents(fields, "agents", false, problem);
    hello.client = readClient(fields, problem);
    hello.features = readNames(fields, "features", maxListItems);
    hello.subscribe = readPatterns(fields);
    hello.resume = readResume(fields, problem);
    return hello;
}

Json writeMessage(const Hello &hello)
{
    Json json{{"type", "hello"},
              {"v", hello.v},
              {"id", wireText(hello.id)},
              {"ts", hello.ts},
              {"role", wireName(hello.role, roleNames)},
              {"client",
               {{"name", wireText(hello.client.name)},
                {"version", wireText(hello.client.version)},
                {"platform", wireText(hello.client.platform)}}},
              {"features", writeNames(hello.features)}};
    putText(json, "token", hello.token);
    putText(json, "instanceId", hello.instanceId);
    if (!hello.agents.empty())
        json["agents"] = writeAgents(hello.agents);
    if (!hello.subscribe.isEmpty())
        json["subscribe"] = writeNames(hello.subscribe);
    for (const ResumePoint &point : hello.resume)
        json["resume"].push_back(
            {{"sessionKey", wireText(point.sessionKey)}, {"afterSeq", point.afterSeq}});
    return json;
}

Ack readAck(JsonFields &fields, WireProblem &problem)
{
    Ack ack;
    ack.ts = readTime(fields);
    ack.ref = readUlid(fields, "ref");
    ack.status = readChoice(fields, "status", ackNames);
    ack.sessionKey = fields.has("sessionKey") ? readSessionKey(fields) : QString();
    ack.instanceId = readOptionalName(fields, "instanceId");
    ack.seq = fields.optionalInteger("seq", 1, maxWireInteger);
    if (!fields.has("connectionId"))
        return ack;
    HelloAck hello;
    hello.v = readVersion(fields, problem);
    hello.connectionId = fields.text("connectionId", {1, 128});
    hello.features = readNames(fields, "features", maxListItems);
    hello.limits = readLimits(fields, problem);
    hello.heartbeatIntervalMs = fields.integer("heartbeatIntervalMs", 1, maxWireInteger);
    hello.serverTs = readTime(fields, "serverTs");
    ack.hello = std::move(hello);
    return ack;
}

Json writeMessage(const Ack &ack)
{
    Json json{{"type", "ack"},
              {"ts", ack.ts},
              {"ref", wireText(ack.ref)},
              {"status", wireName(ack.status, ackNames)}};
    putText(json, "sessionKey", ack.sessionKey);
    putText(json, "instanceId", ack.instanceId);
    putInteger(json, "seq", ack.seq);
    if (ack.hello) {
        json["v"] = ack.hello->v;
        json["connectionId"] = wireText(ack.hello->connectionId);
        json["features"] = writeNames(ack.hello->features);
        json["limits"] = writeLimits(ack.hello->limits);
        json["heartbeatIntervalMs"] = ack.hello->heartbeatIntervalMs;
        json["serverTs"] = ack.hello->serverTs;
    }
    return json;
}

ErrorMessage readError(JsonFields &fields, WireProblem &)
{
    ErrorMessage error;
    error.ts = readTime(fields);
    error.ref = readOptionalUlid(fields, "ref");
    error.code = fields.text("code", {1, 64});
    error.message = fields.text("message", {1, 8192});
    error.field = readOptional(fields, "field", {0, 512});
    error.retryable = fields.boolean("retryable");
    error.retryAfterMs = fields.optionalInteger("retryAfterMs", 0, maxWireInteger);
    return error;
}

Json writeMessage(const ErrorMessage &error)
{
    Json json{{"type", "error"},
              {"ts", error.ts},
              {"code", wireText(error.code)},
              {"message", wireText(error.message)},
              {"retryable", error.retryable}};
    putText(json, "ref", error.ref);
    putText(json, "field", error.field);
    putInteger(json, "retryAfterMs", error.retryAfterMs);
    return json;
}

Heartbeat readHeartbeat(JsonFields &fields, WireProblem &problem)
{
    Heartbeat heartbeat;
    heartbeat.id = readUlid(fields, "id");
    heartbeat.ts = readTime(fields);
    heartbeat.instanceId = readOptionalName(fields, "instanceId");
    heartbeat.status = readStatus(fields, "status", problem);
    return heartbeat;
}

Json writeMessage(const Heartbeat &heartbeat)
{
    Json json{{"type", "heartbeat"}, {"id", wireText(heartbeat.id)}, {"ts", heartbeat.ts}};
    putText(json, "instanceId", heartbeat.instanceId);
    if (heartbeat.status)
        json["status"] = writeStatus(*heartbeat.status);
    return json;
}

Presence readPresence(JsonFields &fields, WireProblem &problem)
{
    Presence presence;
    presence.id = readUlid(fields, "id");
    presence.ts = readTime(fields);
    fields.text("instanceId");
    presence.instanceId = readOptionalName(fields, "instanceId");
    presence.name = readOptional(fields, "name", {0, 256});
    presence.state = readChoice(fields, "state", presenceNames);
    presence.lastSeenMs = readTime(fields, "lastSeenMs");
    presence.agents = readAgents(fields, "agents", true, problem);
    presence.status = readStatus(fields, "status", problem);
    return presence;
}

Json writeMessage(const Presence &presence)
{
    Json json{{"type", "presence"},
              {"id", wireText(presence.id)},
              {"ts", presence.ts},
              {"instanceId", wireText(presence.instanceId)},
              {"state", wireName(presence.state, presenceNames)},
              {"lastSeenMs", presence.lastSeenMs},
              {"agents", writeAgents(presence.agents)}};
    putText(json, "name", presence.name);
    if (presence.status)
        json["status"] = writeStatus(*presence.status);
    return json;
}

} // namespace ltb::core::protocol
