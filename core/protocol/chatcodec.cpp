// Messages of a conversation: inbound.user, outbound.delta, outbound.final, tool.progress and the
// extension control.abort.
#include "core/protocol/messagecodec.h"

#include <QCoreApplication>

namespace ltb::core::protocol {

namespace {

constexpr TextRule runIdRule{1, 128};
constexpr size_t maxAttachments = 32;

constexpr std::array authorNames{WireName<AuthorKind>{"operator", AuthorKind::Operator},
                                 WireName<AuthorKind>{"channel", AuthorKind::Channel}};
constexpr std::array stopNames{WireName<StopReason>{"end", StopReason::End},
                               WireName<StopReason>{"aborted", StopReason::Aborted},
                               WireName<StopReason>{"error", StopReason::Error},
                               WireName<StopReason>{"limit", StopReason::Limit}};
ChatEnvelope readEnvelope(JsonFields &fields)
{
    ChatEnvelope envelope;
    envelope.id = readUlid(fields, "id");
    envelope.ts = readTime(fields);
    envelope.sessionKey = readSessionKey(fields);
    envelope.instanceId = readOptionalName(fields, "instanceId");
    envelope.seq = fields.optionalInteger("seq", 1, maxWireInteger);
    return envelope;
}

Json writeEnvelope(const char *type, const ChatEnvelope &envelope)
{
    Json json{{"type", type},
              {"id", wireText(envelope.id)},
              {"ts", envelope.ts},
              {"sessionKey", wireText(envelope.sessionKey)}};
    putText(json, "instanceId", envelope.instanceId);
    putInteger(json, "seq", envelope.seq);
    return json;
}

Author readAuthor(JsonFields &outer, WireProblem &problem)
{
    const Json &object = outer.object("author");
    problem.note(outer.check());
    JsonFields fields(object, QStringLiteral("author."));
    Author author;
    author.id = fields.text("id", {1, 128});
    author.name = fields.text("name", {1, 256});
    author.kind = readChoice(fields, "kind", authorNames);
    problem.note(fields.check());
    return author;
}

// Only the canonical form: padded, no line breaks, no stray bits behind the last byte.
std::optional<QByteArray> decodeBase64(const QByteArray &text)
{
    auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.toBase64() != text)
        return std::nullopt;
    return std::move(decoded.decoded);
}

Attachment readAttachment(const Json &item, size_t index, WireProblem &problem)
{
    JsonFields fields(item, QStringLiteral("attachments[%1].").arg(index));
    Attachment attachment;
    attachment.name = fields.text("name", {1, 255});
    attachment.mime = fields.text("mime", {1, 127});
    attachment.sizeBytes = fields.integer("sizeBytes", 0, maxWireInteger);
    const auto data = decodeBase64(fields.text("dataBase64").toUtf8());
    if (!data)
        fields.refuse("dataBase64",
                      QCoreApplication::translate("ltb::core", "must be padded base64"));
    else if (data->size() != attachment.sizeBytes)
        fields.refuse("sizeBytes",
                      QCoreApplication::translate("ltb::core", "does not match the data"));
    attachment.data = data.value_or(QByteArray());
    problem.note(fields.check());
    return attachment;
}

std::vector<Attachment> readAttachments(JsonFields &fields, WireProblem &problem)
{
    std::vector<Attachment> attachments;
    const Json *list = fields.optionalArray("attachments", maxAttachments);
    if (!list)
        return attachments;
    qint64 total = 0;
    for (const Json &item : *list) {
        attachments.push_back(readAttachment(item, attachments.size(), problem));
        total += attachments.back().data.size();
    }
    if (total > Limits().attachmentsBytes)
        problem.note(wireError(ErrorCode::Protocol, "too_large",
                               QCoreApplication::translate(
                                   "ltb::core", "The attachments of one message may have %1 KiB "
                                                "together.")
                                   .arg(Limits().attachmentsBytes >> 10),
                               QStringLiteral("attachments")));
    return attachments;
}

Usage readUsage(const Json &object, WireProblem &problem)
{
    JsonFields fields(object, QStringLiteral("usage."));
    const Usage usage{fields.integer("inputTokens", 0, maxWireInteger),
                      fields.integer("outputTokens", 0, maxWireInteger),
                      fields.integer("costMicroUsd", 0, maxWireInteger)};
    problem.note(fields.check());
    return usage;
}

RunError readRunError(const Json &object, WireProblem &problem)
{
    JsonFields fields(object, QStringLiteral("error."));
    const RunError error{fields.text("code", {1, 64}), fields.text("message", {1, 8192})};
    problem.note(fields.check());
    return error;
}

} // namespace

InboundUser readInboundUser(JsonFields &fields, WireProblem &problem)
{
    InboundUser message;
    message.envelope = readEnvelope(fields);
    message.text = fields.text("text");
    message.author = readAuthor(fields, problem);
    message.channel = readOptional(fields, "channel", {0, 128});
    message.attachments = readAttachments(fields, problem);
    message.queue = fields.optionalBoolean("queue").value_or(true);
    if (message.text.isEmpty() && message.attachments.empty())
        fields.refuse("text", QCoreApplication::translate("ltb::core", "is empty"));
    return message;
}

