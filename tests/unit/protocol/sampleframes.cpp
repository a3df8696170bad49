#include "sampleframes.h"

#include <QStringList>

namespace ltb::tests {

namespace {

using core::Json;
using F = FieldRule;

constexpr qint64 maxInteger = 9'007'199'254'740'991;
constexpr qint64 maxInt = 2'147'483'647;
constexpr char id[] = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
constexpr char otherId[] = "01BX5ZZKBKACTAV9WEVGEMMVRZ";
constexpr char key[] = "agent:ada:launchthatbot:project:default:thread:t1";

Json status()
{
    return {{"gateway", "up"},
            {"gatewayVersion", "2026.9.2"},
            {"agents", {{{"agentId", "ada"}, {"status", "idle"}}}},
            {"runsActive", 1},
            {"queueDepth", 0},
            {"host",
             {{"cpuPercent", 12.5},
              {"memUsedBytes", 1},
              {"memTotalBytes", 2},
              {"diskUsedBytes", 3},
              {"diskTotalBytes", 4},
              {"load1", 0.25},
              {"uptimeS", 5}}}};
}

std::vector<F> statusFields()
{
    return {{"/status", F::Object, false},
            {"/status/gateway", F::Choice},
            {"/status/gatewayVersion", F::Text, false, 0, 128},
            {"/status/agents", F::Array},
            {"/status/agents/0", F::Object, false},
            {"/status/agents/0/agentId", F::Name},
            {"/status/agents/0/status", F::Choice},
            {"/status/runsActive", F::Integer, true, 0, maxInt},
            {"/status/queueDepth", F::Integer, true, 0, maxInt},
            {"/status/host", F::Object},
            {"/status/host/cpuPercent", F::Number},
            {"/status/host/memUsedBytes", F::Integer, true, 0, maxInteger},
            {"/status/host/memTotalBytes", F::Integer, true, 0, maxInteger},
            {"/status/host/diskUsedBytes", F::Integer, true, 0, maxInteger},
            {"/status/host/diskTotalBytes", F::Integer, true, 0, maxInteger},
            {"/status/host/load1", F::Number},
            {"/status/host/uptimeS", F::Integer, true, 0, maxInteger}};
}

Json agents()
{
    return Json::array({{{"agentId", "ada"}, {"name", "Ada"}, {"model", "mock/mock-1"}}});
}

std::vector<F> agentFields(bool required)
{
    return {{"/agents", F::Array, required},
            {"/agents/0", F::Object, false},
            {"/agents/0/agentId", F::Name},
            {"/agents/0/name", F::Text, true, 1, 256},
            {"/agents/0/model", F::Text, false, 0, 256}};
}

std::vector<F> operator+(std::vector<F> left, const std::vector<F> &right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

SampleMessage helloSample()
{
    return {"hello",
            {{"type", "hello"},
             {"v", 1},
             {"id", id},
             {"ts", 1'700'000'000'000},
             {"role", "ui"},
             {"token", "ltbo_example"},
             {"instanceId", "inst-1"},
             {"agents", agents()},
             {"client", {{"name", "console"}, {"version", "0.1.0"}, {"platform", "linux"}}},
             {"features", {"control.abort", "presence"}},
             {"subscribe", {"agent:ada:*", key}},
             {"resume", {{{"sessionKey", key}, {"afterSeq", 7}}}}},
            std::vector<F>{{"/v", F::Integer},
                           {"/id", F::Ulid},
                           {"/ts", F::Time},
                           {"/role", F::Choice},
                           {"/token", F::Text, false, 1, 512},
                           {"/instanceId", F::Name, false},
                           {"/client", F::Object},
                           {"/client/name", F::Text, true, 1, 128},
                           {"/client/version", F::Text, true, 1, 64},
                           {"/client/platform", F::Text, true, 1, 64},
                           {"/features", F::Array},
                           {"/features/0", F::Name, false},
                           {"/subscribe", F::Array, false},
                           {"/subscribe/1", F::SessionKey, false},
                           {"/resume", F::Array, false},
                           {"/resume/0", F::Object, false},
                           {"/resume/0/sessionKey", F::SessionKey},
                           {"/resume/0/afterSeq", F::Integer, true, 0, maxInteger}}
                + agentFields(false)};
}

SampleMessage ackSample()
{
    return {"ack",
            {{"type", "ack"},
             {"ts", 1},
             {"ref", id},
             {"status", "accepted"},
             {"sessionKey", key},
             {"instanceId", "inst-1"},
             {"seq", 41}},
            {{"/ts", F::Time},
             {"/ref", F::Ulid},
             {"/status", F::Choice},
             {"/sessionKey", F::SessionKey, false},
             {"/instanceId", F::Name, false},
             {"/seq", F::Integer, false, 1, maxInteger}}};
}

SampleMessage helloAckSample()
{
    return {"ack of hello",
            {{"type", "ack"},
             {"ts", 1},
             {"ref", id},
             {"status", "accepted"},
             {"v", 1},
             {"connectionId", "c-1"},
             {"features", {"presence"}},
             {"limits",
              {{"frameBytes", 1000},
               {"preAuthFrameBytes", 1001},
               {"helloTimeoutMs", 1002},
               {"messagesPerSecond", 1003},
               {"messageBurst", 1004},
               {"subscriptions", 1005},
               {"queueSoftBytes", 1006},
               {"queueHardBytes", 1007},
               {"queueSoftMs", 1008},
               {"heartbeatIntervalMs", 1009},
               {"attachmentsBytes", 1010}}},
             {"heartbeatIntervalMs", 30'000},
             {"serverTs", 2}},
            {{"/v", F::Integer},
             {"/connectionId", F::Text, false, 1, 128},
             {"/features", F::Array},
             {"/limits", F::Object},
             {"/limits/frameBytes", F::Integer, false, 0, maxInteger},
             {"/limits/preAuthFrameBytes", F::Integer, false, 0, maxInteger},
             {"/limits/helloTimeoutMs", F::Integer, false, 0, maxInteger},
             {"/limits/messagesPerSecond", F::Integer, false, 0, maxInt},
             {"/limits/messageBurst", F::Integer, false, 0, maxInt},
             {"/limits/subscriptions", F::Integer, false, 0, maxInt},
             {"/limits/queueSoftBytes", F::Integer, false, 0, maxInteger},
             {"/limits/queueHardBytes", F::Integer, false, 0, maxInteger},
             {"/limits/queueSoftMs", F::Integer, false, 0, maxInteger},
             {"/limits/heartbeatIntervalMs", F::Integer, false, 0, maxInteger},
             {"/limits/attachmentsBytes", F::Integer, false, 0, maxInteger},
             {"/heartbeatIntervalMs", F::Integer, true, 1, maxInteger},
             {"/serverTs", F::Time}}};
}

SampleMessage errorSample()
{
    return {"error",
            {{"type", "error"},
             {"ts", 1},
             {"ref", id},
             {"code", "bad_field"},
             {"message", "The field \"ts\" is missing."},
             {"field", "ts"},
             {"retryable", false},
             {"retryAfterMs", 500}},
            {{"/ts", F::Time},
             {"/ref", F::Ulid, false},
             {"/code", F::Text, true, 1, 64},
             {"/message", F::Text, true, 1, 8192},
             {"/field", F::Text, false, 0, 512},
             {"/retryable", F::Boolean},
             {"/retryAfterMs", F::Integer, false, 0, maxInteger}}};
}

SampleMessage heartbeatSample()
{
    return {"heartbeat",
            {{"type", "heartbeat"},
             {"id", id},
             {"ts", 1},
             {"instanceId", "inst-1"},
             {"status", status()}},
            std::vector<F>{{"/id", F::Ulid}, {"/ts", F::Time}, {"/instanceId", F::Name, false}}
                + statusFields()};
}

SampleMessage presenceSample()
{
    return {"presence",
            {{"type", "presence"},
             {"id", id},
             {"ts", 1},
             {"instanceId", "inst-1"},
             {"name", "Ada's server"},
             {"state", "late"},
             {"lastSeenMs", 3},
             {"agents", agents()},
             {"status", status()}},
            std::vector<F>{{"/id", F::Ulid},
                           {"/ts", F::Time},
                           {"/instanceId", F::Name},
                           {"/name", F::Text, false, 0, 256},
                           {"/state", F::Choice},
                           {"/lastSeenMs", F::Time}}
                + agentFields(true) + statusFields()};
}

Json chat(const char *type, Json fields)
{
    fields["type"] = type;
    fields["id"] = id;
    fields["ts"] = 1;
    fields["sessionKey"] = key;
    fields["instanceId"] = "inst-1";
    fields["seq"] = 42;
    return fields;
}

std::vector<F> envelopeFields()
{
    return {{"/id", F::Ulid},
            {"/ts", F::Time},
            {"/sessionKey", F::SessionKey},
            {"/instanceId", F::Name, false},
            {"/seq", F::Integer, false, 1, maxInteger}};
}

std::vector<F> runFields()
{
    return envelopeFields()
           + std::vector<F>{{"/runId", F::Text, true, 1, 128}, {"/replyTo", F::Ulid}};
}

SampleMessage inboundSample()
{
    return {
        "inbound.user",
        chat("inbound.user", {{"text", "Hello, Ada ü😀"},
                              {"author", {{"id", "op-1"}, {"name", "Grace"}, {"kind", "operator"}}},
                              {"channel", "discord"},
                              {"attachments",
                               {{{"name", "a.txt"},
                                 {"mime", "text/plain"},
                                 {"sizeBytes", 5},
                                 {"dataBase64", "aGVsbG8="}}}},
                              {"queue", false}}),
        envelopeFields()
            + std::vector<F>{{"/text", F::Text, true, 0, 1 << 20},
                             {"/author", F::Object},
                             {"/author/id", F::Text, true, 1, 128},
                             {"/author/name", F::Text, true, 1, 256},
                             {"/author/kind", F::Choice},
                             {"/channel", F::Text, false, 0, 128},
                             {"/attachments", F::Array, false},
                             {"/attachments/0", F::Object, false},
                             {"/attachments/0/name", F::Text, true, 1, 255},
                             {"/attachments/0/mime", F::Text, true, 1, 127},
                             {"/attachments/0/sizeBytes", F::Integer, true, 5, 5},
                             {"/attachments/0/dataBase64", F::Text},
                             {"/queue", F::Boolean, false}}};
}

SampleMessage deltaSample()
{
    return {"outbound.delta",
            chat("outbound.delta", {{"runId", "run-1"},
                                    {"replyTo", otherId},
                                    {"index", 3},
                                    {"text", " piece"},
                                    {"kind", "reasoning"}}),
            runFields()
                + std::vector<F>{{"/index", F::Integer, true, 0, maxInteger},
                                 {"/text", F::Text, true, 0, 1 << 20},
                                 {"/kind", F::Choice}}};
}

SampleMessage finalSample()
{
    return {"outbound.final",
            chat("outbound.final",
                 {{"runId", "run-1"},
                  {"replyTo", otherId},
                  {"text", "whole"},
                  {"stopReason", "error"},
                  {"usage", {{"inputTokens", 1}, {"outputTokens", 2}, {"costMicroUsd", 3}}},
                  {"error", {{"code", "gateway_rejected"}, {"message", "It failed."}}}}),
            runFields()
                + std::vector<F>{{"/text", F::Text, true, 0, 1 << 20},
                                 {"/stopReason", F::Choice},
                                 {"/usage", F::Object, false},
                                 {"/usage/inputTokens", F::Integer, true, 0, maxInteger},
                                 {"/usage/outputTokens", F::Integer, true, 0, maxInteger},
                                 {"/usage/costMicroUsd", F::Integer, true, 0, maxInteger},
                                 {"/error", F::Object, false},
                                 {"/error/code", F::Text, true, 1, 64},
                                 {"/error/message", F::Text, true, 1, 8192}}};
}

SampleMessage toolSample()
{
    return {"tool.progress",
            chat("tool.progress", {{"runId", "run-1"},
                                   {"replyTo", otherId},
                                   {"callId", "call_1"},
                                   {"tool", "exec"},
                                   {"phase", "end"},
                                   {"title", "Look at the disk"},
                                   {"argsPreview", "df -h"},
                                   {"elapsedMs", 12},
                                   {"resultPreview", "12 %"}}),
            runFields()
                + std::vector<F>{{"/callId", F::Text, true, 1, 256},
                                 {"/tool", F::Text, true, 1, 128},
                                 {"/phase", F::Choice},
                                 {"/title", F::Text, false, 0, 512},
                                 {"/argsPreview", F::Text, false, 0, 512},
                                 {"/elapsedMs", F::Integer, false, 0, maxInteger},
                                 {"/resultPreview", F::Text, false, 0, 4096}}};
}

SampleMessage abortSample()
{
    return {"control.abort", chat("control.abort", {{"runId", "run-1"}, {"replyTo", otherId}}),
            envelopeFields()
                + std::vector<F>{{"/runId", F::Text, false, 1, 128}, {"/replyTo", F::Ulid, false}}};
}

} // namespace

const std::vector<SampleMessage> &sampleMessages()
{
    static const std::vector<SampleMessage> all{
        helloSample(),     ackSample(),      helloAckSample(), errorSample(),
        heartbeatSample(), presenceSample(), inboundSample(),  deltaSample(),
        finalSample(),     toolSample(),     abortSample()};
    return all;
}

QString fieldName(const char *path)
{
    QString name;
    for (const QString &part : QString::fromLatin1(path).split(u'/', Qt::SkipEmptyParts)) {
        bool isIndex = false;
        part.toInt(&isIndex);
        if (isIndex)
            name += u'[' + part + u']';
        else
            name += (name.isEmpty() ? QString() : QStringLiteral(".")) + part;
    }
    return name;
}

} // namespace ltb::tests