Json writeMessage(const InboundUser &message)
{
    Json json = writeEnvelope("inbound.user", message.envelope);
    json["text"] = wireText(message.text);
    json["author"] = {{"id", wireText(message.author.id)},
                      {"name", wireText(message.author.name)},
                      {"kind", wireName(message.author.kind, authorNames)}};
    putText(json, "channel", message.channel);
    for (const Attachment &attachment : message.attachments)
        json["attachments"].push_back({{"name", wireText(attachment.name)},
                                       {"mime", wireText(attachment.mime)},
                                       {"sizeBytes", attachment.sizeBytes},
                                       {"dataBase64", attachment.data.toBase64().toStdString()}});
    if (!message.queue)
        json["queue"] = false;
    return json;
}

OutboundDelta readOutboundDelta(JsonFields &fields, WireProblem &)
{
    OutboundDelta message;
    message.envelope = readEnvelope(fields);
    message.runId = fields.text("runId", runIdRule);
    message.replyTo = readUlid(fields, "replyTo");
    message.index = fields.integer("index", 0, maxWireInteger);
    message.text = fields.text("text");
    message.kind = readChoice(fields, "kind", deltaNames);
    return message;
}

Json writeMessage(const OutboundDelta &message)
{
    Json json = writeEnvelope("outbound.delta", message.envelope);
    json["runId"] = wireText(message.runId);
    json["replyTo"] = wireText(message.replyTo);
    json["index"] = message.index;
    json["text"] = wireText(message.text);
    json["kind"] = wireName(message.kind, deltaNames);
    return json;
}

OutboundFinal readOutboundFinal(JsonFields &fields, WireProblem &problem)
{
    OutboundFinal message;
    message.envelope = readEnvelope(fields);
    message.runId = fields.text("runId", runIdRule);
    message.replyTo = readUlid(fields, "replyTo");
    message.text = fields.text("text");
    message.stopReason = readChoice(fields, "stopReason", stopNames);
    if (const Json *usage = fields.optionalObject("usage"))
        message.usage = readUsage(*usage, problem);
    if (const Json *error = fields.optionalObject("error"))
        message.error = readRunError(*error, problem);
    return message;
}

Json writeMessage(const OutboundFinal &message)
{
    Json json = writeEnvelope("outbound.final", message.envelope);
    json["runId"] = wireText(message.runId);
    json["replyTo"] = wireText(message.replyTo);
    json["text"] = wireText(message.text);
    json["stopReason"] = wireName(message.stopReason, stopNames);
    if (message.usage)
        json["usage"] = {{"inputTokens", message.usage->inputTokens},
                         {"outputTokens", message.usage->outputTokens},
                         {"costMicroUsd", message.usage->costMicroUsd}};
    if (message.error)
        json["error"] = {{"code", wireText(message.error->code)},
                         {"message", wireText(message.error->message)}};
    return json;
}

ToolProgress readToolProgress(JsonFields &fields, WireProblem &)
{
    ToolProgress message;
    message.envelope = readEnvelope(fields);
    message.runId = fields.text("runId", runIdRule);
    message.replyTo = readUlid(fields, "replyTo");
    message.callId = fields.text("callId", {1, 256});
    message.tool = fields.text("tool", {1, 128});
    message.phase = readChoice(fields, "phase", phaseNames);
    message.title = readPreview(fields, "title", maxTitleCharacters);
    message.argsPreview = readPreview(fields, "argsPreview", maxArgsPreviewCharacters);
    message.elapsedMs = fields.optionalInteger("elapsedMs", 0, maxWireInteger);
    message.resultPreview = readPreview(fields, "resultPreview", maxResultPreviewCharacters);
    return message;
}

Json writeMessage(const ToolProgress &message)
{
    Json json = writeEnvelope("tool.progress", message.envelope);
    json["runId"] = wireText(message.runId);
    json["replyTo"] = wireText(message.replyTo);
    json["callId"] = wireText(message.callId);
    json["tool"] = wireText(message.tool);
    json["phase"] = wireName(message.phase, phaseNames);
    putText(json, "title", message.title);
    putText(json, "argsPreview", message.argsPreview);
    putInteger(json, "elapsedMs", message.elapsedMs);
    putText(json, "resultPreview", message.resultPreview);
    return json;
}

ControlAbort readControlAbort(JsonFields &fields, WireProblem &)
{
    ControlAbort message;
    message.envelope = readEnvelope(fields);
    message.runId = readOptional(fields, "runId", runIdRule);
    message.replyTo = readOptionalUlid(fields, "replyTo");
    return message;
}

Json writeMessage(const ControlAbort &message)
{
    Json json = writeEnvelope("control.abort", message.envelope);
    putText(json, "runId", message.runId);
    putText(json, "replyTo", message.replyTo);
    return json;
}

} // namespace ltb::core::protocol
